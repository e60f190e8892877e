/** Principal and NotPrincipal: P1-P9, and how closely they name the caller (table 1.1). */
import { isObject, listOf, stringsOf } from './document.ts'
import type { BookPrincipal } from './types.ts'

/**
 * The effect of a same-account Allow for the caller, from weakest to strongest. It has no effect; it leaves
 * the decision to the caller's own policies; it replaces their Allow; it overrides boundary and session
 * policies too.
 */
export const GRANTS = ['nothing', 'delegation', 'identity', 'everything'] as const
export type Grant = (typeof GRANTS)[number]

export const strongest = (grants: readonly Grant[]): Grant =>
  GRANTS.findLast((grant) => grants.includes(grant)) ?? 'nothing'

const OUTSIDERS: readonly string[] = ['service', 'web-identity', 'saml', 'anonymous']

export const isOutsider = ({ kind }: BookPrincipal): boolean => OUTSIDERS.includes(kind)

const isRootArn = (arn: string): boolean => /^arn:[^:]*:iam::\d{12}:root$/.test(arn)

/** Returns whether the caller is the root user, or a federated user of the root user. */
export const isRootOrItsFederatedUser = ({ kind, issuerArn }: BookPrincipal): boolean =>
  kind === 'root' || (kind === 'federated-user' && issuerArn !== undefined && isRootArn(issuerArn))

interface Entry {
  readonly type: string
  readonly name: string
}

/** Returns the entries of a Principal element. P3: a list is OR. */
function entriesOf(element: unknown): readonly Entry[] {
  if (element === '*') return [{ type: 'any', name: '*' }]
  if (!isObject(element)) return []
  return Object.entries(element).flatMap(([type, names]) => stringsOf(names).map((name) => ({ type, name })))
}

/**
 * Returns whether the entry names everyone, the caller included. P2: `{"AWS":"*"}` is `"*"`, except that it
 * leaves out the users of identity providers (2.5).
 */
const isEveryone = ({ type, name }: Entry, { kind }: BookPrincipal): boolean =>
  name === '*' && (type === 'any' || (type === 'AWS' && kind !== 'saml' && kind !== 'web-identity'))

/**
 * Returns whether the entry names the caller's account. P1: by the root ARN, the 12 digits, or the canonical
 * user ID.
 */
function namesAccount({ type, name }: Entry, { arn, accountId, canonicalUserId }: BookPrincipal): boolean {
  if (accountId === undefined) return false
  if (type === 'CanonicalUser') return name === canonicalUserId
  const partition = arn.split(':')[1]
  return type === 'AWS' && (name === accountId || name === `arn:${partition}:iam::${accountId}:root`)
}

/**
 * Returns whether this is a name of the caller. P3: names are case-sensitive and without wildcards. The root
 * user has only its account.
 */
function isNameOf({ type, name }: Entry, caller: BookPrincipal): boolean {
  if (caller.kind === 'service') return type === 'Service' && caller.services?.includes(name) === true
  if (caller.kind === 'web-identity' || caller.kind === 'saml')
    return type === 'Federated' && caller.providers?.includes(name) === true
  return (
    type === 'AWS' && ['user', 'role-session', 'federated-user'].includes(caller.kind) && name === caller.arn
  )
}

/**
 * Returns whether the entry names exactly the caller. A user's ARN does not do so for the user's delegated or
 * scoped sessions.
 */
function namesCaller(entry: Entry, caller: BookPrincipal): boolean {
  return isNameOf(entry, caller) && caller.arn !== caller.issuerArn
}

/**
 * Returns whether the entry names the owner of a session. It is the role of a session, or the user who issued
 * a federated or scoped session.
 */
function namesOwner({ type, name }: Entry, { kind, roleArn, issuerArn }: BookPrincipal): boolean {
  if (type !== 'AWS') return false
  if (kind === 'role-session') return name === roleArn
  return (kind === 'federated-user' || kind === 'user') && name === issuerArn
}

/**
 * Returns the grant of an entry, by the rows of table 1.1. The account is checked before the issuer, because
 * the issuer may be the account's root.
 */
function grantOf(entry: Entry, caller: BookPrincipal): Grant {
  if (isEveryone(entry, caller) || namesCaller(entry, caller)) return 'everything'
  if (isOutsider(caller)) return 'nothing'
  if (namesAccount(entry, caller)) return 'delegation'
  return namesOwner(entry, caller) ? 'identity' : 'nothing'
}

const grantOfElement = (element: unknown, caller: BookPrincipal): Grant =>
  strongest(entriesOf(element).map((entry) => grantOf(entry, caller)))

/**
 * Returns whether NotPrincipal exempts the caller. P7: with Deny, it does so only if the caller, its role,
 * and its account are all listed.
 */
function isExempt(element: unknown, caller: BookPrincipal): boolean {
  const entries = entriesOf(element)
  if (entries.some((entry) => isEveryone(entry, caller))) return true
  const account = entries.some((entry) => namesAccount(entry, caller))
  const itself = entries.some((entry) => isNameOf(entry, caller))
  const role = entries.some((entry) => namesOwner(entry, caller))
  if (isOutsider(caller)) return itself
  if (caller.kind === 'root') return account
  return account && itself && (caller.kind !== 'role-session' || role)
}

const isWellFormed = (element: unknown): boolean =>
  element === '*' ||
  (isObject(element) &&
    Object.values(element)
      .flatMap(listOf)
      .every((name) => typeof name === 'string'))

/**
 * Returns the grant of NotPrincipal with Allow. P7: it grants to every caller that it does not name, like
 * `*`. A malformed one grants nothing.
 */
const grantOfNotPrincipal = (element: unknown, caller: BookPrincipal): Grant =>
  isWellFormed(element) && grantOfElement(element, caller) === 'nothing' ? 'everything' : 'nothing'

/** Returns whether the statement has both elements. It then matches no caller. */
const contradictsItself = (statement: Readonly<Record<string, unknown>>): boolean =>
  'Principal' in statement && 'NotPrincipal' in statement

/** Returns what an Allow grants the caller by its principal. P9: nothing without a principal. */
export function grantOfAllow(statement: Readonly<Record<string, unknown>>, caller: BookPrincipal): Grant {
  if (contradictsItself(statement)) return 'nothing'
  if ('Principal' in statement) return grantOfElement(statement['Principal'], caller)
  return 'NotPrincipal' in statement ? grantOfNotPrincipal(statement['NotPrincipal'], caller) : 'nothing'
}

/**
 * Returns whether a Deny applies to the caller by its principal. P4: an account matches all its principals.
 * P8: NotPrincipal matches every principal with a boundary.
 */
export function denyApplies(
  statement: Readonly<Record<string, unknown>>,
  caller: BookPrincipal,
  hasBoundary: boolean,
): boolean {
  if (contradictsItself(statement)) return false
  if ('Principal' in statement) return grantOfElement(statement['Principal'], caller) !== 'nothing'
  return 'NotPrincipal' in statement && (hasBoundary || !isExempt(statement['NotPrincipal'], caller))
}
