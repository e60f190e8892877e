/** Hashes passwords with scrypt (RFC 7914), so that each guess costs time and memory. */
import { scrypt, timingSafeEqual } from 'node:crypto'
import type { PasswordHashing } from '../../store/index.ts'

/**
 * One hash takes 16 MiB and a few tens of milliseconds in a separate thread. Stored hashes keep their own
 * cost.
 */
const COST = { cost: 2 ** 14, blockSize: 8, parallelization: 1 } as const
const SALT_BYTES = 16
const HASH_BYTES = 32

export interface HashedPassword {
  readonly hashing: PasswordHashing
  /** Base64. */
  readonly hash: string
}

/** Returns random bytes in base64. */
type NewSecret = (bytes: number) => string

export async function hashNewPassword(password: string, newSecret: NewSecret): Promise<HashedPassword> {
  const hashing = { ...COST, salt: newSecret(SALT_BYTES) }
  return { hashing, hash: await hashPassword(password, hashing) }
}

/** Returns the hash in base64. */
export function hashPassword(password: string, { salt, ...cost }: PasswordHashing): Promise<string> {
  return new Promise((resolve, reject) => {
    scrypt(password, Buffer.from(salt, 'base64'), HASH_BYTES, cost, (error, hash) => {
      if (error) reject(error)
      else resolve(hash.toString('base64'))
    })
  })
}

/** Compares two hashes in constant time. */
export function isSameHash(one: string, other: string): boolean {
  return timingSafeEqual(Buffer.from(one, 'base64'), Buffer.from(other, 'base64'))
}
