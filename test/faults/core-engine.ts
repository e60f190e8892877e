/** Faults in core/engine: what each would do if it were there. */
import type { Fault } from './fault.ts'

export const faults: readonly Fault[] = [
  {
    name: 'A closed account leaves its organization at once, without 90 days of grace',
    file: 'core/engine/account-closures.ts',
    text: 'timeIn(management) - GRACE_MILLISECONDS',
    replacement: 'timeIn(management)',
  },
  {
    name: 'Operations that need several permissions need only the first',
    file: 'core/engine/authorize.ts',
    text: 'if (operation.also) yield* operation.also(view, input, ctx)',
    replacement: '',
  },
  {
    name: 'For a global service, aws:RequestedRegion is the region of the client',
    file: 'core/engine/authorize.ts',
    text: 'soleRegionOf(service, partitionNamed(partition)) ?? region',
    replacement: 'region',
  },
  {
    name: 'The deletion of a service-linked role never ends',
    file: 'core/engine/call.ts',
    text: 'endDueDeletions(tx, ctx.timeIn(tx))',
    replacement: '',
  },
  {
    name: 'An operation that waits finishes for a caller who lost access meanwhile',
    file: 'core/engine/call.ts',
    text: 'source.callerAfterWait(caller)',
    replacement: 'caller',
  },
  {
    name: 'A client token is accepted again with other parameters',
    file: 'core/engine/client-tokens.ts',
    text: 'if (row && row.requestDigest !== digestOf(input)) throw mismatch(row)',
    replacement: '',
  },
  {
    name: 'With empty pages, the items of the first page are not left out',
    file: 'core/engine/empty-pages.ts',
    text: 'Array.isArray(value) ? [] : value',
    replacement: 'value',
  },
  {
    name: 'Policies do not see the tags of a stored resource unless the question has them',
    file: 'core/engine/judge-resource.ts',
    text: 'asked.resourceTags ?? storedTags(view, arn)',
    replacement: 'asked.resourceTags',
  },
  {
    name: 'A question can name another owner than the ARN of the resource does',
    file: 'core/engine/judge-resource.ts',
    text: 'ownerInArn(arn) ?? asked.resourceAccount',
    replacement: 'asked.resourceAccount ?? ownerInArn(arn)',
  },
  {
    name: 'A refusal that should leave a trace in the state leaves none',
    file: 'core/engine/kept-changes.ts',
    text: 'if (error instanceof RefusalWithChanges) return error',
    replacement: '',
  },
  {
    name: 'A service-linked role gets a custom suffix that its service does not allow',
    file: 'core/engine/linked-roles.ts',
    text: 'if (CustomSuffix !== undefined && !service.suffix) throw customSuffixNotAllowed(AWSServiceName)',
    replacement: '',
  },
  {
    name: 'The oldest mail comes first',
    file: 'core/engine/mail.ts',
    text: 'other.number - one.number',
    replacement: 'one.number - other.number',
  },
  {
    name: 'The marker of one list is accepted in another',
    file: 'core/engine/markers.ts',
    text: 'if (write(call, inner) !== marker) throw (call.wrongMarker ?? invalidMarker)()',
    replacement: '',
  },
  {
    name: 'Policies are detached from the role of a permission set without permission',
    file: 'core/engine/permission-sets/caller-permissions.ts',
    text: "...removed.map((arn) => on('DetachRolePolicy', { 'iam:PolicyARN': arn })),",
    replacement: '',
  },
  {
    name: 'Permission sets can be used in closed accounts',
    file: 'core/engine/permission-sets/effective-roles.ts',
    text: '!isClosed(owner.account(accountId))',
    replacement: 'accountId.length > 0',
  },
  {
    name: 'A role that does not let IAM Identity Center set a context gives credentials all the same',
    file: 'core/engine/permission-sets/entitled-sessions.ts',
    text: "if (!trusts('sts:AssumeRole') || !trusts('sts:SetContext')) return undefined",
    replacement: "if (!trusts('sts:AssumeRole')) return undefined",
  },
  {
    name: 'An account that leaves keeps the service-linked role of IAM Identity Center',
    file: 'core/engine/permission-sets/members.ts',
    text: 'removeLinkedRole(management.account(accountId), IDENTITY_CENTER)',
    replacement: '',
  },
  {
    name: 'The SAML provider disappears with the first of several permission sets',
    file: 'core/engine/permission-sets/provision.ts',
    text: "if (owner.provisionings.count('account', row.accountId) > 0) return",
    replacement: '',
  },
  {
    name: 'A permission set can have the policy of a service-linked role',
    file: 'core/engine/permission-sets/role.ts',
    text: 'if (isServiceLinkedPath(pathInPolicyArn(arn))) throw serviceRolePolicyNotAttachable()',
    replacement: '',
  },
  {
    name: 'A service-linked role is deleted while it has active sessions',
    file: 'core/engine/role-deletions.ts',
    text: 'if (lastSession && lastSession.expiresAt > now)',
    replacement: 'if (lastSession && lastSession.expiresAt < now)',
  },
  {
    name: 'Quotas of the seed win over those of the command line',
    file: 'core/engine/rules.ts',
    text: '{ ...DEFAULT_QUOTAS, ...changes.quotas, ...settings.quotas }',
    replacement: '{ ...DEFAULT_QUOTAS, ...settings.quotas, ...changes.quotas }',
  },
  {
    name: 'An analyzer gets a tag whose key is reserved for AWS',
    file: 'core/engine/tag-maps.ts',
    text: 'if (hasReservedKey(stored)) throw reserved()',
    replacement: '',
  },
  {
    name: 'An item between two pages gets lost',
    file: 'core/engine/token-pages.ts',
    text: 'return { items, NextToken: last }',
    replacement: 'return { items, NextToken: key }',
  },
  {
    name: 'The last use of a service does not say which action it was',
    file: 'core/engine/usage.ts',
    text: 'if (entity !== undefined) usage.set(entity, entry, action)',
    replacement: 'if (entity !== undefined) usage.set(entity, entry)',
  },
]
