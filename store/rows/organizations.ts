/** Rows of organizations, which stand in the tables of the management account. */

export type OrganizationPolicyType = 'SERVICE_CONTROL_POLICY' | 'RESOURCE_CONTROL_POLICY'

/** What policies of an organization are attached to: its root, its units and its accounts. */
interface PolicyTarget {
  /** Policy ids in the order of their attachment, AWS's own among them. */
  readonly attached: readonly string[]
}

/** An organization and its one root. It and all that belongs to it is kept by the management account. */
export interface OrganizationRow extends PolicyTarget {
  readonly id: string
  readonly arn: string
  readonly rootId: string
  readonly rootArn: string
  readonly featureSet: 'ALL' | 'CONSOLIDATED_BILLING'
  /** Those that are enabled in the root; policies of other types have no effect. */
  readonly policyTypes: readonly OrganizationPolicyType[]
  /** Services that may act in the organization, such as `iam.amazonaws.com`; absent: none. */
  readonly trustedServices?: readonly string[]
  /** How the root users of its accounts are managed centrally; absent: not at all. */
  readonly rootAccess?: readonly RootAccessFeature[]
}

export type RootAccessFeature = 'RootCredentialsManagement' | 'RootSessions'

export interface OrganizationalUnitRow extends PolicyTarget {
  readonly id: string
  readonly name: string
  readonly arn: string
  /** Id of the unit that it is in, or of the root. */
  readonly parentId: string
}

/** An account of an organization, the management account included. An account is in one organization at most. */
export interface MemberAccountRow extends PolicyTarget {
  readonly accountId: string
  readonly arn: string
  /** Id of the unit that it is in, or of the root. */
  readonly parentId: string
  readonly name?: string
  readonly email?: string
  readonly joinedMethod: 'INVITED' | 'CREATED'
  readonly joinDate: number
  /** Services that it administers for the organization, such as `iam.amazonaws.com`; absent: none. */
  readonly administers?: readonly string[]
}

export interface OrganizationPolicyRow {
  readonly id: string
  readonly name: string
  readonly arn: string
  readonly type: OrganizationPolicyType
  readonly description?: string
  /** The document as it was sent. */
  readonly content: string
}
