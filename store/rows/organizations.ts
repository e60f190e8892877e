/**
 * Rows of organizations. They are stored in the tables of the management account. Dates are milliseconds since the
 * epoch.
 */
import type { Tag } from './entities.ts'

export type OrganizationPolicyType =
  | 'SERVICE_CONTROL_POLICY'
  | 'RESOURCE_CONTROL_POLICY'
  | 'AISERVICES_OPT_OUT_POLICY'
  | 'BACKUP_POLICY'
  | 'BEDROCK_POLICY'
  | 'CHATBOT_POLICY'
  | 'DECLARATIVE_POLICY_EC2'
  | 'GUARDDUTY_POLICY'
  | 'INSPECTOR_POLICY'
  | 'NETWORK_SECURITY_DIRECTOR_POLICY'
  | 'S3_POLICY'
  | 'SECURITYHUB_CSPM_POLICY'
  | 'SECURITYHUB_POLICY'
  | 'TAG_POLICY'
  | 'UPGRADE_ROLLOUT_POLICY'

/** A target of policies of an organization: its root, an organizational unit, or an account. */
interface PolicyTarget {
  /** Policy IDs in the order of their attachment, including AWS's own. */
  readonly attached: readonly string[]
  /** When policies of a type were last attached to the target or detached from it. Absent if they never were. */
  readonly attachmentDates?: Readonly<Partial<Record<OrganizationPolicyType, number>>>
  /** Absent when there are none. An organization's tags are its root's. */
  readonly tags?: readonly Tag[]
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
  /** Services with trusted access to the organization. Absent when there are none. */
  readonly trustedServices?: readonly OrganizationService[]
  /** The enabled features of central root access management. Absent when there are none. */
  readonly rootAccess?: readonly RootAccessFeature[]
  /** The resource-based policy, which delegates the management of policies to members. Absent when there is none. */
  readonly resourcePolicy?: OrganizationResourcePolicy
}

/** A service that has trusted access, or that an account administers for its organization. */
export interface OrganizationService {
  /** Such as `iam.amazonaws.com`. */
  readonly principal: string
  readonly since: number
}

export interface OrganizationResourcePolicy {
  readonly id: string
  readonly arn: string
  readonly content: string
  /** Absent when there are none. */
  readonly tags?: readonly Tag[]
}

export type RootAccessFeature = 'RootCredentialsManagement' | 'RootSessions'

export interface OrganizationalUnitRow extends PolicyTarget {
  readonly id: string
  readonly name: string
  readonly arn: string
  /** ID of the parent unit, or of the root. */
  readonly parentId: string
  /** Higher than that of older units of the parent. Absent in state that an earlier version stored. */
  readonly position?: number
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
  /** When it was last moved within the organization. Absent if it never was. */
  readonly moveDate?: number
  /** The name of the role that lets the management account administer a created account. */
  readonly accessRole?: string
  /** Services that it administers for the organization. Absent when there are none. */
  readonly administers?: readonly OrganizationService[]
  /** When the account was closed. It stays in the organization for a time. Absent unless it was closed. */
  readonly closeDate?: number
  /**
   * The last valid effective policies of types whose present effective policy is invalid. Absent when all are valid.
   */
  readonly heldPolicies?: Readonly<Partial<Record<OrganizationPolicyType, string>>>
}

/** An account that was closed and has left the organization. Its number can never be used again. */
export interface GoneAccountRow {
  readonly accountId: string
}

export interface OrganizationPolicyRow {
  readonly id: string
  readonly name: string
  readonly arn: string
  readonly type: OrganizationPolicyType
  readonly description?: string
  /** The document as sent, or in the form that Organizations stores. */
  readonly content: string
  readonly updateDate: number
  /** Absent when there are none. */
  readonly tags?: readonly Tag[]
}

/** A request for a new account. */
export interface AccountRequestRow {
  readonly id: string
  readonly accountName: string
  readonly requestDate: number
  /** When the account exists, or the request has failed. */
  readonly completionDate: number
  /** The new account. Absent if the request fails. */
  readonly accountId?: string
  /** Why the request fails. Absent if it does not. */
  readonly failureReason?: 'EMAIL_ALREADY_EXISTS' | 'INVALID_EMAIL'
}

export type HandshakeAction =
  | 'INVITE'
  | 'ENABLE_ALL_FEATURES'
  | 'APPROVE_ALL_FEATURES'
  | 'ADD_ORGANIZATIONS_SERVICE_LINKED_ROLE'
  | 'TRANSFER_RESPONSIBILITY'

export interface HandshakeRecipient {
  readonly type: 'ACCOUNT' | 'EMAIL'
  /** An account number or an email address. */
  readonly id: string
}

/** A handshake, in the tables of the management account that began it. It expires by the time. */
export interface HandshakeRow {
  readonly id: string
  readonly arn: string
  readonly action: HandshakeAction
  readonly state: 'REQUESTED' | 'OPEN' | 'ACCEPTED' | 'DECLINED' | 'CANCELED'
  readonly requestDate: number
  readonly expirationDate: number
  /** When it was accepted, declined, or canceled. Absent until then. */
  readonly endDate?: number
  readonly organizationId: string
  /** Absent if only the organization itself takes part. */
  readonly recipient?: HandshakeRecipient
  /** The account that accepted what was sent to an email address. */
  readonly acceptedBy?: string
  /** The handshake that this one is part of. It decides how long the row is kept. */
  readonly parentId?: string
  readonly notes?: string
  /** Tags of the account that accepts an invitation. Absent when there are none. */
  readonly tags?: readonly Tag[]
  /** The organization as the handshake shows it, as it was at the beginning. Absent if it shows nothing. */
  readonly sender?: HandshakeSender
  /** The responsibility transfer that the handshake is about. */
  readonly transferId?: string
}

export interface HandshakeSender {
  readonly email: string
  readonly name: string
  readonly featureSet: OrganizationRow['featureSet']
}

/**
 * A transfer of the responsibility for bills. It is stored by the management account that pays for another organization,
 * or has offered to.
 */
export interface TransferRow {
  readonly id: string
  readonly organizationId: string
  readonly name: string
  readonly startDate: number
  /** The handshake that offers the transfer. It is deleted some time after its end. */
  readonly handshakeId: string
  /** The management account of the other organization. Absent until it has accepted. */
  readonly sourceId?: string
  /** When the transfer ends. Absent unless one of the two has withdrawn it. */
  readonly endDate?: number
  /** Absent when there are none. */
  readonly tags?: readonly Tag[]
}
