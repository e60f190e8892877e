/** The accounts that the access portal shows to a user. */
import { emailOf, nameOf } from '../../../core/access/organization/account-names.ts'
import { type OfferedRole, portalRoles } from '../../../core/engine/permission-sets/portal-roles.ts'
import { groupIdsOf } from '../../../core/identity/identity-center/group-memberships.ts'
import { ACCOUNT_COLORS } from '../tokens.ts'
import type { SignedIn } from './visit.ts'

export interface Account {
  readonly accountId: string
  readonly name: string
  readonly email: string
  /** The number of the color that distinguishes the account. */
  readonly color: number
  readonly roles: readonly OfferedRole[]
}

/** Returns the accounts that a user can use, in the order of their names. */
export function accountsOf({ view, user }: SignedIn): readonly Account[] {
  const all = portalRoles(view, user.id)
  const colors = colorsOf(view)
  return [...new Set(all.map(({ accountId }) => accountId))]
    .map((accountId) => ({
      ...accountFacts(view, accountId),
      color: colors.get(accountId) ?? 0,
      roles: all.filter((each) => each.accountId === accountId),
    }))
    .sort((a, b) => a.name.localeCompare(b.name, 'en') || a.accountId.localeCompare(b.accountId))
}

/** Gives colors to accounts in the order in which they joined, so that a new account changes no other color. */
function colorsOf({ memberAccounts }: SignedIn['view']): ReadonlyMap<string, number> {
  const members = Array.from(memberAccounts.rows(), ([, row]) => row).sort(
    (a, b) => a.joinDate - b.joinDate || a.accountId.localeCompare(b.accountId),
  )
  return new Map(members.map(({ accountId }, index) => [accountId, index % ACCOUNT_COLORS]))
}

export function accountFacts(
  management: SignedIn['view'],
  accountId: string,
): Pick<Account, 'accountId' | 'name' | 'email'> {
  const row = management.memberAccounts.get(accountId) ?? { accountId }
  return { accountId, name: nameOf(management, row), email: emailOf(management, row) }
}

/** Through what a user can use accounts. */
export interface Ways {
  /** The names of groups, in their order. */
  readonly groups: readonly string[]
  /** How many assignments the user has besides the groups' assignments. */
  readonly ownAssignments: number
  /** How many roles account access manager gives to the user. */
  readonly roles: number
}

/** Returns through which assignments a user can use accounts. */
export function waysTo(accounts: readonly Account[], { view, user }: SignedIn): Ways {
  const all = accounts.flatMap(({ roles }) => roles)
  const sets = all.filter(({ kind }) => kind === 'permissionSet')
  const assigned = new Set(sets.map(({ accountId, id }) => placeOf(accountId, id)))
  const countOf = (principal: string) =>
    Array.from(view.accountAssignments.by('principal', principal), ([, row]) => row).filter((row) =>
      assigned.has(placeOf(row.accountId, row.permissionSetId)),
    ).length
  const groups = groupIdsOf(view, user.id)
    .filter((id) => countOf(id) > 0)
    .map((id) => view.directoryGroups.get(id)?.displayName ?? id)
    .sort((a, b) => a.localeCompare(b, 'en'))
  return { groups, ownAssignments: countOf(user.id), roles: all.length - sets.length }
}

const placeOf = (accountId: string, permissionSetId: string) => `${accountId} ${permissionSetId}`
