/**
 * Sources of random bytes.
 *
 * The default one keeps a pool: a call to the system's source costs more than verifying a signature, whatever
 * its size.
 */
import { createCipheriv, createHash, randomBytes, randomUUID } from 'node:crypto'
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
 * Returns a request ID. Node makes a UUID of twenty pieces, which together take ten times the memory of one text, and are
 * kept with every decision.
 */
export function newRequestId(): string {
  requestId.write(randomUUID(), 'latin1')
  return requestId.toString('latin1')
}

const requestId = Buffer.alloc('00000000-0000-0000-0000-000000000000'.length)

/** Returns a source of request IDs that are the same for the same seed. */
export function seededRequestIds(seed: string): () => string {
  // They have bytes of their own, so that the number of requests does not change the IDs in the state.
  const bytes = seededRandomBytes(`request IDs of ${seed}`)
  return () => newUuid(bytes)
}
