/**
 * Sources of random bytes.
 *
 * The default one keeps a pool: a call to the system's source costs more than verifying a signature, whatever
 * its size.
 */
import { createCipheriv, createHash, randomBytes } from 'node:crypto'
import { newUuid } from '../aws/ids.ts'

const POOL_BYTES = 4096

let pool = Buffer.alloc(0)
let used = 0

/** Returns `size` random bytes. Each byte of the pool is used only once. */
export function pooledRandomBytes(size: number): Buffer {
  if (used + size > pool.length) {
    pool = randomBytes(Math.max(POOL_BYTES, size))
    used = 0
  }
  const bytes = pool.subarray(used, used + size)
  used += size
  return bytes
}

/** Returns a source that returns the same bytes for the same seed. For tests: it is not secure. */
export function seededRandomBytes(seed: string): (size: number) => Buffer {
  const key = createHash('sha256').update(seed).digest()
  const stream = createCipheriv('aes-256-ctr', key, Buffer.alloc(16))
  return (size) => stream.update(Buffer.alloc(size))
}

/**
 * Returns a request ID, a random UUID (RFC 9562, 5.4). Node makes a UUID of twenty pieces, which together take ten times the
 * memory of one text, and are kept with every decision.
 */
export function newRequestId(): string {
  const bytes = pooledRandomBytes(UUID_BYTES)
  for (let at = 0; at < UUID_BYTES; at++) {
    const byte = ((bytes[at] ?? 0) & (FREE_BITS[at] ?? 0)) | (FIXED_BITS[at] ?? 0)
    const place = PLACES[at] ?? 0
    requestId[place] = DIGITS[byte >> 4] ?? 0
    requestId[place + 1] = DIGITS[byte & 15] ?? 0
  }
  return requestId.toString('latin1')
}

const UUID_BYTES = 16
/** The random bits, and the bits of the version and the variant. */
const FREE_BITS = Buffer.from('ffffffffffff0fff3fffffffffffffff', 'hex')
const FIXED_BITS = Buffer.from('00000000000040008000000000000000', 'hex')
const DIGITS = Buffer.from('0123456789abcdef')
const requestId = Buffer.from('00000000-0000-0000-0000-000000000000')
/** Where the two digits of each byte are. */
const PLACES = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34]

/** Returns a source of request IDs that are the same for the same seed. */
export function seededRequestIds(seed: string): () => string {
  // They have bytes of their own, so that the number of requests does not change the IDs in the state.
  const bytes = seededRandomBytes(`request IDs of ${seed}`)
  return () => newUuid(bytes)
}
