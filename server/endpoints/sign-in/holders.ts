/** Users who sign in with a password: IAM users and root users. */

import { rootArn } from '../../../core/aws/arns.ts'
import { DEFAULT_ACCOUNT } from '../../../core/identity/administrator.ts'
import { isClosed } from '../../../core/identity/closed-accounts.ts'
import {
  accountKey,
  aliasId,
  keyOf,
  type LoginProfileRow,
  type Place,
  rootEmailId,
  rowById,
  type Store,
  type UserRow,
} from '../../../store/index.ts'
import { shortText } from '../page-reply.ts'

/** The user that a form names, existing or not. */
export type Claim =
  | { readonly kind: 'root'; readonly email: string }
  | { readonly kind: 'user'; readonly account: string; readonly user: string }

/** A user with a login profile. */
export interface Holder extends Place {
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
export function attemptKeyOf(store: Store, partition: string, claim: Claim): string {
  const place = placeOfClaim(store, partition, claim)
  if (claim.kind === 'root') return `${place ? accountKey(place) : ''}:${rootEmailId(claim.email)}`
  return `${place ? accountKey(place) : claim.account}/${keyOf(claim.user)}`
}

export function findHolder(store: Store, partition: string, claim: Claim): Holder | undefined {
  const place = placeOfClaim(store, partition, claim)
  if (claim.kind === 'root') return place && holderOf(store, place, 'root')
  const user = place && store.view(place).users.get(keyOf(claim.user))
  return user && holderOf(store, place, user.id)
}

/** Returns the account in which a form names a user. */
export function placeOfClaim(store: Store, partition: string, claim: Claim): Place | undefined {
  if (claim.kind === 'user') return findAccount(store, partition, claim.account)
  return store.view({ partition, accountId: DEFAULT_ACCOUNT }).locate(rootEmailId(claim.email))
}

/** Returns the account with this number or alias. */
export function findAccount(store: Store, partition: string, name: string): Place | undefined {
  if (/^\d{12}$/.test(name)) return { partition, accountId: name }
  return store.view({ partition, accountId: DEFAULT_ACCOUNT }).locate(aliasId(name))
}

/**
 * Returns the user with a login profile who has this ID. Undefined when there is none, or the account is closed.
 *
 * @param id the user ID, or `root`
 */
export function holderOf(store: Store, { partition, accountId }: Place, id: string): Holder | undefined {
  const view = store.view({ partition, accountId })
  const profile = view.loginProfiles.get(id)
  if (!profile || isClosed(view)) return undefined
  if (id === 'root') return { partition, accountId, id, arn: rootArn(view), user: undefined, profile }
  const user = rowById(view, 'users', id)
  return user && { partition, accountId, id, arn: user.arn, user, profile }
}
