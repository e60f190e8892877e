// Prints to stderr, because stdout of commands such as `iamulator env` is read by the shell.
export function say(text) {
  process.stderr.write(`iamulator: ${text}\n`)
}
