/** Who may act as the root users of an organization's accounts (IAM User Guide, centralize root access). */
import { memberId, organizationKey, type View } from '../../../store/index.ts'

/** As whose service IAM is trusted by an organization, and administered by an account of it. */
export const IAM_PRINCIPAL = 'iam.amazonaws.com'

/** Whether an account administers IAM for the organization that `management` manages, or is that account. */
export function isRootAdministrator(management: View, accountId: string): boolean {
  if (accountId === management.accountId) return true
  return management.memberAccounts.get(accountId)?.administers?.includes(IAM_PRINCIPAL) ?? false
}

/** Whether principals of `view`'s account may get sessions of the root user of another, which is a member of the same organization. */
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
