/**
 * Rows of IAM Identity Center. The account that owns an instance stores everything that belongs to it. Dates are
 * milliseconds since the epoch.
 */
import type { Tag } from './entities.ts'

/** The instance of an account, which has at most one. An instance includes its identity store. */
export interface SsoInstanceRow {
  /** Such as `ssoins-7223a1b2c3d4e5f6`. */
  readonly id: string
  readonly arn: string
  /** Such as `d-9067f00d00`. */
  readonly identityStoreId: string
  /** An organization's instance is in its management account. Instances of other accounts have no permission sets. */
  readonly kind: 'organization' | 'account'
  /** The home region, which alone can change most of the instance. */
  readonly region: string
  /** Regions that the instance was added to. Absent when there are none. */
  readonly additionalRegions?: readonly AdditionalRegion[]
  readonly name?: string
  /** The ARN of the customer's key that encrypts the instance. Absent when AWS's key does. */
  readonly kmsKeyArn?: string
  /** The token of the request that created it. Absent when it had none. */
  readonly clientToken?: string
  /** The part of the start URL that customers choose. Absent when they have chosen none. */
  readonly subdomain?: string
  readonly createDate: number
  /** Absent when there are none. */
  readonly tags?: readonly Tag[]
  /** Absent when attributes for access control are not enabled. */
  readonly accessControlAttributes?: readonly AccessControlAttribute[]
  /** How users sign in to the access portal. Absent for the defaults. */
  readonly portal?: PortalSettings
  /** The identity provider that users sign in with. Absent when they sign in with a password. */
  readonly identityProvider?: ExternalIdentityProvider
}

export interface AdditionalRegion {
  readonly name: string
  readonly addDate: number
}

/** How users of the identity store sign in. */
export interface PortalSettings {
  /** The length of portal sessions in seconds. The default is 8 hours. */
  readonly sessionSeconds?: number
  readonly mfaMode?: 'always' | 'context' | 'never'
  /** The rule for users who must use an MFA device but have none. */
  readonly withoutDevice?: 'allow' | 'register' | 'email' | 'block'
  /** Whether users without a password receive a one-time password by e-mail when they sign in. */
  readonly emailCodes?: boolean
}

/** An external SAML identity provider. */
export interface ExternalIdentityProvider {
  /** The metadata document. Absent for the built-in provider. */
  readonly metadata?: string
  /** The last part of the URL of the assertion consumer service. */
  readonly acsId: string
}

/** A tenant of the SCIM endpoint, which writes to the identity store of the account. */
export interface ScimTenantRow {
  /** A part of the endpoint's URL. */
  readonly id: string
  readonly tokens: readonly ScimToken[]
}

export interface ScimToken {
  /** The SHA-256 hash of the token, in base64. */
  readonly hash: string
  readonly createDate: number
  readonly expiryDate: number
}

/** An attribute of users that becomes a session tag. */
export interface AccessControlAttribute {
  readonly key: string
  /** Such as `${path:enterprise.department}`. */
  readonly sources: readonly string[]
}

/** A customer managed policy, which is looked up in each account by its name and path. */
export interface CustomerManagedPolicy {
  readonly name: string
  readonly path: string
}

/** The permissions of a permission set. An account keeps those that were last provisioned into it. */
export interface PermissionSetContent {
  readonly description?: string
  /** ISO 8601, as sent. */
  readonly sessionDuration: string
  /** The document as sent. */
  readonly inlinePolicy?: string
  /** ARNs of AWS managed policies, in the order of their attachment. */
  readonly managedPolicies: readonly string[]
  readonly customerManagedPolicies: readonly CustomerManagedPolicy[]
  /** The ARN of an AWS managed policy, or a customer managed policy. */
  readonly permissionsBoundary?: string | CustomerManagedPolicy
}

export interface PermissionSetRow extends PermissionSetContent {
  /** Such as `ps-0123456789abcdef`. */
  readonly id: string
  readonly arn: string
  readonly name: string
  readonly relayState?: string
  readonly createDate: number
  /** Absent when there are none. */
  readonly tags?: readonly Tag[]
}

/** A permission set in an account, where it is a role. */
export interface ProvisioningRow {
  readonly permissionSetId: string
  readonly accountId: string
  /** The ID of the role. */
  readonly roleId: string
  readonly provisioned: PermissionSetContent
  readonly provisionDate: number
}

/** Who gets a permission set in an account. */
export interface AccountAssignmentRow {
  readonly permissionSetId: string
  readonly accountId: string
  readonly principalType: 'USER' | 'GROUP'
  readonly principalId: string
  readonly createDate: number
}

/** A request that AWS completes later. Here, it is complete at once. */
export interface SsoRequestRow {
  /** A UUID. */
  readonly id: string
  readonly kind: 'assignment-creation' | 'assignment-deletion' | 'provisioning'
  readonly permissionSetArn: string
  /** Absent for the provisioning of all accounts. */
  readonly accountId?: string
  /** Absent for provisioning. */
  readonly principalType?: AccountAssignmentRow['principalType']
  readonly principalId?: string
  readonly createDate: number
  /** Why the request failed. Absent if it succeeded. */
  readonly failureReason?: string
}

/** A name of a user or a group in another directory. */
export interface ExternalId {
  readonly issuer: string
  readonly id: string
}

interface DirectoryEntry {
  /** Unique in its identity store, such as `9067f00d00-11111111-2222-4333-8444-555555555555`. */
  readonly id: string
  readonly externalIds: readonly ExternalId[]
  readonly createDate: number
  /** The ARN of the caller who created the entry. */
  readonly createdBy: string
  readonly updateDate: number
  readonly updatedBy: string
}

/** A user of an identity store. */
export interface DirectoryUserRow extends DirectoryEntry {
  /** Unique regardless of case. */
  readonly userName: string
  /** All other attributes, as the API names them: `Name`, `DisplayName`, `Emails`, `Extensions`, and so on. */
  readonly attributes: Readonly<Record<string, unknown>>
  readonly disabled?: true
}

export interface DirectoryGroupRow extends DirectoryEntry {
  /** Unique regardless of case. */
  readonly displayName?: string
  readonly description?: string
}

export interface GroupMembershipRow extends Omit<DirectoryEntry, 'externalIds'> {
  readonly groupId: string
  readonly userId: string
}
