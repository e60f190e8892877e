/** Faults in server/services: what each would do if it were there. */
import type { Fault } from './fault.ts'

export const faults: readonly Fault[] = [
  {
    name: 'One analyzer more than the quota can be made',
    file: 'server/services/accessanalyzer/analyzers.ts',
    text: 'if (countAnalyzers(tx, type, region) >= quota) throw tooManyAnalyzers(quota, type, name)',
    replacement: 'if (countAnalyzers(tx, type, region) > quota) throw tooManyAnalyzers(quota, type, name)',
  },
  {
    name: 'Filters of findings with an unknown key pass',
    file: 'server/services/accessanalyzer/filters.ts',
    text: 'if (!known.includes(key) && !key.startsWith(CONDITION)) throw unknownFilterKey(key)',
    replacement: '',
  },
  {
    name: 'A role that was made today counts as unused',
    file: 'server/services/accessanalyzer/findings/unused/period.ts',
    text: 'return createDate <= start && (lastAccessed === undefined || lastAccessed <= start)',
    replacement: 'return lastAccessed === undefined || lastAccessed <= start',
  },
  {
    name: 'DeleteLoginProfile succeeds for a user without a password',
    file: 'server/services/iam/credentials/login-profiles.ts',
    text: 'if (!tx.loginProfiles.delete(holder.id)) throw noSuchLoginProfile(holder.name ?? null)',
    replacement: 'tx.loginProfiles.delete(holder.id)',
  },
  {
    name: 'An account without a password policy gets an empty answer',
    file: 'server/services/iam/credentials/password-policy.ts',
    text: 'if (!passwordPolicy) throw noPasswordPolicy(ctx.accountId)',
    replacement: 'if (!passwordPolicy) return {}',
  },
  {
    name: 'A credential can be set to Expired',
    file: 'server/services/iam/credentials/service-specific-credentials.ts',
    text: "if (input.Status === 'Expired') throw statusNotSettable(input.Status)",
    replacement: '',
  },
  {
    name: 'A summary takes any text as its locale',
    file: 'server/services/iam/delegation/summaries.ts',
    text: 'if (!LOCALE.test(Locale)) throw invalidLocale(Locale)',
    replacement: '',
  },
  {
    name: 'An inline policy that does not exist has no error of its own',
    file: 'server/services/iam/policies/inline-policies.ts',
    text: 'if (spelling === undefined || document === undefined) throw noSuchInlinePolicy(kind.noun, name)',
    replacement: 'if (spelling === undefined && document === undefined) return undefined as never',
  },
  {
    name: 'A credential report is there before it was made',
    file: 'server/services/iam/reports/credential-report.ts',
    text: 'if (!report) throw reportNotPresent()',
    replacement: '',
  },
  {
    name: 'The credential report says that users without a password have one',
    file: 'server/services/iam/reports/credential-table.ts',
    text: "if (!profile) return [...identity, 'false', NOT_APPLICABLE, NOT_APPLICABLE, NOT_APPLICABLE]",
    replacement: "if (!profile) return [...identity, 'true', NOT_APPLICABLE, NOT_APPLICABLE, NOT_APPLICABLE]",
  },
  {
    name: 'There is no limit to tags',
    file: 'server/services/iam/tags.ts',
    text: 'if (stored.length > quotas.TagsPerResourceQuota) throw tooManyTags()',
    replacement: '',
  },
  {
    name: 'A user can be called like the built-in administrator',
    file: 'server/services/iam/users/users.ts',
    text: 'return keyOf(name) === ADMINISTRATOR_NAME || view.users.has(keyOf(name))',
    replacement: 'return view.users.has(keyOf(name))',
  },
  {
    name: 'Two users can have the same external ID',
    file: 'server/services/identitystore/lookups.ts',
    text: 'if (holder && holder.id !== id) throw duplicateExternalId()',
    replacement: '',
  },
  {
    name: 'The management account can be closed',
    file: 'server/services/organizations/accounts/close-account.ts',
    text: 'if (accountId === management.accountId) throw cannotCloseManagementAccount()',
    replacement: '',
  },
  {
    name: 'MoveAccount accepts any source',
    file: 'server/services/organizations/accounts/members.ts',
    text: 'if (!isParent(found, SourceParentId)) throw sourceParentNotFound()',
    replacement: '',
  },
  {
    name: 'Children of what is no parent are listed',
    file: 'server/services/organizations/structure/tree.ts',
    text: 'if (!isParent(found, ParentId)) throw parentNotFound()',
    replacement: '',
  },
  {
    name: 'Deleting an assignment that does not exist succeeds',
    file: 'server/services/sso-admin/assignments.ts',
    text: 'if (!owner.accountAssignments.has(key)) return assignmentNotFound()',
    replacement: '',
  },
  {
    name: 'Permission sets are assigned to closed accounts',
    file: 'server/services/sso-admin/grants.ts',
    text: 'if (!account || account.closeDate !== undefined) throw accountNotFound(accountId)',
    replacement: 'if (!account) throw accountNotFound(accountId)',
  },
  {
    name: 'One permission set more than the quota can be made',
    file: 'server/services/sso-admin/permission-sets.ts',
    text: 'if (present.size >= PermissionSetsQuota) throw tooManyPermissionSets(PermissionSetsQuota, instance.id)',
    replacement:
      'if (present.size > PermissionSetsQuota) throw tooManyPermissionSets(PermissionSetsQuota, instance.id)',
  },
  {
    name: 'A code that nobody issued is not refused as such',
    file: 'server/services/sso-oidc/tokens.ts',
    text: 'if (!found) throw invalid()',
    replacement: 'if (!found) return undefined as never',
  },
  {
    name: 'A message that was not encoded here can be decoded',
    file: 'server/services/sts/authorization-messages.ts',
    text: 'if (decoded === undefined) throw invalidAuthorizationMessage()',
    replacement: "if (decoded === undefined) return { DecodedMessage: '{}' }",
  },
  {
    name: 'Session tags may begin with aws:',
    file: 'server/services/sts/session-tags.ts',
    text: 'if (hasReservedKey(tags)) throw reservedSessionTagKey()',
    replacement: '',
  },
  {
    name: 'Tokens are issued although the account has not enabled them',
    file: 'server/services/sts/web-identity-tokens.ts',
    text: 'if (!federation?.enabled) throw outboundTokensDisabled()',
    replacement: '',
  },
  {
    name: 'Simulations in AWS mode include policies of groups twice',
    file: 'server/services/iam/simulation/simulation.ts',
    text: "if (type !== 'user' || mode === 'aws') return []",
    replacement: "if (type !== 'user') return []",
  },
]
