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
    regExp = new RegExp(`^(?:${pattern})$`, pattern.includes('\\p') ? 'u' : '')
    regExps.set(pattern, regExp)
  }
  return regExp
}
