/** The tables of an account: their rows, secondary indexes and global ids. To add a table, add one entry to `schema`. */
import type {
  AccessKeyRow,
  AccessReportRow,
  AccountRow,
  CredentialReportRow,
  DelegationParty,
  DelegationRequestRow,
  DelegationWorkflowRow,
  DeletionTaskRow,
  GroupRow,
  InstanceProfileRow,
  LoginProfileRow,
  MemberAccountRow,
  MfaDeviceRow,
  OidcProviderRow,
  OrganizationAccessReportRow,
  OrganizationalUnitRow,
  OrganizationPolicyRow,
  OrganizationRow,
  PolicyRow,
  RoleRow,
  RootUserRow,
  SamlProviderRow,
  ServerCertificateRow,
  ServiceCredentialRow,
  SignedOutRow,
  SigningCertificateRow,
  SshPublicKeyRow,
  TokenAlgorithm,
  TokenKeyRow,
  UserRow,
} from './rows/index.ts'

export const settingsKey = 'settings'

/** The key of the root user in the table of its account. */
export const rootKey = 'root'

/** The global id under which the root user is found that signs in with an e-mail address; its case does not count. */
export function rootEmailId(email: string): string {
  return `root:${email.toLowerCase()}`
}

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

/** The global id under which a key of an issuer of tokens is found. */
export function tokenKeyId(issuerId: string, algorithm: TokenAlgorithm): string {
  return `issuer:${issuerId}:${algorithm}`
}

/** What the requests of an owner are filed under: for users and sessions of roles what `aws:userid` says of them. */
export function partyId({ principalId, sessionName }: DelegationParty): string {
  return sessionName === '' ? principalId : `${principalId}:${sessionName}`
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
 * number, identity providers by ARN, reports on access by time and id, keys of tokens by algorithm, sessions that were
 * signed out by the time of their end and id.
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
  instanceProfiles: table<InstanceProfileRow>()({ id: idOf, indexes: { role: (row) => row.roles } }),
  accessKeys: table<AccessKeyRow>()({ id: idOf, indexes: { user: (row) => row.userId } }),
  sshPublicKeys: table<SshPublicKeyRow>()({ indexes: { user: (row) => row.userId } }),
  signingCertificates: table<SigningCertificateRow>()({ indexes: { user: (row) => row.userId } }),
  serverCertificates: table<ServerCertificateRow>()({ indexes: {} }),
  serviceCredentials: table<ServiceCredentialRow>()({ indexes: { user: (row) => row.userId } }),
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
  deletionTasks: table<DeletionTaskRow>()({ indexes: {} }),
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
  tokenKeys: table<TokenKeyRow>()({
    id: ({ issuerId, algorithm }) => tokenKeyId(issuerId, algorithm),
    indexes: {},
  }),
  signedOut: table<SignedOutRow>()({ indexes: { session: (row) => row.accessKeyId } }),
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
