/**
 * The tables of an account: their rows, secondary indexes, and global IDs.
 * To add a table, add an entry to `schema`.
 */
import {
  accessApplicationId,
  aliasId,
  externalIdKey,
  goneId,
  keyOf,
  loginKey,
  memberId,
  nameIn,
  pairKey,
  partyId,
  provisioningKey,
  resourceId,
  rootEmailId,
  scimTenantId,
  ssoApplicationId,
  ssoInstanceId,
  tokenKeyId,
} from './keys.ts'
import type {
  AccessApplicationRow,
  AccessKeyRow,
  AccessPreviewRow,
  AccessReportRow,
  AccountAssignmentRow,
  AccountRequestRow,
  AccountRow,
  AnalyzerRow,
  ApplicationAssignmentRow,
  ArchiveRuleRow,
  ConsoleAuthorizationRow,
  ContainerRow,
  CredentialReportRow,
  DelegationRequestRow,
  DelegationWorkflowRow,
  DeletionTaskRow,
  DeviceAuthorizationRow,
  DirectoryCredentialsRow,
  DirectoryGroupRow,
  DirectoryUserRow,
  EndedTokenRow,
  EntitlementRow,
  FindingRow,
  GoneAccountRow,
  GroupMembershipRow,
  GroupRow,
  HandshakeRow,
  InstanceProfileRow,
  InstanceRow,
  IssuerRow,
  LoginProfileRow,
  LoginRow,
  MemberAccountRow,
  MfaDeviceRow,
  OidcProviderRow,
  OrganizationAccessReportRow,
  OrganizationalUnitRow,
  OrganizationPolicyRow,
  OrganizationRow,
  PermissionSetRow,
  PolicyGenerationRow,
  PolicyRow,
  ProvisioningRow,
  RecommendationRow,
  ResourceRow,
  RoleRow,
  RootUserRow,
  SamlProviderRow,
  ScimTenantRow,
  ServerCertificateRow,
  ServerKeyRow,
  ServiceCredentialRow,
  SignedOutRow,
  SignInStatementRow,
  SigningCertificateRow,
  SshPublicKeyRow,
  SsoApplicationRow,
  SsoInstanceRow,
  SsoRequestRow,
  TokenKeyRow,
  TransferRow,
  TrustedTokenIssuerRow,
  UserRow,
} from './rows/index.ts'

/** The values of a row in an index. */
export type IndexValues = string | readonly string[] | undefined

interface Definition<Row> {
  /** Index name -> the values of a row in the index. */
  readonly indexes: Readonly<Record<string, (row: Row) => IndexValues>>
  /** Returns the row's globally unique ID for the store-wide index, or undefined for a row without one. */
  readonly id?: (row: Row) => string | undefined
  /** Whether the rows belong to no account. They are at `serverPlace`. */
  readonly isGlobal?: true
  /** Whether the rows outlast resets of everything, and are not part of savepoints. */
  readonly lasts?: true
}

/** Declares a table. `row` exists only for the compiler. */
function table<Row extends object>() {
  return <const D extends Definition<Row>>(definition: D): D & { readonly row?: Row } => definition
}

/** Returns the e-mail addresses of a user of an identity store, in lower case. */
function emailsOf({ attributes: { Emails } }: DirectoryUserRow): readonly string[] {
  if (!Array.isArray(Emails)) return []
  return Emails.flatMap(({ Value }) => (typeof Value === 'string' ? [keyOf(Value)] : []))
}

const idOf = (row: { readonly id: string }) => row.id

