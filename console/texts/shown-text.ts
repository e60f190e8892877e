/**
 * Texts that somebody else chose: names, tags, and policies. They may try to look like something else.
 *
 * Every such text is shown through {@link shownText}. The DOM escapes markup; this escapes what is invisible, or
 * changes the direction of the text around it.
 */

/** Control, bidirectional, and other invisible characters. Only code views show line breaks and tabs. */
const INVISIBLE = /[\p{Cc}\p{Cf}\u2028\u2029]/gu

export function shownText(text: string): string {
  return text.replace(INVISIBLE, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`)
}

/** Returns the text with its line breaks and tabs, for code views. */
export function shownCode(text: string): string {
  return text.replace(INVISIBLE, (character) =>
    /[\n\t]/.test(character) ? character : `\\u{${character.codePointAt(0)?.toString(16)}}`,
  )
}

/** Returns the end of a text that is too long to show whole. Its beginning says less. */
export function endOf(text: string, characters: number): string {
  return text.length <= characters ? text : `…${text.slice(-characters + 1)}`
}

/** Returns a name for the middle of a sentence: `user`, but `OIDC provider`. */
export function lowerFirst(text: string): string {
  return /^[A-Z](?![A-Z])/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text
}

/** Returns a number with its noun: `1 role`, `3 roles`. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? noun : plural}`
}
