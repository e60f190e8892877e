/**
 * Cyclic redundancy checks that Node.js lacks: CRC-32C (RFC 3720) and CRC-64/NVME (NVM Express specification).
 *
 * Both are reflected, begin with all bits set, and invert the result. Eight bytes are taken at a time, with a table for
 * each of their positions.
 */

const POSITIONS = 8
const BYTES = 256

/** The polynomials with their bits in reverse order. */
const CRC32C = 0x82f63b78
const CRC64NVME = { low: 0xac4bc9b5, high: 0x9a6c9329 }

type Table = Uint32Array

interface Halves {
  readonly low: number
  readonly high: number
}

/** The low and high halves of the tables of a 64-bit check, for all positions one after the other. */
interface Tables {
  readonly low: Table
  readonly high: Table
}

/** @param polynomial in halves. The high half of a 32-bit check is 0 */
function tablesOf(polynomial: Halves): Tables {
  const low = new Uint32Array(POSITIONS * BYTES)
  const high = new Uint32Array(POSITIONS * BYTES)
  for (let byte = 0; byte < BYTES; byte++) {
    const bits = dividedBits(byte, polynomial)
    low[byte] = bits.low
    high[byte] = bits.high
  }
  for (let at = BYTES; at < POSITIONS * BYTES; at++) {
    const lowBits = low[at - BYTES] ?? 0
    const highBits = high[at - BYTES] ?? 0
    low[at] = ((lowBits >>> 8) | (highBits << 24)) ^ (low[lowBits & 0xff] ?? 0)
    high[at] = (highBits >>> 8) ^ (high[lowBits & 0xff] ?? 0)
  }
  return { low, high }
}

/** Returns the remainder of a byte. */
function dividedBits(byte: number, polynomial: Halves): Halves {
  let low = byte
  let high = 0
  for (let bit = 0; bit < 8; bit++) {
    const isSet = (low & 1) === 1
    low = (low >>> 1) | (high << 31)
    high >>>= 1
    if (isSet) {
      low ^= polynomial.low
      high ^= polynomial.high
    }
  }
  return { low, high }
}

/** Returns what the bits of a word contribute. @param first the position of the lowest byte, counted from the end */
function ofWord(table: Table, word: number, first: number): number {
  return (
    (table[first * BYTES + (word & 0xff)] ?? 0) ^
    (table[(first - 1) * BYTES + ((word >>> 8) & 0xff)] ?? 0) ^
    (table[(first - 2) * BYTES + ((word >>> 16) & 0xff)] ?? 0) ^
    (table[(first - 3) * BYTES + (word >>> 24)] ?? 0)
  )
}

/** Computes a check over bytes that arrive in pieces. */
export interface Crc {
  update(bytes: Buffer): void
  digest(): Buffer
}

/** Returns a function that makes the tables when they are first used, because few clients ask for these checks. */
function once(polynomial: Halves): () => Tables {
  let tables: Tables | undefined
  return () => {
    tables ??= tablesOf(polynomial)
    return tables
  }
}

const tablesOf32 = once({ low: CRC32C, high: 0 })

export class Crc32c implements Crc {
  readonly #table = tablesOf32().low
  #bits = -1

  update(bytes: Buffer): void {
    const table = this.#table
    let bits = this.#bits
    const whole = bytes.length - (bytes.length % POSITIONS)
    for (let at = 0; at < whole; at += POSITIONS) {
      const first = bits ^ bytes.readInt32LE(at)
      bits = ofWord(table, first, 7) ^ ofWord(table, bytes.readInt32LE(at + 4), 3)
    }
    for (let at = whole; at < bytes.length; at++) {
      bits = (bits >>> 8) ^ (table[(bits ^ (bytes[at] ?? 0)) & 0xff] ?? 0)
    }
    this.#bits = bits
  }

  digest(): Buffer {
    const bytes = Buffer.alloc(4)
    bytes.writeInt32BE(~this.#bits)
    return bytes
  }
}

const tablesOf64 = once(CRC64NVME)

export class Crc64Nvme implements Crc {
  readonly #tables = tablesOf64()
  #low = -1
  #high = -1

  update(bytes: Buffer): void {
    const { low, high } = this.#tables
    let lowBits = this.#low
    let highBits = this.#high
    const whole = bytes.length - (bytes.length % POSITIONS)
    for (let at = 0; at < whole; at += POSITIONS) {
      const first = lowBits ^ bytes.readInt32LE(at)
      const second = highBits ^ bytes.readInt32LE(at + 4)
      lowBits = ofWord(low, first, 7) ^ ofWord(low, second, 3)
      highBits = ofWord(high, first, 7) ^ ofWord(high, second, 3)
    }
    for (let at = whole; at < bytes.length; at++) {
      const index = (lowBits ^ (bytes[at] ?? 0)) & 0xff
      lowBits = ((lowBits >>> 8) | (highBits << 24)) ^ (low[index] ?? 0)
      highBits = (highBits >>> 8) ^ (high[index] ?? 0)
    }
    this.#low = lowBits
    this.#high = highBits
  }

  digest(): Buffer {
    const bytes = Buffer.alloc(8)
    bytes.writeInt32BE(~this.#high)
    bytes.writeInt32BE(~this.#low, 4)
    return bytes
  }
}
