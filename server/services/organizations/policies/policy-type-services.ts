/** The services that policy types depend on. */
import type { OrganizationPolicyType } from '../../../../store/index.ts'

/**
 * The service principals that need trusted access before a policy type can be enabled, and as long as it is enabled.
 * Source: AWS Organizations User Guide, the prerequisites of Security Hub and GuardDuty policies.
 *
 * Unverified: Policies of Security Hub CSPM, Inspector, and network security director need trusted access for their
 * services, as those of Security Hub do, because AWS documents it only for the latter and for GuardDuty.
 */
export const POLICY_TYPE_SERVICES: Readonly<Partial<Record<OrganizationPolicyType, string>>> = {
  GUARDDUTY_POLICY: 'guardduty.amazonaws.com',
  INSPECTOR_POLICY: 'inspector2.amazonaws.com',
  NETWORK_SECURITY_DIRECTOR_POLICY: 'network-security-director.amazonaws.com',
  SECURITYHUB_CSPM_POLICY: 'securityhub.amazonaws.com',
  SECURITYHUB_POLICY: 'securityhub.amazonaws.com',
}
