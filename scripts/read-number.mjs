/**
 * Reads a positive integer, or ends the process with an error.
 *
 * @param {string | undefined} text
 * @param {number} otherwise what is returned without a text
 */
export function readNumber(text, otherwise) {
  const number = Number(text ?? otherwise)
  if (Number.isSafeInteger(number) && number > 0) return number
  process.stderr.write(`Invalid number ${text}: must be a positive integer.\n`)
  process.exit(1)
}
