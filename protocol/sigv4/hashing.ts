/**
 * SHA-256 of texts with one byte per character, and HMACs with it (RFC 2104).
 *
 * Most texts are short, so that the objects of `createHash` and `createHmac` take longer than the hashing: a one-shot hash
 * takes 0.5 us instead of 1.3, and two of them, which make an HMAC, 1 us instead of 2.
 */
import { hash } from 'node:crypto'

/** The length of a block of SHA-256 in bytes. */
const BLOCK = 64
const DIGEST = 32
const INNER_PAD = 0x36
const OUTER_PAD = 0x5c

/** Used for every text that fits, because nothing waits while a text is hashed. */
const scratch = Buffer.alloc(4096)
/** The beginnings of the buffer by their lengths. Making one takes as long as filling it. */
const beginnings = new Array<Buffer | undefined>(scratch.length + 1)

function beginningOf(length: number): Buffer {
  const known = beginnings[length]
  if (known) return known
  const made = scratch.subarray(0, length)
  beginnings[length] = made
  return made
}

/** Returns the hash of a text in lowercase hex. */
export function sha256OfText(text: string): string {
  return hash('sha256', bytesOf(text, 0), 'hex')
}

/** Returns bytes that end with the text. What precedes it has to be filled. */
function bytesOf(text: string, start: number): Buffer {
  const length = start + text.length
  const bytes = length <= scratch.length ? beginningOf(length) : Buffer.allocUnsafe(length)
  bytes.write(text, start, 'latin1')
  return bytes
}

/** A key that signs texts with HMAC-SHA-256. */
export class HmacKey {
  readonly #inner: Buffer
  /** The outer pad, and room for the inner digest. */
  readonly #outer: Buffer

  /** @param key at most 64 bytes */
  constructor(key: Buffer) {
    if (key.length > BLOCK) throw new RangeError('The key is longer than a block of SHA-256')
    this.#inner = padded(key, INNER_PAD)
    this.#outer = Buffer.concat([padded(key, OUTER_PAD), Buffer.alloc(DIGEST)])
  }

  /** Returns the HMAC of a text in lowercase hex. */
  sign(text: string): string {
    const bytes = bytesOf(text, BLOCK)
    bytes.set(this.#inner)
    this.#outer.write(hash('sha256', bytes, 'binary'), BLOCK, 'latin1')
    return hash('sha256', this.#outer, 'hex')
  }
}

function padded(key: Buffer, pad: number): Buffer {
  const block = Buffer.alloc(BLOCK, pad)
  for (const [at, byte] of key.entries()) block[at] = byte ^ pad
  return block
}
