/** Users who sign in with a password: IAM users and root users. */
import { createHash } from 'node:crypto'
import {
  aliasId,
  keyOf,
  type LoginProfileRow,
  rootEmailId,
  rowById,
  type Store,
  type UserRow,
} from '../../../store/index.ts'
import { rootArn } from '../../aws/arns.ts'
import { DEFAULT_ACCOUNT } from '../../identity/administrator.ts'
import { shortText } from './visit.ts'

/** The user that a form names, existing or not. */
export type Claim =
  | { readonly kind: 'root'; readonly email: string }
  | { readonly kind: 'user'; readonly account: string; readonly user: string }

/** A user with a login profile. */
export interface Holder {
  readonly accountId: string
  /** The user ID, or `root`. */
  readonly id: string
  readonly arn: string
  /** Undefined for the root user. */
  readonly user: UserRow | undefined
  readonly profile: LoginProfileRow
}

export function claimOf(form: URLSearchParams): Claim {
  return form.has('email')
    ? { kind: 'root', email: shortText(form, 'email').trim() }
    : { kind: 'user', account: shortText(form, 'account').trim(), user: shortText(form, 'user').trim() }
}

/**
 * Returns the key under which failures are counted. It is the same for every spelling of a user's name.
 *
 * The key starts with the account, if the account exists.
 */
export function attemptKeyOf(store: Store, claim: Claim): string {
  if (claim.kind === 'root') return `${findRoot(store, claim.email) ?? ''}:${rootEmailId(claim.email)}`
  return `${findAccount(store, claim.account) ?? claim.account}/${keyOf(claim.user)}`
}

export function findHolder(store: Store, claim: Claim): Holder | undefined {
  if (claim.kind === 'root') {
    const accountId = findRoot(store, claim.email)
    return accountId === undefined ? undefined : holderOf(store, accountId, 'root')
  }
  const accountId = findAccount(store, claim.account)
  const user = accountId === undefined ? undefined : store.view(accountId).users.get(keyOf(claim.user))
  return accountId === undefined || !user ? undefined : holderOf(store, accountId, user.id)
}

/** Returns the number of the account whose root user has this email address. */
function findRoot(store: Store, email: string): string | undefined {
  return store.view(DEFAULT_ACCOUNT).locate(rootEmailId(email))?.accountId
}

/** Returns the account number for a number or an alias. */
export function findAccount(store: Store, name: string): string | undefined {
  return /^\d{12}$/.test(name) ? name : store.view(DEFAULT_ACCOUNT).locate(aliasId(name))?.accountId
}

/**
 * Returns the user with a login profile who has this ID, or undefined.
 *
 * @param id the user ID, or `root`
 */
export function holderOf(store: Store, accountId: string, id: string): Holder | undefined {
  const view = store.view(accountId)
  const profile = view.loginProfiles.get(id)
  if (!profile) return undefined
  if (id === 'root') return { accountId, id, arn: rootArn(accountId), user: undefined, profile }
  const user = rowById(view, 'users', id)
  return user && { accountId, id, arn: user.arn, user, profile }
}

/** Returns a value that identifies the current password without revealing it. */
export function passwordVersion({ hashes: [present = ''] }: LoginProfileRow): string {
  return createHash('sha256').update(present).digest('base64url')
}
