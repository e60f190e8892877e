/** Parses policies without loss: JSON.parse would round numbers to 64-bit floats. */
import { type Json, parseJson } from './json.ts'
import { skipString } from './spans.ts'

/** What a number that JSON.parse can change contains, in a text of any kind. */
const suspect = /[\d.]{16}|\d[eE][+-]?\d{3}/
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y

/**
 * Parses JSON like `parseJson`, but returns numbers as texts if they have more digits than a float, or very
 * large exponents. Policies compare numbers as exact decimals, and also write them as texts.
 */
export function parseExactly(text: string): Json | undefined {
  const json = parseJson(text)
  return json !== undefined && suspect.test(text) ? parseJson(withQuotedNumbers(text)) : json
}

function withQuotedNumbers(text: string): string {
  const parts: string[] = []
  let at = 0
  while (at < text.length) {
    const end = endOfToken(text, at)
    const token = text.slice(at, end)
    parts.push(!token.startsWith('"') && suspect.test(token) ? `"${token}"` : token)
    at = end
  }
  return parts.join('')
}

/** Returns the end of the string or number at the position, or of the single character. */
function endOfToken(text: string, at: number): number {
  if (text[at] === '"') return skipString(text, at)
  number.lastIndex = at
  return number.test(text) ? number.lastIndex : at + 1
}
