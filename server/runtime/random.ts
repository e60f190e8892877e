/**
 * Random bytes from a pool: one call to the system's source costs more than checking a signature, whatever its size.
 */
import { randomBytes } from 'node:crypto'

const POOL_BYTES = 4096

let pool = Buffer.alloc(0)
let used = 0

/** `size` random bytes that nobody else gets: each byte of a pool is given out once. */
export function pooledRandomBytes(size: number): Buffer {
  if (used + size > pool.length) {
    pool = randomBytes(Math.max(POOL_BYTES, size))
    used = 0
  }
  const bytes = pool.subarray(used, used + size)
  used += size
  return bytes
}
