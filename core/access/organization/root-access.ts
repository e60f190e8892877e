/**
 * Decides who can act as the root users of an organization's accounts. Source: IAM User Guide, centralize
 * root access.
 */

import { memberId, type OrganizationRow, organizationKey, type View } from '../../../store/index.ts'
import { isClosed } from '../../identity/closed-accounts.ts'
import { includesService, isDelegatedAdministrator } from './services.ts'

/**
 * The service principal that an organization trusts for IAM. The organization can have a delegated
 * administrator for it.
 */
const IAM_PRINCIPAL = 'iam.amazonaws.com'

/**
 * Returns whether an account administers IAM for the organization of `management`. The management account
 * itself does, too.
 */
export function isRootAdministrator(management: View, accountId: string): boolean {
  if (accountId === management.accountId) return true
  return isDelegatedAdministrator(management, accountId, IAM_PRINCIPAL)
}

/**
 * Returns whether the organization's features can be used: it must have all features, and trust IAM.
 * Turning trusted access off and on again keeps the features (recorded on AWS, September 2026).
 */
export function trustsIam({ featureSet, trustedServices }: OrganizationRow): boolean {
  return featureSet === 'ALL' && includesService(trustedServices, IAM_PRINCIPAL)
}

/**
 * Returns the organization whose administrators include `view`'s account and whose members include the other
 * account. The management account is never such a member, because sessions of its root user cannot be issued.
 * Neither is a closed account.
 */
export function organizationOverRoot(view: View, memberAccount: string): OrganizationRow | undefined {
  const managementId = view.locate(memberId(memberAccount))?.accountId
  if (managementId === undefined || managementId === memberAccount) return undefined
  if (view.locate(memberId(view.accountId))?.accountId !== managementId) return undefined
  if (isClosed(view.account(memberAccount))) return undefined
  const management = view.account(managementId)
  return isRootAdministrator(management, view.accountId)
    ? management.organizations.get(organizationKey)
    : undefined
}
