/** Who signs in with a password: a user of an account, or its root user. */
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

/** Whom a form names, whether they exist or not. */
export type Claim =
  | { readonly kind: 'root'; readonly email: string }
  | { readonly kind: 'user'; readonly account: string; readonly user: string }

/** Somebody who has a login profile. */
export interface Holder {
  readonly accountId: string
  /** User id, or `root`. */
  readonly id: string
  readonly arn: string
  /** The root user has none. */
  readonly user: UserRow | undefined
  readonly profile: LoginProfileRow
}

export function claimOf(form: URLSearchParams): Claim {
  return form.has('email')
    ? { kind: 'root', email: shortText(form, 'email').trim() }
    : { kind: 'user', account: shortText(form, 'account').trim(), user: shortText(form, 'user').trim() }
}

/** Under which failures are counted: the same by whichever name somebody goes, and it begins with the account if there is one. */
export function whoOf(store: Store, claim: Claim): string {
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

/** The number of the account whose root user has this e-mail address. */
function findRoot(store: Store, email: string): string | undefined {
  return store.view(DEFAULT_ACCOUNT).locate(rootEmailId(email))?.accountId
}

/** The number of the account that a number or an alias names. */
export function findAccount(store: Store, name: string): string | undefined {
  return /^\d{12}$/.test(name) ? name : store.view(DEFAULT_ACCOUNT).locate(aliasId(name))?.accountId
}

/** @param id user id, or `root` */
export function holderOf(store: Store, accountId: string, id: string): Holder | undefined {
  const view = store.view(accountId)
  const profile = view.loginProfiles.get(id)
  if (!profile) return undefined
  if (id === 'root') return { accountId, id, arn: rootArn(accountId), user: undefined, profile }
  const user = rowById(view, 'users', id)
  return user && { accountId, id, arn: user.arn, user, profile }
}

/** Stands for the present password, and tells nothing of it. */
export function passwordVersion({ hashes: [present = ''] }: LoginProfileRow): string {
  return createHash('sha256').update(present).digest('base64url')
}
