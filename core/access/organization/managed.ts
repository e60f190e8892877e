/** Finds the organization of an account, which is stored in its management account. */
import { memberId, type OrganizationRow, organizationKey, type Tx, type View } from '../../../store/index.ts'

/** An organization, and its management account. */
export interface ManagedOrganization<Account = View> {
  readonly management: Account
  readonly organization: OrganizationRow
}

/** Returns the organization of the account. Undefined when it is in none. */
export function organizationOf(account: Tx): ManagedOrganization<Tx> | undefined
export function organizationOf(account: View): ManagedOrganization | undefined
export function organizationOf(account: View): ManagedOrganization | undefined {
  const managementId = account.locate(memberId(account.accountId))?.accountId
  const management = managementId === undefined ? undefined : account.account(managementId)
  const organization = management?.organizations.get(organizationKey)
  return management && organization && { management, organization }
}
