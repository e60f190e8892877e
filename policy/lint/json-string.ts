/** A string of a JSON text, or the position of the first character that makes it invalid. */
export type ReadString =
  | { readonly value: string; readonly end: number; readonly errorAt?: never }
  | { readonly value?: never; readonly errorAt: number }

/** Reads the string whose opening quote is at a position. */
export function readString(text: string, start: number): ReadString {
  let at = start + 1
  while (at < text.length) {
    const character = text.charAt(at)
    if (character === '"') return { value: String(JSON.parse(text.slice(start, at + 1))), end: at + 1 }
    const length = character === '\\' ? escapeLength(text, at) : plainLength(character)
    if (length === 0) break
    at += length
  }
  return { errorAt: at }
}

/** Returns 0 for control characters, which must be escaped. */
function plainLength(character: string): number {
  return character < ' ' ? 0 : 1
}

/** Returns 0 for what is no escape. */
function escapeLength(text: string, at: number): number {
  if (/^u[0-9a-fA-F]{4}$/.test(text.slice(at + 1, at + 6))) return 6
  return /^["\\/bfnrt]$/.test(text.charAt(at + 1)) ? 2 : 0
}
