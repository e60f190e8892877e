/** The accounts that the access portal shows to a user. */
import { emailOf, nameOf } from '../../access/organization/account-names.ts'
import { type OfferedRole, portalRoles } from '../../engine/permission-sets/portal-roles.ts'
import type { SignedIn } from './visit.ts'

export interface Account {
  readonly accountId: string
  readonly name: string
  readonly email: string
  readonly roles: readonly OfferedRole[]
}

/** Returns the accounts that a user can use, in the order of their names. */
export function accountsOf({ view, user }: SignedIn): readonly Account[] {
  const all = portalRoles(view, user.id)
  return [...new Set(all.map(({ accountId }) => accountId))]
    .map((accountId) => ({
      ...accountFacts(view, accountId),
      roles: all.filter((each) => each.accountId === accountId),
    }))
    .sort((a, b) => a.name.localeCompare(b.name, 'en') || a.accountId.localeCompare(b.accountId))
}

export function accountFacts(management: SignedIn['view'], accountId: string): Omit<Account, 'roles'> {
  const row = management.memberAccounts.get(accountId) ?? { accountId }
  return { accountId, name: nameOf(management, row), email: emailOf(management, row) }
}
