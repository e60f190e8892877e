/** ASN.1 in DER (ITU-T X.690), as far as certificates and signed messages need it. */

export function sequence(...items: readonly Buffer[]): Buffer {
  return element(0x30, ...items)
}

export function set(...items: readonly Buffer[]): Buffer {
  return element(0x31, ...items)
}

/** `[number]` around an element. */
export function tagged(number: number, ...content: readonly Buffer[]): Buffer {
  return element(0xa0 + number, ...content)
}

/** `[number]` in place of the tag of a value that has no elements inside. */
export function renamed(number: number, value: Buffer): Buffer {
  return element(0x80 + number, value)
}

/** One that is not negative. @param value a small number, or bytes of which the first counts most */
export function integer(value: number | Buffer): Buffer {
  const bytes = typeof value === 'number' ? Buffer.of(value) : value
  return element(0x02, ...((bytes[0] ?? 0) < 0x80 ? [bytes] : [Buffer.of(0), bytes]))
}

export function octets(bytes: Buffer): Buffer {
  return element(0x04, bytes)
}

/** @param unused how many bits at the end of the last byte do not count */
export function bits(bytes: Buffer, unused = 0): Buffer {
  return element(0x03, Buffer.of(unused), bytes)
}

export const NULL = Buffer.of(0x05, 0x00)
export const TRUE = Buffer.of(0x01, 0x01, 0xff)

export function text(value: string): Buffer {
  return element(0x0c, Buffer.from(value))
}

/** Times from 2050 on have four digits for the year, and those before two (RFC 5280, 4.1.2.5). */
export function time(milliseconds: number): Buffer {
  const digits = `${new Date(milliseconds).toISOString().replace(/\.\d+|\D/g, '')}Z`
  return digits < '2050' ? element(0x17, Buffer.from(digits.slice(2))) : element(0x18, Buffer.from(digits))
}

/** @param name numbers with dots between them, the first two of which are `1.2` or `2.5` and so on */
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
