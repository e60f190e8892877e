/**
 * Passwords of users of an identity store. Source of the rules: IAM Identity Center User Guide, "Password requirements
 * when managing identities in IAM Identity Center".
 */
import type { LoginProfileRow, Tx, View } from '../../../store/index.ts'
import { type HashedPassword, hashNewPassword, hashPassword, isSameHash } from '../password-hash.ts'
import { newLoginProfile, verifyPassword } from '../passwords.ts'

const MINIMUM_LENGTH = 8
const MAXIMUM_LENGTH = 64

/** The types of characters. A password has at least one of each. With their names in sentences. */
const CHARACTERS: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/[a-z]/, 'a lowercase letter'],
  [/[A-Z]/, 'an uppercase letter'],
  [/[0-9]/, 'a number'],
  [/[^A-Za-z0-9]/, 'a character that is neither a letter nor a number'],
]

/** A new password cannot be one of so many last ones, the current one included. */
const REUSE_PREVENTION = 3

/** Returns a sentence that says why a password is too weak. Undefined when it is not. */
export function directoryPasswordFlaw(password: string): string | undefined {
  const { length } = password
  if (length < MINIMUM_LENGTH || length > MAXIMUM_LENGTH)
    return `The password must have ${MINIMUM_LENGTH} to ${MAXIMUM_LENGTH} characters.`
  const [, missing] = CHARACTERS.find(([pattern]) => !pattern.test(password)) ?? []
  return missing === undefined ? undefined : `The password must contain ${missing}.`
}

/** Returns the password of a user, which `resetRequired` marks as a one-time password. Undefined when there is none. */
export function directoryPasswordOf(
  { directoryCredentials }: View,
  userId: string,
): LoginProfileRow | undefined {
  return directoryCredentials.get(userId)?.password
}

/**
 * Verifies the password of a user. Without a password, takes the same time, so that it does not reveal who has one.
 *
 * @param userId undefined for a user who does not exist
 * @throws AwsError Throttling if too many passwords are waiting
 */
export async function isDirectoryPassword(
  view: View,
  userId: string | undefined,
  password: string,
  newSecret: NewSecret,
): Promise<boolean> {
  const profile = userId === undefined ? undefined : directoryPasswordOf(view, userId)
  if (profile) return verifyPassword(profile, password)
  await hashNewPassword(password, newSecret)
  return false
}

/** Returns random bytes in base64. */
type NewSecret = (bytes: number) => string

/**
 * Hashes a new password of a user, with the salt of the earlier ones, so that they can be compared.
 *
 * @throws AwsError Throttling if too many passwords are waiting
 */
export async function hashDirectoryPassword(
  view: View,
  userId: string,
  password: string,
  newSecret: NewSecret,
): Promise<HashedPassword> {
  const hashing = directoryPasswordOf(view, userId)?.hashing
  return hashing
    ? { hashing, hash: await hashPassword(password, hashing) }
    : hashNewPassword(password, newSecret)
}

interface NewPassword {
  readonly hashed: HashedPassword
  /** Epoch milliseconds. */
  readonly now: number
  /** Whether the user must choose another password at the next sign-in. By default, not. */
  readonly isOneTime?: boolean
}

/**
 * Sets the password of a user. It must not be too weak.
 *
 * @returns a sentence that says why this is not possible; undefined when the password is set
 */
export function setDirectoryPassword(
  { directoryCredentials }: Tx,
  userId: string,
  { hashed, now, isOneTime = false }: NewPassword,
): string | undefined {
  const { mfaDevices = [], password: before } = directoryCredentials.get(userId) ?? {}
  const isComparable = before?.hashing.salt === hashed.hashing.salt
  const earlier = before && isComparable ? before.hashes.slice(0, REUSE_PREVENTION) : []
  if (earlier.some((used) => isSameHash(used, hashed.hash)))
    return `The password must not be one of the last ${REUSE_PREVENTION}.`
  const profile = newLoginProfile(hashed, now, isOneTime)
  const hashes = [hashed.hash, ...earlier].slice(0, REUSE_PREVENTION)
  const createDate = before?.createDate ?? now
  directoryCredentials.put(userId, { mfaDevices, password: { ...profile, hashes, createDate } })
  return undefined
}
