/**
 * What an account may hold. Names are those of GetAccountSummary; the values are a fresh account's (recorded there
 * in 2026-02). `--quota NAME=N` and the seed change any of them.
 */
export const DEFAULT_QUOTAS = {
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

export type QuotaName = keyof typeof DEFAULT_QUOTAS
export type Quotas = Readonly<Record<QuotaName, number>>

export function isQuotaName(name: string): name is QuotaName {
  return Object.hasOwn(DEFAULT_QUOTAS, name)
}
