/** Encodes the subset of ASN.1 DER (ITU-T X.690) that certificates and signed messages need. */

export function sequence(...items: readonly Buffer[]): Buffer {
  return element(0x30, ...items)
}

export function set(...items: readonly Buffer[]): Buffer {
  return element(0x31, ...items)
}

/** Encodes an explicit tag: `[number]` around an element. */
export function tagged(number: number, ...content: readonly Buffer[]): Buffer {
  return element(0xa0 + number, ...content)
}

/** Encodes an implicit tag: `[number]` instead of the tag of a primitive value. */
export function renamed(number: number, value: Buffer): Buffer {
  return element(0x80 + number, value)
}

/** Encodes a non-negative integer. @param value a small number, or big-endian bytes */
export function integer(value: number | Buffer): Buffer {
  const bytes = typeof value === 'number' ? Buffer.of(value) : value
  return element(0x02, ...((bytes[0] ?? 0) < 0x80 ? [bytes] : [Buffer.of(0), bytes]))
}

export function octets(bytes: Buffer): Buffer {
  return element(0x04, bytes)
}

/** Encodes a bit string. @param unused the number of unused bits at the end of the last byte */
export function bits(bytes: Buffer, unused = 0): Buffer {
  return element(0x03, Buffer.of(unused), bytes)
}

export const NULL = Buffer.of(0x05, 0x00)
export const TRUE = Buffer.of(0x01, 0x01, 0xff)

export function text(value: string): Buffer {
  return element(0x0c, Buffer.from(value))
}

/** Encodes a time. The year has four digits from 2050 on, and two digits before (RFC 5280, 4.1.2.5). */
export function time(milliseconds: number): Buffer {
  const digits = `${new Date(milliseconds).toISOString().replace(/\.\d+|\D/g, '')}Z`
  return digits < '2050' ? element(0x17, Buffer.from(digits.slice(2))) : element(0x18, Buffer.from(digits))
}

/**
 * Encodes an object identifier.
 *
 * @param name numbers separated by dots; begins with `1.2`, `2.5`, or similar
 */
export function identifier(name: string): Buffer {
  const [first = 0, second = 0, ...rest] = name.split('.').map(Number)
  return element(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]))
}

function base128(number: number): number[] {
  const low = [number & 0x7f]
  for (let left = number >> 7; left > 0; left >>= 7) low.unshift((left & 0x7f) | 0x80)
  return low
}

function element(tag: number, ...contents: readonly Buffer[]): Buffer {
  const content = Buffer.concat(contents)
  return Buffer.concat([Buffer.from([tag, ...lengthOf(content.length)]), content])
}

function lengthOf(length: number): number[] {
  if (length < 0x80) return [length]
  const bytes: number[] = []
  for (let left = length; left > 0; left >>= 8) bytes.unshift(left & 0xff)
  return [0x80 | bytes.length, ...bytes]
}
