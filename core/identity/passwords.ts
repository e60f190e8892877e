/** Checks passwords of users and root users: strength, correctness, reuse, and expiration. */
import { createHash } from 'node:crypto'
import {
  type PasswordFlaws,
  passwordNamesAccount,
  passwordTooWeak,
  passwordUsedBefore,
} from '../../protocol/errors.ts'
import {
  type LoginProfileRow,
  memberId,
  type PasswordCharacters,
  type PasswordPolicy,
  rootKey,
  rowById,
  settingsOf,
  type View,
} from '../../store/index.ts'
import { type HashedPassword, hashPassword, isSameHash } from './password-hash.ts'

interface CharacterType {
  readonly kind: PasswordCharacters
  /** The name in error messages. */
  readonly name: string
  readonly pattern: RegExp
}

/** In the order of error messages. Source: API reference, UpdateAccountPasswordPolicy. */
const CHARACTERS: readonly CharacterType[] = [
  { kind: 'uppercase', name: 'uppercase letter', pattern: /[A-Z]/ },
  { kind: 'lowercase', name: 'lowercase letter', pattern: /[a-z]/ },
  { kind: 'number', name: 'number', pattern: /[0-9]/ },
  { kind: 'symbol', name: 'symbol', pattern: /[!@#$%^&*()_+\-=[\]{}|']/ },
]

/**
 * The default rules for accounts without a password policy. They set the minimum length and the number of
 * character types. Source: IAM User Guide, default password policy.
 */
const DEFAULT_MINIMUM_LENGTH = 8
const DEFAULT_TYPES = 3

/** The maximum of PasswordReusePrevention (model). Older passwords are forgotten. */
const REMEMBERED_PASSWORDS = 24

const DAY = 24 * 60 * 60 * 1000

/**
 * Requires that a new password meets the account's password policy. Without a policy, AWS's default rules
 * apply.
 *
 * @throws AwsError PasswordPolicyViolation
 */
export function requireStrongPassword(view: View, password: string): void {
  const { passwordPolicy } = settingsOf(view)
  const flaws = passwordPolicy ? flawsByPolicy(password, passwordPolicy) : flawsByDefault(password)
  if (flaws.minimumLength !== undefined || flaws.missing.length > 0) throw passwordTooWeak(flaws)
  if (!passwordPolicy && namesOfAccount(view).includes(password)) throw passwordNamesAccount()
}

function flawsByPolicy(password: string, { minimumLength, required }: PasswordPolicy): PasswordFlaws {
  const isRequired = ({ kind }: CharacterType) => required.includes(kind)
  return {
    ...lengthFlaw(password, minimumLength),
    missing: missingIn(password).filter(isRequired).map(nameOf),
  }
}

function flawsByDefault(password: string): PasswordFlaws {
  const length = lengthFlaw(password, DEFAULT_MINIMUM_LENGTH)
  const missing = missingIn(password)
  const needed = DEFAULT_TYPES - (CHARACTERS.length - missing.length)
  return needed > 0 ? { ...length, missing: missing.map(nameOf), needed } : { ...length, missing: [] }
}

function lengthFlaw(password: string, minimumLength: number): Pick<PasswordFlaws, 'minimumLength'> {
  return password.length < minimumLength ? { minimumLength } : {}
}

function missingIn(password: string): readonly CharacterType[] {
  return CHARACTERS.filter(({ pattern }) => !pattern.test(password))
}

const nameOf = ({ name }: CharacterType) => name

/**
 * Returns the names and email addresses of the account. A password must not equal any of them. Source: IAM
 * User Guide, default password policy.
 */
function namesOfAccount(view: View): readonly (string | undefined)[] {
  const member = rowById(view, 'memberAccounts', memberId(view.accountId))
  return [view.rootUsers.get(rootKey)?.email, member?.name, member?.email]
}

export function newLoginProfile(
  { hashing, hash }: HashedPassword,
  now: number,
  resetRequired = false,
): LoginProfileRow {
  return { hashing, hashes: [hash], createDate: now, changeDate: now, resetRequired }
}

/**
 * Returns the profile with a new password.
 *
 * @param hash of the new password, hashed with the same parameters as the profile's
 * @throws AwsError PasswordPolicyViolation if the password policy forbids reusing the password
 */
export function withNewPassword(
  view: View,
  profile: LoginProfileRow,
  hash: string,
  now: number,
): LoginProfileRow {
  const { reusePrevention = 0 } = settingsOf(view).passwordPolicy ?? {}
  const forbidden = profile.hashes.slice(0, reusePrevention)
  if (forbidden.some((used) => isSameHash(used, hash))) throw passwordUsedBefore(reusePrevention)
  const hashes = [hash, ...profile.hashes].slice(0, REMEMBERED_PASSWORDS)
  return { ...profile, hashes, changeDate: now }
}

/**
 * Returns whether this is the hash of the current password. The root user can have a profile without a
 * password.
 */
export function isPresentPassword({ hashes: [present] }: LoginProfileRow, hash: string): boolean {
  return present !== undefined && isSameHash(present, hash)
}

/**
 * Verifies a password. This takes a few tens of milliseconds in a separate thread.
 *
 * @throws AwsError Throttling if too many passwords are waiting
 */
export async function verifyPassword(profile: LoginProfileRow, password: string): Promise<boolean> {
  return isPresentPassword(profile, await hashPassword(password, profile.hashing))
}

/**
 * Returns when the password expires, in epoch milliseconds, or undefined if it does not. The root user's
 * password never expires.
 */
export function passwordExpiry(view: View, profile: LoginProfileRow): number | undefined {
  const maxAge = settingsOf(view).passwordPolicy?.maxAge
  return maxAge === undefined ? undefined : profile.changeDate + maxAge * DAY
}

/**
 * Whether a user can sign in with a correct password. `change` requires the user to choose a new password
 * first. `refused` requires an administrator to set a new password first (HardExpiry).
 */
export type PasswordStatus = 'valid' | 'change' | 'refused'

export function passwordStatusOf(view: View, profile: LoginProfileRow, now: number): PasswordStatus {
  const expiry = passwordExpiry(view, profile)
  if (expiry !== undefined && now >= expiry) {
    return settingsOf(view).passwordPolicy?.hardExpiry ? 'refused' : 'change'
  }
  return profile.resetRequired ? 'change' : 'valid'
}

/** Returns a value that identifies the current password without revealing it. */
export function passwordVersion({ hashes: [present = ''] }: LoginProfileRow): string {
  return createHash('sha256').update(present).digest('base64url')
}
