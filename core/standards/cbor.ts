/** Reads and writes CBOR (RFC 8949), as far as protocols whose bodies it is have it. */

/** The kinds of items, in the upper three bits of their first byte. Section 3.1. */
const [UNSIGNED, NEGATIVE, BYTES, TEXT, LIST, MAP, TAG] = [0, 1, 2, 3, 4, 5, 6]
/** Values of the lower five bits: lengths of 1, 2, 4, and 8 bytes follow, or the length is indefinite. */
const [ONE_BYTE, TWO_BYTES, FOUR_BYTES, EIGHT_BYTES, INDEFINITE] = [24, 25, 26, 27, 31]
/** Ends a list or a map of indefinite length. */
const BREAK = 0xff

/**
 * The tags that Smithy's protocol has: 1 for timestamps (epoch seconds), 2 and 3 for large integers, 4 for decimals.
 *
 * Decoded values only name resources and conditions, so the tagged values stay as they are.
 */
const TAGS: ReadonlySet<number> = new Set([1, 2, 3, 4])

/** Deeper than the parameters of any operation. */
const MAXIMUM_DEPTH = 512

/**
 * Decodes one item. Maps become objects with own members, whatever their names are, and byte strings Uint8Array.
 *
 * Repeated keys, keys that are no text, other tags, text that is not UTF-8, strings of indefinite length, and bytes after
 * the item are rejected: the service could read them in another way. So is deep nesting.
 *
 * @throws SyntaxError when the bytes are not such an item
 */
export function decodeCbor(bytes: Uint8Array): unknown {
  const reader = new Reader(bytes)
  const value = reader.item(0)
  if (!reader.isAtEnd) throw flaw('there are bytes after the item')
  return value
}

const flaw = (what: string) => new SyntaxError(`The body is not CBOR: ${what}.`)

class Reader {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  readonly #text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length
  }

  item(depth: number): unknown {
    if (depth > MAXIMUM_DEPTH) throw flaw('it is nested too deeply')
    const first = this.#byte()
    const [kind, detail] = [first >> 5, first & 31]
    switch (kind) {
      case UNSIGNED:
        return this.#number(detail)
      case NEGATIVE:
        return negative(this.#number(detail))
      case BYTES:
        return this.#take(this.#length(detail))
      case TEXT:
        return this.#string(detail)
      case LIST:
        return this.#list(detail, depth)
      case MAP:
        return this.#map(detail, depth)
      case TAG:
        if (!TAGS.has(Number(this.#number(detail)))) throw flaw('it has an unknown tag')
        return this.item(depth + 1)
      default:
        return this.#simple(detail)
    }
  }

  #byte(): number {
    const byte = this.#bytes[this.#at++]
    if (byte === undefined) throw flaw('it ends early')
    return byte
  }

  /** Returns where the next bytes begin, and passes them. */
  #pass(length: number): number {
    const start = this.#at
    if (length > this.#bytes.length - start) throw flaw('it ends early')
    this.#at += length
    return start
  }

  #take(length: number): Uint8Array {
    const start = this.#pass(length)
    return this.#bytes.slice(start, start + length)
  }

  #number(detail: number): number | bigint {
    if (detail < ONE_BYTE) return detail
    switch (detail) {
      case ONE_BYTE:
        return this.#byte()
      case TWO_BYTES:
        return this.#view.getUint16(this.#pass(2))
      case FOUR_BYTES:
        return this.#view.getUint32(this.#pass(4))
      case EIGHT_BYTES:
        return plain(this.#view.getBigUint64(this.#pass(8)))
      default:
        throw flaw('a length or a number is malformed')
    }
  }

  #length(detail: number): number {
    const length = this.#number(detail)
    if (typeof length === 'bigint') throw flaw('it ends early')
    return length
  }

  #string(detail: number): string {
    const bytes = this.#take(this.#length(detail))
    try {
      return this.#text.decode(bytes)
    } catch {
      throw flaw('a text is not UTF-8')
    }
  }

  /** Calls `read` for each member of a list or a map. */
  #members(detail: number, read: () => void): void {
    if (detail !== INDEFINITE) {
      for (let left = this.#length(detail); left > 0; left--) read()
      return
    }
    while (this.#bytes[this.#at] !== BREAK) read()
    this.#at++
  }

  #list(detail: number, depth: number): unknown[] {
    const items: unknown[] = []
    this.#members(detail, () => items.push(this.item(depth + 1)))
    return items
  }

  #map(detail: number, depth: number): object {
    const members = new Map<string, unknown>()
    this.#members(detail, () => {
      const key = this.item(depth + 1)
      if (typeof key !== 'string') throw flaw('a key is no text')
      if (members.has(key)) throw flaw('a key is repeated')
      members.set(key, this.item(depth + 1))
    })
    return Object.fromEntries(members)
  }

  #simple(detail: number): unknown {
    switch (detail) {
      case 20:
        return false
      case 21:
        return true
      case 22:
        return null
      case 23:
        return undefined
      case TWO_BYTES:
        return halfPrecision(this.#view.getUint16(this.#pass(2)))
      case FOUR_BYTES:
        return this.#view.getFloat32(this.#pass(4))
      case EIGHT_BYTES:
        return this.#view.getFloat64(this.#pass(8))
      default:
        throw flaw('a simple value is unknown')
    }
  }
}

