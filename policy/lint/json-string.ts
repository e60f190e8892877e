/** A string of a JSON text, or the position of the first character that makes it invalid. */
export type ReadString =
  | { readonly value: string; readonly end: number; readonly errorAt?: never }
  | { readonly value?: never; readonly errorAt: number }

/** Characters that need no escape. Control characters do. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids them in strings.
const plain = /[^"\\\u0000-\u001f]*/y
const escaped = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y

/** Reads the string whose opening quote is at a position. */
export function readString(text: string, start: number): ReadString {
  let at = start + 1
  for (;;) {
    at = endOf(plain, text, at)
    if (text[at] === '"') return { value: String(JSON.parse(text.slice(start, at + 1))), end: at + 1 }
    const end = endOf(escaped, text, at)
    if (end === at) return { errorAt: at }
    at = end
  }
}

/** Returns the end of a match at the position, or the position itself. */
function endOf(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : at
}
