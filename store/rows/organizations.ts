/** Rows of organizations. They are stored in the tables of the management account. */

export type OrganizationPolicyType = 'SERVICE_CONTROL_POLICY' | 'RESOURCE_CONTROL_POLICY'

/** A target of policies of an organization: its root, an organizational unit, or an account. */
interface PolicyTarget {
  /** Policy IDs in the order of their attachment, including AWS's own. */
  readonly attached: readonly string[]
}

/** An organization and its only root. The management account stores it with everything that belongs to it. */
export interface OrganizationRow extends PolicyTarget {
  readonly id: string
  readonly arn: string
  readonly rootId: string
  readonly rootArn: string
  readonly featureSet: 'ALL' | 'CONSOLIDATED_BILLING'
  /** The policy types enabled in the root. Policies of other types have no effect. */
  readonly policyTypes: readonly OrganizationPolicyType[]
  /**
   * Services with trusted access to the organization, such as `iam.amazonaws.com`.
   * Absent when there are none.
   */
  readonly trustedServices?: readonly string[]
  /** The enabled features of central root access management. Absent when there are none. */
  readonly rootAccess?: readonly RootAccessFeature[]
  /** The resource-based policy, which delegates the management of policies to members. Absent when there is none. */
  readonly resourcePolicy?: OrganizationResourcePolicy
}

export interface OrganizationResourcePolicy {
  readonly id: string
  readonly arn: string
  readonly content: string
}

export type RootAccessFeature = 'RootCredentialsManagement' | 'RootSessions'

export interface OrganizationalUnitRow extends PolicyTarget {
  readonly id: string
  readonly name: string
  readonly arn: string
  /** ID of the parent unit, or of the root. */
  readonly parentId: string
}

/**
 * An account of an organization, possibly the management account. An account is in at most one organization.
 */
export interface MemberAccountRow extends PolicyTarget {
  readonly accountId: string
  readonly arn: string
  /** ID of the parent unit, or of the root. */
  readonly parentId: string
  readonly name?: string
  readonly email?: string
  readonly joinedMethod: 'INVITED' | 'CREATED'
  readonly joinDate: number
  /**
   * Services that it administers for the organization, such as `iam.amazonaws.com`.
   * Absent when there are none.
   */
  readonly administers?: readonly string[]
}

export interface OrganizationPolicyRow {
  readonly id: string
  readonly name: string
  readonly arn: string
  readonly type: OrganizationPolicyType
  readonly description?: string
  /** The document as sent, or in the form that Organizations stores. */
  readonly content: string
}
