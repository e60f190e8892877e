/** Passwords of users and root users: which ones an account admits, whether one is right, and how long it lasts. */
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

interface Characters {
  readonly kind: PasswordCharacters
  /** As error texts name it. */
  readonly name: string
  readonly pattern: RegExp
}

/** In the order of error texts. Source: API reference, UpdateAccountPasswordPolicy. */
const CHARACTERS: readonly Characters[] = [
  { kind: 'uppercase', name: 'uppercase letter', pattern: /[A-Z]/ },
  { kind: 'lowercase', name: 'lowercase letter', pattern: /[a-z]/ },
  { kind: 'number', name: 'number', pattern: /[0-9]/ },
  { kind: 'symbol', name: 'symbol', pattern: /[!@#$%^&*()_+\-=[\]{}|']/ },
]

/** What holds without a password policy: so many characters, of so many kinds. Source: IAM User Guide, default password policy. */
const DEFAULT_MINIMUM_LENGTH = 8
const DEFAULT_KINDS = 3

/** The most that PasswordReusePrevention can be (model): passwords before these are forgotten. */
const REMEMBERED_PASSWORDS = 24

const DAY = 24 * 60 * 60 * 1000

/**
 * Compares a new password with the password policy of the account or, without one, with AWS's default rules.
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
  const isRequired = ({ kind }: Characters) => required.includes(kind)
  return {
    ...lengthFlaw(password, minimumLength),
    missing: missingIn(password).filter(isRequired).map(nameOf),
  }
}

function flawsByDefault(password: string): PasswordFlaws {
  const length = lengthFlaw(password, DEFAULT_MINIMUM_LENGTH)
  const missing = missingIn(password)
  const needed = DEFAULT_KINDS - (CHARACTERS.length - missing.length)
  return needed > 0 ? { ...length, missing: missing.map(nameOf), needed } : { ...length, missing: [] }
}

function lengthFlaw(password: string, minimumLength: number): Pick<PasswordFlaws, 'minimumLength'> {
  return password.length < minimumLength ? { minimumLength } : {}
}

function missingIn(password: string): readonly Characters[] {
  return CHARACTERS.filter(({ pattern }) => !pattern.test(password))
}

const nameOf = ({ name }: Characters) => name

/** Source: IAM User Guide, default password policy: a password is not the name or the e-mail address of the account. */
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
 * The profile with another password.
 *
 * @param hash of the new password, hashed as those of the profile are
 * @throws AwsError PasswordPolicyViolation when the policy forbids to use it again
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

/** Whether it is the hash of the profile's present password; the root user may have a profile without one. */
export function isPresentPassword({ hashes: [present] }: LoginProfileRow, hash: string): boolean {
  return present !== undefined && isSameHash(present, hash)
}

/** Costs some tens of milliseconds of a thread. */
export async function verifyPassword(profile: LoginProfileRow, password: string): Promise<boolean> {
  return isPresentPassword(profile, await hashPassword(password, profile.hashing))
}

/** When the password expires, epoch milliseconds; undefined when it does not. The root user's never does. */
export function passwordExpiry(view: View, profile: LoginProfileRow): number | undefined {
  const maxAge = settingsOf(view).passwordPolicy?.maxAge
  return maxAge === undefined ? undefined : profile.changeDate + maxAge * DAY
}

/**
 * Whether one can sign in with a password that is right: `change` with another one that is to be chosen, `refused` only once an
 * administrator has set another (HardExpiry).
 */
export type PasswordStanding = 'valid' | 'change' | 'refused'

export function standingOf(view: View, profile: LoginProfileRow, now: number): PasswordStanding {
  const expiry = passwordExpiry(view, profile)
  if (expiry !== undefined && now >= expiry) {
    return settingsOf(view).passwordPolicy?.hardExpiry ? 'refused' : 'change'
  }
  return profile.resetRequired ? 'change' : 'valid'
}
