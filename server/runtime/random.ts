/**
 * Returns random bytes from a pool. A call to the system's source costs more than verifying a signature,
 * whatever its size.
 */
import { randomBytes } from 'node:crypto'

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
