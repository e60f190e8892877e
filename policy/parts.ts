/** The six parts of an ARN pattern. */
import type { Token } from './template.ts'

export const arnParts = 6

/**
 * Splits at the first five colons of the literal text. This includes both written colons and those in values
 * of variables.
 */
export function splitParts(tokens: readonly Token[]): readonly (readonly Token[])[] {
  const parts: Token[][] = [[]]
  for (const token of tokens) {
    if (token.kind !== 'text') parts.at(-1)?.push(token)
    else appendText(parts, token.text)
  }
  return parts
}

function appendText(parts: Token[][], text: string): void {
  const colon = parts.length < arnParts ? text.indexOf(':') : -1
  const end = colon < 0 ? text.length : colon
  if (end > 0) parts.at(-1)?.push({ kind: 'text', text: text.slice(0, end) })
  if (colon < 0) return
  parts.push([])
  appendText(parts, text.slice(colon + 1))
}
