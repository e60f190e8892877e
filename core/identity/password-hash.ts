/** Hashes passwords with scrypt (RFC 7914), so that each guess costs time and memory. */
import { scrypt, timingSafeEqual } from 'node:crypto'
import { throttled } from '../../protocol/errors.ts'
import type { PasswordHashing } from '../../store/index.ts'
import { WorkQueue } from '../runtime/work-queue.ts'

/**
 * One hash takes 16 MiB and a few tens of milliseconds in a separate thread. Stored hashes keep their own
 * cost.
 */
const COST = { cost: 2 ** 14, blockSize: 8, parallelization: 1 } as const
const SALT_BYTES = 16
const HASH_BYTES = 32

/**
 * Limits the hashes to two at a time. They share the four threads of libuv with the files, so that the journal
 * would otherwise wait until all passwords are hashed.
 */
const queue = new WorkQueue(2)

/** How many hashes may wait: about two seconds of work. */
const MAX_WAITING = 100

export interface HashedPassword {
  readonly hashing: PasswordHashing
  /** Base64. */
  readonly hash: string
}

/** Returns random bytes in base64. */
type NewSecret = (bytes: number) => string

/** @throws AwsError Throttling if too many passwords are waiting */
export async function hashNewPassword(password: string, newSecret: NewSecret): Promise<HashedPassword> {
  requireShortQueue()
  return hashSeedPassword(password, newSecret)
}

/** Hashes a password of a seed, however many passwords it has. */
export async function hashSeedPassword(password: string, newSecret: NewSecret): Promise<HashedPassword> {
  const hashing = { ...COST, salt: newSecret(SALT_BYTES) }
  return { hashing, hash: await hashInTurn(password, hashing) }
}

/**
 * Returns the hash in base64.
 *
 * @throws AwsError Throttling if too many passwords are waiting
 */
export async function hashPassword(password: string, hashing: PasswordHashing): Promise<string> {
  requireShortQueue()
  return hashInTurn(password, hashing)
}

function requireShortQueue(): void {
  if (queue.waiting >= MAX_WAITING) throw throttled()
}

/** Returns the hash in base64. */
function hashInTurn(password: string, { salt, ...cost }: PasswordHashing): Promise<string> {
  const hash = () =>
    new Promise<string>((resolve, reject) => {
      scrypt(keyOf(password), Buffer.from(salt, 'base64'), HASH_BYTES, cost, (error, hash) => {
        if (error) reject(error)
        else resolve(hash.toString('base64'))
      })
    })
  return queue.run(hash)
}

/**
 * Returns a password as a key of HMAC, which ignores zeros at the end of a key (RFC 2104): by itself, a password would be
 * as good with zeros after it. Different passwords have different keys.
 */
function keyOf(password: string): string {
  return /\p{Cc}$/u.test(password) ? `${password}\x7f` : password
}

/** Compares two hashes in constant time. */
export function isSameHash(one: string, other: string): boolean {
  return timingSafeEqual(Buffer.from(one, 'base64'), Buffer.from(other, 'base64'))
}
