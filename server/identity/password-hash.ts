/** Passwords are kept as hashes of scrypt (RFC 7914): to guess one takes time and memory for every attempt. */
import { scrypt, timingSafeEqual } from 'node:crypto'
import type { PasswordHashing } from '../../store/index.ts'

/** 16 MiB and some tens of milliseconds a password, in a thread of their own. What is stored keeps the cost it was made with. */
const COST = { cost: 2 ** 14, blockSize: 8, parallelization: 1 } as const
const SALT_BYTES = 16
const HASH_BYTES = 32

export interface HashedPassword {
  readonly hashing: PasswordHashing
  /** Base64. */
  readonly hash: string
}

/** Gives random bytes in base64. */
type NewSecret = (bytes: number) => string

export async function hashNewPassword(password: string, newSecret: NewSecret): Promise<HashedPassword> {
  const hashing = { ...COST, salt: newSecret(SALT_BYTES) }
  return { hashing, hash: await hashPassword(password, hashing) }
}

/** In base64. */
export function hashPassword(password: string, { salt, ...cost }: PasswordHashing): Promise<string> {
  return new Promise((resolve, reject) => {
    scrypt(password, Buffer.from(salt, 'base64'), HASH_BYTES, cost, (error, hash) => {
      if (error) reject(error)
      else resolve(hash.toString('base64'))
    })
  })
}

/** In constant time. */
export function isSameHash(one: string, other: string): boolean {
  return timingSafeEqual(Buffer.from(one, 'base64'), Buffer.from(other, 'base64'))
}
