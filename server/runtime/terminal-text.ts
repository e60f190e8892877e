/** Text of others, made fit for a terminal. */

/** Control characters, what ends a line, and what turns the direction of the text around it. */
const UNFIT = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu

/** With escapes as in JSON for what would drive the terminal, begin a line, or show the text otherwise than it is. */
export function terminalText(text: string): string {
  return text.replace(UNFIT, escapeOf)
}

/** JSON itself escapes no more than it must. */
function escapeOf(character: string): string {
  const written = JSON.stringify(character).slice(1, -1)
  return written === character ? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}` : written
}

/** JSON whose texts are fit for a terminal; for `JSON.parse`. */
export function fitForTerminal(_name: string, value: unknown): unknown {
  return typeof value === 'string' ? terminalText(value) : value
}
