/**
 * Percent-encoding as SigV4 has it: everything but `A-Z a-z 0-9 - . _ ~` becomes `%XX`, with capital hex digits.
 * Strings hold one byte a character.
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
 * The one canonical spelling of an encoded text: what needs no encoding is decoded, what needs it is encoded. A percent
 * sign that begins no escape counts as a percent sign.
 */
export function reencode(text: string): string {
  return UNRESERVED.test(text) ? text : text.replace(ESCAPED_OR_RESERVED, reencodePiece)
}

/** Decodes `%XX` to bytes; the rest stays. */
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
