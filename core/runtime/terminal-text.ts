/** Escapes untrusted text for a terminal. */

/** Control characters, line and paragraph separators, and bidirectional controls. */
const UNFIT = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu

/**
 * Escapes characters as in JSON. It escapes those that would control the terminal, start a new line, or
 * disguise the text.
 */
export function terminalText(text: string): string {
  return text.replace(UNFIT, escapeOf)
}

/** Returns the JSON escape of a character. JSON.stringify escapes only the characters that JSON requires. */
function escapeOf(character: string): string {
  const written = JSON.stringify(character).slice(1, -1)
  return written === character ? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}` : written
}

/** Escapes every string for a terminal, as a reviver for `JSON.parse`. */
export function escapeForTerminal(_name: string, value: unknown): unknown {
  return typeof value === 'string' ? terminalText(value) : value
}
