/**
 * Decides who can act as the root users of an organization's accounts. Source: IAM User Guide, centralize
 * root access.
 */
import { memberId, organizationKey, type View } from '../../../store/index.ts'

/**
 * The service principal that an organization trusts for IAM. The organization can have a delegated
 * administrator for it.
 */
export const IAM_PRINCIPAL = 'iam.amazonaws.com'

/**
 * Returns whether an account administers IAM for the organization of `management`. The management account
 * itself does, too.
 */
export function isRootAdministrator(management: View, accountId: string): boolean {
  if (accountId === management.accountId) return true
  return management.memberAccounts.get(accountId)?.administers?.includes(IAM_PRINCIPAL) ?? false
}

/**
 * Returns whether principals of `view`'s account can get sessions of another account's root user. The other
 * account must be a member account of the same organization.
 */
export function mayAssumeRoot(view: View, memberAccount: string): boolean {
  const managementId = view.locate(memberId(memberAccount))?.accountId
  if (managementId === undefined || managementId === memberAccount) return false
  if (view.locate(memberId(view.accountId))?.accountId !== managementId) return false
  const management = view.account(managementId)
  return hasRootSessions(management) && isRootAdministrator(management, view.accountId)
}

function hasRootSessions(management: View): boolean {
  const organization = management.organizations.get(organizationKey)
  return (
    organization?.featureSet === 'ALL' &&
    organization.trustedServices?.includes(IAM_PRINCIPAL) === true &&
    organization.rootAccess?.includes('RootSessions') === true
  )
}