/** Returns a number, unless only a bigint is exact. */
function plain(value: bigint): number | bigint {
  return value <= Number.MAX_SAFE_INTEGER && value >= Number.MIN_SAFE_INTEGER ? Number(value) : value
}

const negative = (value: number | bigint) => plain(-1n - BigInt(value))

/** Source: RFC 8949, appendix D. */
function halfPrecision(bits: number): number {
  const [exponent, fraction] = [(bits >> 10) & 31, bits & 1023]
  const sign = bits & 0x8000 ? -1 : 1
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN
  return sign * (fraction + 1024) * 2 ** (exponent - 25)
}

/** Encodes text, numbers, booleans, null, byte arrays, lists, and objects, without undefined members. */
export function encodeCbor(value: unknown): Uint8Array {
  return Buffer.concat(partsOf(value))
}

function partsOf(value: unknown): Uint8Array[] {
  switch (typeof value) {
    case 'string': {
      const bytes = Buffer.from(value)
      return [head(TEXT, bytes.length), bytes]
    }
    case 'number':
      return [numberOf(value)]
    case 'boolean':
      return [Buffer.of(value ? TRUE : FALSE)]
    case 'object':
      return value === null ? [Buffer.of(NULL)] : partsOfObject(value)
    default:
      throw new TypeError(`A ${typeof value} has no form in CBOR`)
  }
}

/** Whole first bytes. */
const [FALSE, TRUE, NULL] = [0xf4, 0xf5, 0xf6]

function partsOfObject(value: object): Uint8Array[] {
  if (value instanceof Uint8Array) return [head(BYTES, value.length), value]
  if (Array.isArray(value)) return [head(LIST, value.length), ...value.flatMap(partsOf)]
  const members = Object.entries(value).filter(([, member]) => member !== undefined)
  return [head(MAP, members.length), ...members.flatMap((member) => member.flatMap(partsOf))]
}

function numberOf(value: number): Buffer {
  if (Number.isSafeInteger(value) && !Object.is(value, -0))
    return value < 0 ? head(NEGATIVE, -1 - value) : head(UNSIGNED, value)
  const bytes = Buffer.alloc(9, 0xfb)
  bytes.writeDoubleBE(value, 1)
  return bytes
}

/** Returns the beginning of an item with its length or its value, in as few bytes as possible. */
function head(kind: number, value: number): Buffer {
  const first = kind << 5
  if (value < ONE_BYTE) return Buffer.of(first | value)
  if (value <= 0xff) return Buffer.of(first | ONE_BYTE, value)
  const [detail, length] =
    value <= 0xffff ? [TWO_BYTES, 2] : value <= 0xffffffff ? [FOUR_BYTES, 4] : [EIGHT_BYTES, 8]
  const bytes = Buffer.alloc(1 + length)
  bytes[0] = first | detail
  if (length === 8) bytes.writeBigUInt64BE(BigInt(value), 1)
  else bytes.writeUIntBE(value, 1, length)
  return bytes
}
