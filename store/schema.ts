/** The tables of an account: their rows, secondary indexes and global ids. To add a table, add one entry to `schema`. */
import type { LoginProfileRow, PasswordPolicy } from './password-rows.ts'
import type { AccessReportRow, CredentialReportRow, OrganizationAccessReportRow } from './report-rows.ts'

export interface Tag {
  readonly key: string
  readonly value: string
}

/** What named resources share. Dates are milliseconds since the epoch. */
export interface Named {
  readonly id: string
  readonly name: string
  readonly path: string
  readonly arn: string
  readonly createDate: number
}

/** Policy name -> document, as it was sent. */
export type InlinePolicies = Readonly<Record<string, string>>

export interface UserRow extends Named {
  readonly tags: readonly Tag[]
  /** ARN of the permissions boundary. */
  readonly boundary?: string
  readonly inline: InlinePolicies
  /** Policy ARNs in the order of their attachment. */
  readonly attached: readonly string[]
  /** Group ids. */
  readonly groups: readonly string[]
  readonly passwordLastUsed?: number
}

export interface GroupRow extends Named {
  readonly inline: InlinePolicies
  readonly attached: readonly string[]
}

export interface RoleRow extends Named {
  /** The trust policy as it was sent. */
  readonly trust: string
  /** Principal ARN in the trust policy -> the unique id it had when the policy was written. */
  readonly trustPrincipals: Readonly<Record<string, string>>
  readonly description?: string
  /** Seconds. */
  readonly maxSessionDuration: number
  readonly tags: readonly Tag[]
  readonly boundary?: string
  readonly inline: InlinePolicies
  readonly attached: readonly string[]
  /** The role template that it was made from. */
  readonly sourceTemplate?: SourceTemplate
}

export interface SourceTemplate {
  readonly arn: string
  readonly minorVersion: number
}

export interface PolicyVersionRow {
  /** `v1`, `v2`, ... */
  readonly id: string
  readonly document: string
  readonly createDate: number
}

export interface PolicyRow extends Named {
  readonly updateDate: number
  readonly description?: string
  readonly tags: readonly Tag[]
  readonly versions: readonly PolicyVersionRow[]
  readonly defaultVersion: string
  /** The number that the next version gets: numbers are never used twice. */
  readonly nextVersion: number
}

export interface InstanceProfileRow extends Named {
  readonly tags: readonly Tag[]
  /** Role id. */
  readonly role?: string
}

export interface AccessKeyRow {
  readonly id: string
  /** User id, or `root`. */
  readonly userId: string
  readonly secret: string
  readonly status: 'Active' | 'Inactive'
  readonly createDate: number
}

export interface SshPublicKeyRow {
  readonly id: string
  /** User id. */
  readonly userId: string
  /** The key as SSH sends it (RFC 4253, 6.6), in base64. */
  readonly blob: string
  readonly status: 'Active' | 'Inactive'
  readonly uploadDate: number
}

/** An X.509 certificate with which requests could be signed; its id comes from its contents. */
export interface SigningCertificateRow {
  readonly id: string
  /** User id, or `root`. */
  readonly userId: string
  /** PEM, as it was sent. */
  readonly body: string
  readonly status: 'Active' | 'Inactive'
  readonly uploadDate: number
}

/** The private key is compared with the certificate and then forgotten: nothing ever asks for it. */
export interface ServerCertificateRow extends Named {
  /** PEM, as it was sent. */
  readonly body: string
  readonly chain?: string
  readonly expirationDate: number
  readonly tags: readonly Tag[]
}

/** Its password is shown to whoever makes it, and not kept: the services that would ask for it are not here. */
export interface ServiceCredentialRow {
  readonly id: string
  readonly userId: string
  /** Such as `codecommit.amazonaws.com`. */
  readonly service: string
  /** The user name, or the alias, by which the service knows it. */
  readonly name: string
  readonly status: 'Active' | 'Inactive'
  readonly createDate: number
  readonly expirationDate?: number
}