/**
 * The tables, by name. Their keys are:
 *
 * - by name (`keyOf`): users, groups, roles, policies, instance profiles, and server certificates
 * - by ID: rows that belong to a user or an organization, deletion tasks, instances, and containers
 * - by the user's ID: login profiles
 * - by serial number: MFA devices
 * - by ARN: identity providers, and resources of other services
 * - by time and ID: access reports and access previews
 * - by algorithm: token keys
 * - by purpose: keys of the server
 * - by issuer: sources of the keys of issuers
 * - by end time and ID: signed-out sessions, tokens that ended, and logins
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
  policies: table<PolicyRow>()({ id: idOf, indexes: {} }),
  instanceProfiles: table<InstanceProfileRow>()({ id: idOf, indexes: { role: (row) => row.roles } }),
  accessKeys: table<AccessKeyRow>()({ id: idOf, indexes: { user: (row) => row.userId } }),
  sshPublicKeys: table<SshPublicKeyRow>()({ indexes: { user: (row) => row.userId } }),
  signingCertificates: table<SigningCertificateRow>()({ indexes: { user: (row) => row.userId } }),
  serverCertificates: table<ServerCertificateRow>()({ indexes: {} }),
  serviceCredentials: table<ServiceCredentialRow>()({
    indexes: { user: (row) => row.userId, login: ({ service, name }) => loginKey(service, name) },
  }),
  mfaDevices: table<MfaDeviceRow>()({
    indexes: {
      user: ({ use }) => use?.userId,
      use: ({ use }) => use && 'any',
      // The values of `AssignmentStatus`.
      virtual: ({ kind, use }) => (kind === 'virtual' ? ['Any', use ? 'Assigned' : 'Unassigned'] : undefined),
    },
  }),
  loginProfiles: table<LoginProfileRow>()({ indexes: {} }),
  rootUsers: table<RootUserRow>()({ indexes: {}, id: ({ email }) => email && rootEmailId(email) }),
  oidcProviders: table<OidcProviderRow>()({ indexes: {} }),
  samlProviders: table<SamlProviderRow>()({ indexes: {} }),
  deletionTasks: table<DeletionTaskRow>()({
    indexes: { running: ({ running }) => running && 'any', role: ({ running }) => running?.roleId },
  }),
  delegationRequests: table<DelegationRequestRow>()({
    id: idOf,
    indexes: {
      owner: ({ owner }) => owner && partyId(owner),
      phase: ({ owner, token }) => [...(owner ? ['owned'] : []), ...(token ? ['sent'] : [])],
    },
  }),
  delegationWorkflows: table<DelegationWorkflowRow>()({ indexes: {} }),
  organizations: table<OrganizationRow>()({ indexes: { policy: (row) => row.attached } }),
  organizationalUnits: table<OrganizationalUnitRow>()({
    indexes: {
      parent: (row) => row.parentId,
      name: ({ parentId, name }) => nameIn(parentId, name),
      policy: (row) => row.attached,
    },
  }),
  memberAccounts: table<MemberAccountRow>()({
    id: (row) => memberId(row.accountId),
    indexes: {
      parent: (row) => row.parentId,
      policy: (row) => row.attached,
      administered: ({ administers }) => administers?.map(({ principal }) => principal),
      closed: ({ closeDate }) => (closeDate === undefined ? undefined : 'any'),
      held: ({ heldPolicies }) => heldPolicies && Object.keys(heldPolicies),
    },
  }),
  goneAccounts: table<GoneAccountRow>()({ id: ({ accountId }) => goneId(accountId), indexes: {} }),
  organizationPolicies: table<OrganizationPolicyRow>()({
    indexes: { type: (row) => row.type, name: ({ type, name }) => nameIn(type, name) },
  }),
  accountRequests: table<AccountRequestRow>()({ indexes: {} }),
  transfers: table<TransferRow>()({ id: idOf, indexes: {} }),
  handshakes: table<HandshakeRow>()({ id: idOf, indexes: { parent: (row) => row.parentId } }),
  ssoInstances: table<SsoInstanceRow>()({ id: ({ id }) => ssoInstanceId(id), indexes: {} }),
  permissionSets: table<PermissionSetRow>()({ indexes: { name: (row) => row.name } }),
  provisionings: table<ProvisioningRow>()({
    indexes: {
      account: (row) => row.accountId,
      permissionSet: (row) => row.permissionSetId,
    },
  }),
  accountAssignments: table<AccountAssignmentRow>()({
    indexes: {
      account: (row) => row.accountId,
      permissionSet: (row) => row.permissionSetId,
      provisioning: ({ accountId, permissionSetId }) => provisioningKey(accountId, permissionSetId),
      principal: (row) => row.principalId,
    },
  }),
  ssoRequests: table<SsoRequestRow>()({ indexes: { kind: (row) => row.kind } }),
  directoryUsers: table<DirectoryUserRow>()({
    indexes: {
      name: ({ userName }) => keyOf(userName),
      email: emailsOf,
      externalId: ({ externalIds }) => externalIds.map(externalIdKey),
    },
  }),
  directoryGroups: table<DirectoryGroupRow>()({
    indexes: {
      name: ({ displayName }) => displayName && keyOf(displayName),
      externalId: ({ externalIds }) => externalIds.map(externalIdKey),
    },
  }),
  groupMemberships: table<GroupMembershipRow>()({
    indexes: {
      group: (row) => row.groupId,
      user: (row) => row.userId,
      pair: pairKey,
    },
  }),
  directoryCredentials: table<DirectoryCredentialsRow>()({ indexes: {} }),
  deviceAuthorizations: table<DeviceAuthorizationRow>()({
    indexes: { deviceCode: (row) => row.deviceCodeHash, client: (row) => row.clientId },
  }),
  endedTokens: table<EndedTokenRow>()({ indexes: { token: (row) => row.id } }),
  scimTenants: table<ScimTenantRow>()({ id: ({ id }) => scimTenantId(id), indexes: {} }),
  ssoApplications: table<SsoApplicationRow>()({
    id: ({ id }) => ssoApplicationId(id),
    indexes: { clientToken: (row) => row.clientToken },
  }),
  applicationAssignments: table<ApplicationAssignmentRow>()({
    indexes: { application: (row) => row.applicationId, principal: (row) => row.principalId },
  }),
  trustedTokenIssuers: table<TrustedTokenIssuerRow>()({
    indexes: { name: (row) => row.name, clientToken: (row) => row.clientToken },
  }),
  accessApplications: table<AccessApplicationRow>()({ id: ({ id }) => accessApplicationId(id), indexes: {} }),
  entitlements: table<EntitlementRow>()({
    indexes: {
      principal: (row) => row.principalId,
      role: (row) => row.roleArn,
      account: (row) => row.accountId,
    },
  }),
  analyzers: table<AnalyzerRow>()({
    indexes: {
      region: (row) => row.region,
      type: ({ region, type }) => `${region}:${type}`,
      clientToken: (row) => row.clientToken,
    },
  }),
  archiveRules: table<ArchiveRuleRow>()({
    indexes: { analyzer: (row) => row.analyzer, clientToken: (row) => row.clientToken },
  }),
  accessPreviews: table<AccessPreviewRow>()({
    indexes: { analyzer: (row) => row.analyzer, preview: idOf, clientToken: (row) => row.clientToken },
  }),
  findings: table<FindingRow>()({ indexes: { analyzer: (row) => row.analyzer } }),
  findingRecommendations: table<RecommendationRow>()({ indexes: { analyzer: (row) => row.analyzer } }),
  policyGenerations: table<PolicyGenerationRow>()({
    indexes: { region: (row) => row.region, clientToken: (row) => row.clientToken },
  }),
  resources: table<ResourceRow>()({
    id: ({ arn }) => resourceId(arn),
    indexes: { region: (row) => row.region, origin: (row) => row.origin },
  }),
  logins: table<LoginRow>()({ indexes: {} }),
  signInStatements: table<SignInStatementRow>()({ indexes: {} }),
  consoleAuthorizations: table<ConsoleAuthorizationRow>()({ indexes: {} }),
  credentialReports: table<CredentialReportRow>()({ indexes: {} }),
  accessReports: table<AccessReportRow>()({ indexes: { report: idOf } }),
  organizationAccessReports: table<OrganizationAccessReportRow>()({ indexes: { report: idOf } }),
  tokenKeys: table<TokenKeyRow>()({
    id: ({ issuerId, algorithm }) => tokenKeyId(issuerId, algorithm),
    indexes: {},
  }),
  signedOut: table<SignedOutRow>()({ indexes: { session: (row) => row.accessKeyId } }),
  instances: table<InstanceRow>()({
    isGlobal: true,
    indexes: { number: ({ number }) => String(number), default: ({ isDefault }) => isDefault && 'any' },
  }),
  containers: table<ContainerRow>()({ isGlobal: true, indexes: { token: (row) => row.tokenHash } }),
  issuers: table<IssuerRow>()({ isGlobal: true, indexes: {} }),
  serverKeys: table<ServerKeyRow>()({ indexes: {}, isGlobal: true, lasts: true }),
  settings: table<AccountRow>()({ indexes: {}, id: ({ alias }) => alias && aliasId(alias) }),
}

type Schema = typeof schema
export type TableName = keyof Schema
export type RowOf<T extends TableName> = NonNullable<Schema[T]['row']>
export type IndexOf<T extends TableName> = keyof Schema[T]['indexes'] & string
/** The tables whose rows have a global ID. */
export type IdentifiedTable = { [T in TableName]: Schema[T] extends { id: unknown } ? T : never }[TableName]

function isTableName(name: string): name is TableName {
  return Object.hasOwn(schema, name)
}

export const tableNames: readonly TableName[] = Object.keys(schema).filter(isTableName)

/** The tables whose rows belong to accounts. */
export const accountTables: readonly TableName[] = tableNames.filter((name) => !('isGlobal' in schema[name]))

/** The tables whose rows outlast resets of everything, and are not part of savepoints. */
export const lastingTables: readonly TableName[] = tableNames.filter((name) => 'lasts' in schema[name])

export function isIdentified(name: TableName): name is IdentifiedTable {
  return 'id' in schema[name]
}

/**
 * Returns an object with one member per table. `make` must return the type that `M` declares for the table.
 * The cast is needed because the compiler cannot check that each name gets its own type.
 */
export function mapTables<M extends { readonly [T in TableName]: unknown }>(
  make: (name: TableName) => M[TableName],
): M {
  return Object.fromEntries(tableNames.map((name) => [name, make(name)])) as M
}
