/**
 * The quotas of policy types, which cannot be raised.
 *
 * Source: AWS Organizations User Guide, "Quotas and service limits for AWS Organizations" (2026) and "Upgrade
 * rollout policy syntax".
 *
 * Unverified: Organization policies of types without published quotas have those of Security Hub policies.
 */
import type { OrganizationPolicyType } from './types.ts'

export interface OrganizationPolicyLimits {
  /** In characters, or in bytes for `isInBytes`. White space counts. */
  readonly size: number
  readonly isInBytes?: true
  /** How many policies can be attached to a root, an organizational unit, or an account. */
  readonly perTarget: number
  readonly perOrganization: number
}

const usual: OrganizationPolicyLimits = { size: 10_000, perTarget: 10, perOrganization: 1_000 }

export const organizationPolicyLimits: Readonly<Record<OrganizationPolicyType, OrganizationPolicyLimits>> = {
  SERVICE_CONTROL_POLICY: { size: 10_240, perTarget: 10, perOrganization: 10_000 },
  RESOURCE_CONTROL_POLICY: { size: 5_120, perTarget: 5, perOrganization: 2_000 },
  TAG_POLICY: usual,
  BACKUP_POLICY: usual,
  AISERVICES_OPT_OUT_POLICY: { ...usual, size: 2_500, perTarget: 5 },
  CHATBOT_POLICY: { ...usual, perTarget: 5 },
  DECLARATIVE_POLICY_EC2: usual,
  SECURITYHUB_POLICY: usual,
  INSPECTOR_POLICY: usual,
  UPGRADE_ROLLOUT_POLICY: { ...usual, size: 5_120, isInBytes: true },
  BEDROCK_POLICY: usual,
  S3_POLICY: usual,
  NETWORK_SECURITY_DIRECTOR_POLICY: usual,
  GUARDDUTY_POLICY: usual,
  SECURITYHUB_CSPM_POLICY: usual,
}

export function isTooLarge(type: OrganizationPolicyType, document: string): boolean {
  const { size, isInBytes } = organizationPolicyLimits[type]
  return (isInBytes ? new TextEncoder().encode(document).length : document.length) > size
}
