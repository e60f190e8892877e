/**
 * Implements SigV4's percent-encoding: everything except `A-Z a-z 0-9 - . _ ~` becomes `%XX`, with uppercase
 * hex digits. Strings have one character per byte.
 */
const UNRESERVED = /^[A-Za-z0-9\-._~]*$/
const RESERVED = /[^A-Za-z0-9\-._~]/g
const ESCAPED_OR_RESERVED = /%[0-9A-Fa-f]{2}|[^A-Za-z0-9\-._~]/g

const ENCODED_BYTES: readonly string[] = Array.from({ length: 256 }, (_, byte) => {
  const character = String.fromCharCode(byte)
  return UNRESERVED.test(character) ? character : percent(byte)
})

/** Encodes the text as it is: a `%20` in it becomes `%2520`. */
export function encode(text: string): string {
  return UNRESERVED.test(text) ? text : text.replace(RESERVED, encodeCharacter)
}

/**
 * Returns the canonical form of an encoded text. Unreserved characters are decoded, all others are encoded. A
 * percent sign that does not start an escape is taken literally.
 */
export function reencode(text: string): string {
  return UNRESERVED.test(text) ? text : text.replace(ESCAPED_OR_RESERVED, reencodePiece)
}

/** Decodes `%XX` to bytes. Keeps everything else. */
export function decode(text: string): string {
  return text.replace(/%[0-9A-Fa-f]{2}/g, (escaped) => String.fromCharCode(byteOf(escaped)))
}

function reencodePiece(piece: string): string {
  return piece.length === 3 ? encodeByte(byteOf(piece)) : encodeCharacter(piece)
}

function encodeCharacter(character: string): string {
  return encodeByte(character.charCodeAt(0))
}

function encodeByte(byte: number): string {
  return ENCODED_BYTES[byte] ?? percent(byte)
}

function percent(byte: number): string {
  return `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
}

function byteOf(escaped: string): number {
  return Number.parseInt(escaped.slice(1), 16)
}
