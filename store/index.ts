export {
  StoreDamagedError,
  StoreError,
  StoreLockedError,
  StoreUnavailableError,
  StoreVersionError,
} from './errors.ts'
export { type OpenOptions, openStore } from './open.ts'
export type { LoginProfileRow, PasswordCharacters, PasswordHashing, PasswordPolicy } from './password-rows.ts'
export { rowById } from './row-by-id.ts'
export type {
  AccessKeyRow,
  AccountRow,
  DelegationApprover,
  DelegationParameter,
  DelegationRequestRow,
  DelegationState,
  GroupRow,
  IdentifiedTable,
  IndexOf,
  InlinePolicies,
  InstanceProfileRow,
  MemberAccountRow,
  MfaDeviceRow,
  MfaDeviceUse,
  Named,
  OidcProviderRow,
  OrganizationalUnitRow,
  OrganizationPolicyRow,
  OrganizationPolicyType,
  OrganizationRow,
  PolicyRow,
  PolicyVersionRow,
  RoleRow,
  RowOf,
  SamlEndpoint,
  SamlIdentityProvider,
  SamlPrivateKey,
  SamlProviderRow,
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
