export {
  StoreDamagedError,
  StoreError,
  StoreLockedError,
  StoreUnavailableError,
  StoreVersionError,
} from './errors.ts'
export { type OpenOptions, openStore } from './open.ts'
export { rowById } from './row-by-id.ts'
export type {
  AccessKeyRow,
  AccountRow,
  GroupRow,
  IdentifiedTable,
  IndexOf,
  InlinePolicies,
  InstanceProfileRow,
  MemberAccountRow,
  MfaDeviceRow,
  MfaDeviceUse,
  Named,
  OrganizationalUnitRow,
  OrganizationPolicyRow,
  OrganizationPolicyType,
  OrganizationRow,
  PolicyRow,
  PolicyVersionRow,
  RoleRow,
  RowOf,
  ServerCertificateRow,
  ServiceCredentialRow,
  SigningCertificateRow,
  SshPublicKeyRow,
  TableName,
  Tag,
  UserRow,
} from './schema.ts'
export { aliasId, keyOf, memberId, organizationKey, settingsKey, tableNames } from './schema.ts'
export type * from './types.ts'
