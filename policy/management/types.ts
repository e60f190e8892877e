/** The policy types of AWS Organizations, by the names that the API has for them. */
import type { ManagementPolicyType } from './grammars.ts'

/** A policy type that limits permissions. It has no effective policies. */
export type AuthorizationPolicyType = 'SERVICE_CONTROL_POLICY' | 'RESOURCE_CONTROL_POLICY'

export type OrganizationPolicyType = AuthorizationPolicyType | ManagementPolicyType
