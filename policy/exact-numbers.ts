/** Parses policies without loss: JSON.parse would round numbers to 64-bit floats. */
import { type Json, parseJson } from './json.ts'
import { jsonOf, parseDocument } from './json-document.ts'

/** What a number that JSON.parse can change contains, in a text of any kind. */
const suspect = /[\d.]{16}|\d[eE][+-]?\d{3}/

/**
 * Parses JSON like `parseJson`, but returns numbers as texts if they have more digits than a float, or very
 * large exponents. Policies compare numbers as exact decimals, and also write them as texts.
 */
export function parseExactly(text: string): Json | undefined {
  if (!suspect.test(text)) return parseJson(text)
  const { root } = parseDocument(text)
  return root && jsonOf(root, (written) => (suspect.test(written) ? written : Number(written)))
}