/** A virtual MFA device. It is there before anybody uses it, and afterwards. */
export interface MfaDeviceRow {
  /** The ARN; devices are stored under it. */
  readonly serialNumber: string
  /** The secret that it shares with an authenticator, in base32 (RFC 4648). */
  readonly seed: string
  readonly tags: readonly Tag[]
  /** Absent while it is nobody's. */
  readonly use?: MfaDeviceUse
}

export interface MfaDeviceUse {
  /** User id, or `root`. */
  readonly userId: string
  readonly enableDate: number
  /** By how many steps of 30 seconds the authenticator was ahead of time when it was last synchronized. */
  readonly drift: number
  /** The step, counted from the epoch, whose code was the last to be accepted. */
  readonly lastStep: number
}

/** An OpenID Connect provider; stored under its ARN. */
export interface OidcProviderRow {
  readonly arn: string
  /** Host and path of the issuer, without `https://`. */
  readonly url: string
  /** Audiences that it may issue tokens for. */
  readonly clientIds: readonly string[]
  /** SHA-1 of the certificate authorities that may vouch for its server, in hexadecimal. */
  readonly thumbprints: readonly string[]
  readonly createDate: number
  readonly tags: readonly Tag[]
}

/** What the metadata of a SAML provider says of an identity provider. */
export interface SamlIdentityProvider {
  readonly entityId: string
  /** Those whose keys sign its assertions: X.509, DER in base64. */
  readonly certificates: readonly string[]
  /** Where users are sent to sign in. */
  readonly singleSignOn: readonly SamlEndpoint[]
}

export interface SamlEndpoint {
  /** A URI, such as `urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST`. */
  readonly binding: string
  readonly location: string
}

/** A private key with which encrypted assertions are decrypted. */
export interface SamlPrivateKey {
  readonly id: string
  /** PEM, as it was sent. */
  readonly body: string
  readonly createDate: number
}

/** A SAML provider; stored under its ARN. */
export interface SamlProviderRow {
  readonly id: string
  readonly name: string
  readonly arn: string
  readonly createDate: number
  /** The metadata document as it was sent. */
  readonly metadata: string
  /** What stands in it. */
  readonly identityProviders: readonly SamlIdentityProvider[]
  readonly validUntil: number
  readonly assertionEncryption: 'Allowed' | 'Required'
  /** In the order in which they were added. */
  readonly privateKeys: readonly SamlPrivateKey[]
  readonly tags: readonly Tag[]
}

/** The deletion of a service-linked role; stored under the id of its task. */
export interface DeletionTaskRow {
  readonly roleArn: string
}

export interface DelegationParameter {
  readonly name: string
  readonly values: readonly string[]
  readonly type: 'string' | 'stringList'
}

/** Whoever accepted a delegation request, with all that limited that identity in doing so. */
export interface DelegationApprover {
  readonly arn: string
  /** Whether it is a user, or the root user, or a session of a role. */
  readonly kind: 'user' | 'role'
  /** The unique id of the user or role, or `root`. */
  readonly principalId: string
  /** The role session's; empty for others. */
  readonly sessionName: string
  readonly policy?: string | undefined
  readonly policyArns?: readonly string[] | undefined
  readonly scopes?: readonly string[] | undefined
  readonly tags?: readonly Tag[] | undefined
  readonly sourceIdentity?: string | undefined
}

/** It expires by the clock, which is why no row says so. */
export type DelegationState =
  | 'UNASSIGNED'
  | 'ASSIGNED'
  | 'PENDING_APPROVAL'
  | 'ACCEPTED'
  | 'REJECTED'
  | 'FINALIZED'

/**
 * What a partner asks an account to delegate. It is kept by the account that asks until an account takes it on, and from
 * then on by that account.
 */
