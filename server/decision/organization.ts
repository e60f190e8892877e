/** What an account's organization says: the policies of every level, and the names that conditions know it by. */
import type { SourcedPolicy } from '../../policy/index.ts'
import type { View } from '../../store/index.ts'

type Levels = readonly (readonly SourcedPolicy[])[]

/** An account's place in its organization. */
export interface Membership {
  readonly organizationId: string
  /** `o-.../r-.../ou-.../`, as `aws:PrincipalOrgPaths` has it. */
  readonly path: string
  /** Policies from the root down to the account; undefined for the management account, which they do not bind. */
  readonly serviceControl: Levels | undefined
  readonly resourceControl: Levels | undefined
}

/** The organization of an account; undefined for one that is in none. */
export function membershipOf(_view: View, _accountId: string): Membership | undefined {
  return undefined
}

/** Where caller and resource stand; they are often the same account. */
export interface Places {
  readonly principal: Membership | undefined
  readonly resource: Membership | undefined
}

/** @param principalAccountId undefined for services and anonymous callers, which belong to no account */
export function placesOf(
  view: View,
  principalAccountId: string | undefined,
  resourceAccountId: string | undefined,
): Places {
  const principal = principalAccountId === undefined ? undefined : membershipOf(view, principalAccountId)
  const same = resourceAccountId === undefined || resourceAccountId === principalAccountId
  return { principal, resource: same ? principal : membershipOf(view, resourceAccountId) }
}
