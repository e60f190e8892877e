/** The quotas of an account. `--quota NAME=N` and the seed change them. */

/**
 * The quotas that GetAccountSummary returns. The values are a new account's (recorded in 2026-02).
 *
 * An account recorded in 2026-09 had an AttachedPoliciesPerRoleQuota of 20, which AWS raises on request.
 * PolicyVersionsInUseQuota is only returned: an account cannot have as many managed policies.
 */
export const SUMMARY_QUOTAS = {
  AccessKeysPerUserQuota: 2,
  AssumeRolePolicySizeQuota: 2048,
  AttachedPoliciesPerGroupQuota: 10,
  AttachedPoliciesPerRoleQuota: 10,
  AttachedPoliciesPerUserQuota: 10,
  GroupPolicySizeQuota: 5120,
  GroupsPerUserQuota: 10,
  GroupsQuota: 300,
  InstanceProfilesQuota: 1000,
  PoliciesQuota: 1500,
  PolicySizeQuota: 6144,
  PolicyVersionsInUseQuota: 10_000,
  RolePolicySizeQuota: 10_240,
  RolesQuota: 1000,
  ServerCertificatesQuota: 20,
  SigningCertificatesPerUserQuota: 2,
  UserPolicySizeQuota: 2048,
  UsersQuota: 5000,
  VersionsPerPolicyQuota: 5,
} as const

/**
 * Quotas that GetAccountSummary does not return. Their names are ours.
 *
 * Source: IAM User Guide, IAM and STS quotas, and quotas of IAM Access Analyzer and of account access manager; Organizations User Guide, quotas; Billing User Guide, quotas of billing
 * transfers; IAM Identity Center User Guide, quotas; for client IDs and thumbprints, as recorded; for private keys and
 * credentials, the API reference of GetSAMLProvider and CreateServiceSpecificCredential.
 */
const FURTHER_QUOTAS = {
  AccessPreviewsPerHourQuota: 1000,
  AccountAnalyzersPerTypeQuota: 1,
  AccountClosuresAtOnceQuota: 3,
  AccountClosuresPer30DaysQuota: 250,
  AccountsPerOrganizationQuota: 10,
  ApplicationsAndAccountsQuota: 3000,
  ArchiveRulesPerAnalyzerQuota: 100,
  BillingTransferChainLengthQuota: 1,
  BillingTransfersPerChainQuota: 1000,
  ClientIDsPerOpenIDConnectProviderQuota: 100,
  GroupsPerEntitledRoleQuota: 20,
  GroupsPerIdentityStoreQuota: 100_000,
  IdentityProvidersPerSAMLProviderQuota: 10,
  InboundBillingTransfersQuota: 0,
  InvitationsPerDayQuota: 20,
  KeysPerSAMLProviderQuota: 10,
  MFADevicesPerUserQuota: 8,
  OpenIDConnectProvidersQuota: 100,
  OrganizationAnalyzersPerTypeQuota: 5,
  OrganizationInternalAnalyzersQuota: 1,
  OrganizationalUnitsPerOrganizationQuota: 2000,
  OutboundBillingTransfersQuota: 1,
  PermissionSetPolicySizeQuota: 10_240,
  PermissionSetsQuota: 3500,
  PoliciesPerPermissionSetQuota: 20,
  PolicyGenerationsPerDayQuota: 50,
  PrivateKeysPerSAMLProviderQuota: 2,
  ProvisionedPermissionSetsPerAccountQuota: 500,
  RolesPerInstanceProfileQuota: 1,
  SAMLProvidersQuota: 100,
  SSHPublicKeysPerUserQuota: 5,
  ScopesPerApplicationQuota: 25,
  ServiceSpecificCredentialsPerUserQuota: 2,
  SignInStatementsQuota: 100,
  TagsPerResourceQuota: 50,
  ThumbprintsPerOpenIDConnectProviderQuota: 5,
  UsersPerIdentityStoreQuota: 100_000,
} as const

export const DEFAULT_QUOTAS = { ...SUMMARY_QUOTAS, ...FURTHER_QUOTAS } as const

export type QuotaName = keyof typeof DEFAULT_QUOTAS
export type Quotas = Readonly<Record<QuotaName, number>>

/** Returns the quotas that GetAccountSummary shows. */
export function summaryQuotas(quotas: Quotas): Partial<Quotas> {
  return Object.fromEntries(Object.entries(quotas).filter(([name]) => Object.hasOwn(SUMMARY_QUOTAS, name)))
}

export function isQuotaName(name: string): name is QuotaName {
  return Object.hasOwn(DEFAULT_QUOTAS, name)
}