export interface DelegationRequestRow {
  readonly id: string
  readonly state: DelegationState
  /** The account that asks. */
  readonly requestorId: string
  readonly requestorName?: string | undefined
  /** The requestor's own name for it. */
  readonly workflowId: string
  readonly description: string
  readonly requestMessage?: string | undefined
  readonly redirectUrl?: string | undefined
  /** ARN of an SNS topic. */
  readonly notificationChannel: string
  readonly policyTemplateArn: string
  readonly parameters: readonly DelegationParameter[]
  /** What the template and the parameters make: the permissions that are asked for. */
  readonly policy: string
  /** Seconds, from the time when the token is sent. */
  readonly sessionDuration: number
  readonly onlySendByOwner?: boolean | undefined
  readonly ownerAccountId?: string | undefined
  /** ARN of the identity that took it on. */
  readonly ownerArn?: string | undefined
  readonly approver?: DelegationApprover
  readonly notes?: string | undefined
  readonly rejectionReason?: string | undefined
  /** What the requestor trades in for credentials, and when it was sent. */
  readonly token?: { readonly secret: string; readonly sendDate: number }
  readonly createDate: number
  readonly updateDate: number
  readonly expirationDate: number
}

/** Stored under the requestor's name for a request: no two of its requests may share one. */
export interface DelegationWorkflowRow {
  readonly requestId: string
}

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

/** Whether the account gives its principals tokens for services outside of AWS, and in whose name. */
export interface OutboundFederation {
  /** A UUID; it stays when the federation is disabled, so that tokens can still be verified. */
  readonly issuerId: string
  readonly enabled: boolean
}

/** What an account has one of; stored under `settingsKey`. */
export interface AccountRow {
  readonly alias?: string
  /** The e-mail address with which the root user signs in. */
  readonly rootEmail?: string
  /** Absent: AWS's default rules. */
  readonly passwordPolicy?: PasswordPolicy
  /** Of the session tokens that the global endpoint of STS gives out; absent: 1. */
  readonly globalTokenVersion?: 1 | 2
  /** `Namespace/PropertyName` -> value. */
  readonly properties?: Readonly<Record<string, string>>
  /** Absent until it is enabled for the first time. */
  readonly outboundFederation?: OutboundFederation
  /** Part of the key that seals this account's sessions: a reset of the account increments it. */
  readonly keyGeneration: number
}

export const settingsKey = 'settings'

/** The key of the organization in the tables of its management account. */
export const organizationKey = 'organization'

/** The global id under which the organization that an account is in is found. */
export function memberId(accountId: string): string {
  return `member:${accountId}`
}

/** The global id under which the account that bears an alias is found. */
export function aliasId(alias: string): string {
  return `alias:${alias}`
}

/** The values under which an index files a row. */
export type IndexValues = string | readonly string[] | undefined

interface Definition<Row> {
  /** Index name -> the values it files a row under. */
  readonly indexes: Readonly<Record<string, (row: Row) => IndexValues>>
  /** The row's globally unique id, if the store-wide index is to know it; undefined for a row without. */
  readonly id?: (row: Row) => string | undefined
}

/** Declares a table; `row` exists for the compiler alone. */
function table<Row extends object>() {
  return <const D extends Definition<Row>>(definition: D): D & { readonly row?: Row } => definition
}

/** The key of a named row: names are unique without regard to case. */
export function keyOf(name: string): string {
  return name.toLowerCase()
}

const idOf = (row: { readonly id: string }) => row.id

/**
 * Users, groups, roles, policies, instance profiles and server certificates are keyed by name (`keyOf`), all that
 * belongs to a user or to an organization, and deletion tasks, by id, login profiles by the user's, MFA devices by serial
 * number, identity providers by ARN, reports on access by time and id.
 */
