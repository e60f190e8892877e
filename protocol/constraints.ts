/** Measures and matches texts as the constraints of the model mean it. */

/** Counts Unicode scalar values. AWS measures lengths in them (measured on STS). */
export function scalarCount(text: string): number {
  return SURROGATE.test(text) ? [...text].length : text.length
}

const SURROGATE = /[\ud800-\udfff]/

const regExps = new Map<string, RegExp>()

/**
 * Converts a Java pattern of the model to a RegExp that matches whole values. Only patterns with `\p` get the
 * `u` flag: without it, `\p{L}` matches the text `p{L}`; with it, some other patterns of the model do not
 * compile.
 */
export function regExpOf(pattern: string): RegExp {
  let regExp = regExps.get(pattern)
  if (!regExp) {
    const isUnicode = pattern.includes('\\p')
    regExp = new RegExp(`^(?:${isUnicode ? inUnicodeMode(pattern) : pattern})$`, isUnicode ? 'u' : '')
    regExps.set(pattern, regExp)
  }
  return regExp
}

/** Escapes that the `u` flag permits. Java also permits escapes of other punctuation, such as `\_`. */
const PERMITTED_ESCAPE = /[A-Za-z\d^$\\.*+?()[\]{}|/-]/

function inUnicodeMode(pattern: string): string {
  return pattern.replace(/\\(.)/gs, (escaped, character: string) =>
    PERMITTED_ESCAPE.test(character) ? escaped : character,
  )
}