export const schema = {
  users: table<UserRow>()({
    id: idOf,
    indexes: { group: (row) => row.groups, policy: (row) => row.attached, boundary: (row) => row.boundary },
  }),
  groups: table<GroupRow>()({ id: idOf, indexes: { policy: (row) => row.attached } }),
  roles: table<RoleRow>()({
    id: idOf,
    indexes: { policy: (row) => row.attached, boundary: (row) => row.boundary },
  }),
  policies: table<PolicyRow>()({ id: idOf, indexes: { versions: (row) => String(row.versions.length) } }),
  instanceProfiles: table<InstanceProfileRow>()({ id: idOf, indexes: { role: (row) => row.role } }),
  accessKeys: table<AccessKeyRow>()({ id: idOf, indexes: { user: (row) => row.userId } }),
  sshPublicKeys: table<SshPublicKeyRow>()({ indexes: { user: (row) => row.userId } }),
  signingCertificates: table<SigningCertificateRow>()({ indexes: { user: (row) => row.userId } }),
  serverCertificates: table<ServerCertificateRow>()({ indexes: {} }),
  serviceCredentials: table<ServiceCredentialRow>()({ indexes: { user: (row) => row.userId } }),
  mfaDevices: table<MfaDeviceRow>()({
    indexes: {
      user: ({ use }) => use?.userId,
      assignment: ({ use }) => (use ? 'Assigned' : 'Unassigned'),
    },
  }),
  loginProfiles: table<LoginProfileRow>()({ indexes: {} }),
  oidcProviders: table<OidcProviderRow>()({ indexes: {} }),
  samlProviders: table<SamlProviderRow>()({ indexes: {} }),
  deletionTasks: table<DeletionTaskRow>()({ indexes: {} }),
  delegationRequests: table<DelegationRequestRow>()({
    id: idOf,
    indexes: {
      owner: (row) => row.ownerArn,
      phase: ({ ownerArn, token }) => [...(ownerArn ? ['owned'] : []), ...(token ? ['sent'] : [])],
    },
  }),
  delegationWorkflows: table<DelegationWorkflowRow>()({ indexes: {} }),
  organizations: table<OrganizationRow>()({ indexes: { policy: (row) => row.attached } }),
  organizationalUnits: table<OrganizationalUnitRow>()({
    indexes: { parent: (row) => row.parentId, policy: (row) => row.attached },
  }),
  memberAccounts: table<MemberAccountRow>()({
    id: (row) => memberId(row.accountId),
    indexes: { parent: (row) => row.parentId, policy: (row) => row.attached },
  }),
  organizationPolicies: table<OrganizationPolicyRow>()({ indexes: { type: (row) => row.type } }),
  credentialReports: table<CredentialReportRow>()({ indexes: {} }),
  accessReports: table<AccessReportRow>()({ indexes: { report: idOf } }),
  organizationAccessReports: table<OrganizationAccessReportRow>()({ indexes: { report: idOf } }),
  settings: table<AccountRow>()({ indexes: {}, id: ({ alias }) => alias && aliasId(alias) }),
}

type Schema = typeof schema
export type TableName = keyof Schema
export type RowOf<T extends TableName> = NonNullable<Schema[T]['row']>
export type IndexOf<T extends TableName> = keyof Schema[T]['indexes'] & string
/** The tables whose rows have a global id. */
export type IdentifiedTable = { [T in TableName]: Schema[T] extends { id: unknown } ? T : never }[TableName]

function isTableName(name: string): name is TableName {
  return Object.hasOwn(schema, name)
}

export const tableNames: readonly TableName[] = Object.keys(schema).filter(isTableName)

export function isIdentified(name: TableName): name is IdentifiedTable {
  return 'id' in schema[name]
}

/**
 * An object with one member a table; `make` must return what `M` says of the table that it is given. (The cast: the
 * compiler does not follow that each name gets its own type.)
 */
export function mapTables<M extends { readonly [T in TableName]: unknown }>(
  make: (name: TableName) => M[TableName],
): M {
  return Object.fromEntries(tableNames.map((name) => [name, make(name)])) as M
}
