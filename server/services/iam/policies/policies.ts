/** Managed policies and their tags. */

import { customerPolicy, type ManagedPolicyFacts } from '../../../../core/access/policies-by-arn.ts'
import type { DetailedTarget } from '../../../../core/access/target.ts'
import { iamArn } from '../../../../core/aws/arns.ts'
import { managedPolicies } from '../../../../core/aws/managed-policies.ts'
import type { Context, Family, Input } from '../../../../core/engine/operation.ts'
import {
  policyAlreadyExists,
  policyHasVersions,
  policyIsAttached,
  quotaExceeded,
} from '../../../../protocol/errors.ts'
import type { IamTypes } from '../../../../protocol/model/index.ts'
import { type Entry, keyOf, type PolicyRow, type Tx, type View } from '../../../../store/index.ts'
import { policyTarget } from '../lookup.ts'
import { pageOf } from '../paging.ts'
import { inSequence, type Part } from '../sequence.ts'
import { exactKeys, newTags, tagOperations, toTags, toTagsIfAny } from '../tags.ts'
import { requireOwnPolicy, requirePolicy } from './policy-lookup.ts'
import { attachmentCount, boundaryCount } from './policy-usage.ts'
import { newVersion } from './policy-versions.ts'

const tags = tagOperations({
  target: (view, { PolicyArn }: { readonly PolicyArn: string }) => policyTarget(view, PolicyArn),
  rule: exactKeys,
  find: (view, { PolicyArn }) => requireOwnPolicy(view, PolicyArn, 'update policies'),
  findToList: (view, { PolicyArn }) => ({ tags: tagsOf(view, requirePolicy(view, PolicyArn)) }),
  put: (tx, policy) => tx.policies.put(keyOf(policy.name), policy),
})

export const policies = {
  CreatePolicy: {
    resource: (_view, input, ctx) => newTarget(input, ctx),
    also: (_view, input, ctx) =>
      input.Tags?.length ? [{ action: 'iam:TagPolicy', target: newTarget(input, ctx) }] : [],
    run: (tx, input, ctx) => {
      const { PoliciesQuota } = ctx.quotas
      if (tx.policies.has(keyOf(input.PolicyName))) throw policyAlreadyExists(input.PolicyName)
      if (tx.policies.size >= PoliciesQuota) throw quotaExceeded('PoliciesPerAccount', PoliciesQuota)
      const policy = newPolicy(input, ctx)
      tx.policies.put(keyOf(policy.name), policy)
      return { Policy: { Tags: toTagsIfAny(policy.tags), ...toListedPolicy(tx, policy) } }
    },
  },

  GetPolicy: {
    resource: (view, input) => policyTarget(view, input.PolicyArn),
    run: (tx, input) => ({ Policy: toPolicy(tx, requirePolicy(tx, input.PolicyArn)) }),
  },

  ListPolicies: {
    resource: (_view, input) => ({ arn: '*', deniedAs: `policy path ${input.PathPrefix ?? '/'}` }),
    run: (tx, input) => {
      const isIncluded = filterOf(tx, input)
      const { items, ...page } = pageOf(
        input,
        (after) => policiesIn(tx, input.Scope, after),
        (policy) => (isIncluded(policy) ? toListedPolicy(tx, policy) : undefined),
      )
      return { Policies: items, ...page }
    },
  },

  DeletePolicy: {
    resource: (view, input) => policyTarget(view, input.PolicyArn),
    run: (tx, input) => {
      tx.policies.delete(keyOf(requireDeletablePolicy(tx, input.PolicyArn).name))
    },
  },

  TagPolicy: tags.tag,
  UntagPolicy: tags.untag,
  ListPolicyTags: tags.list,
} satisfies Family<'iam'>

function newTarget(input: Input<'iam', 'CreatePolicy'>, ctx: Context): DetailedTarget {
  return {
    arn: iamArn(ctx, 'policy', input.Path ?? '/', input.PolicyName),
    deniedAs: `policy ${input.PolicyName}`,
  }
}

function newPolicy(input: Input<'iam', 'CreatePolicy'>, ctx: Context): PolicyRow {
  const version = newVersion(1, input.PolicyDocument, ctx)
  const path = input.Path ?? '/'
  return {
    id: ctx.newId('ANPA'),
    name: input.PolicyName,
    path,
    arn: iamArn(ctx, 'policy', path, input.PolicyName),
    createDate: ctx.now,
    updateDate: ctx.now,
    ...(input.Description === undefined ? {} : { description: input.Description }),
    tags: newTags(input.Tags, exactKeys, ctx),
    versions: [version],
    defaultVersion: version.id,
    nextVersion: 2,
  }
}

/** Returns a policy in the form of lists and of CreatePolicy: without tags and description (recorded). */
export function toListedPolicy(view: View, policy: ManagedPolicyFacts): IamTypes.Policy {
  return {
    PolicyName: policy.name,
    PolicyId: policy.id,
    Arn: policy.arn,
    Path: policy.path,
    DefaultVersionId: policy.defaultVersion,
    AttachmentCount: attachmentCount(view, policy.arn),
    PermissionsBoundaryUsageCount: boundaryCount(view, policy.arn),
    IsAttachable: true,
    CreateDate: policy.createDate,
    UpdateDate: policy.updateDate,
  }
}

/** Includes the tags even if there are none (recorded). */
function toPolicy(view: View, policy: ManagedPolicyFacts): IamTypes.Policy {
  return {
    ...toListedPolicy(view, policy),
    Description: policy.description,
    Tags: toTags(tagsOf(view, policy)),
  }
}

/** Returns the tags of a policy. AWS's own policies have none. */
function tagsOf(view: View, policy: ManagedPolicyFacts): PolicyRow['tags'] {
  return customerPolicy(view, policy.arn)?.tags ?? []
}

/**
 * Lists the account's policies by name, then AWS's by age (recorded on AWS, 2026). AWS's are loaded only if a
 * page reaches them.
 */
function policiesIn(
  view: View,
  scope: IamTypes.PolicyScopeType = 'All',
  after: string | undefined,
): Iterable<Entry<ManagedPolicyFacts>> {
  const own: Part<ManagedPolicyFacts> = { prefix: 'account/', rows: (key) => view.policies.rows(key) }
  const ofAws: Part<ManagedPolicyFacts> = { prefix: 'aws/', rows: (key) => awsPoliciesAfter(view, key) }
  return inSequence({ All: [own, ofAws], Local: [own], AWS: [ofAws] }[scope], after)
}

/** Lists the policies of AWS by age, strictly after a key. */
export function* awsPoliciesAfter({ partition }: View, after = ''): Iterable<Entry<ManagedPolicyFacts>> {
  for (const policy of managedPolicies(partition)) {
    const key = `${String(policy.createDate).padStart(AGE_DIGITS, '0')} ${policy.name}`
    if (key > after) yield [key, policy]
  }
}

/** Enough digits for milliseconds, so that texts compare like numbers. */
const AGE_DIGITS = 15

/**
 * Returns the filter of a request: by path, and by use with OnlyAttached, of one kind or of any.
 * Without OnlyAttached, AWS lists all policies, whatever the use that is asked for (recorded on AWS, September
 * 2026).
 */
function filterOf(view: View, input: Input<'iam', 'ListPolicies'>): (policy: ManagedPolicyFacts) => boolean {
  const { PathPrefix: prefix = '/', OnlyAttached: onlyUsed, PolicyUsageFilter: usage } = input
  return ({ path, arn }) => path.startsWith(prefix) && (!onlyUsed || isUsed(view, arn, usage))
}

function isUsed(view: View, arn: string, usage: IamTypes.PolicyUsageType | undefined): boolean {
  const isAttached = usage !== 'PermissionsBoundary' && attachmentCount(view, arn) > 0
  return isAttached || (usage !== 'PermissionsPolicy' && boundaryCount(view, arn) > 0)
}

/** Returns a policy that is not in use and has no version besides the default. */
function requireDeletablePolicy(tx: Tx, arn: string): PolicyRow {
  const policy = requireOwnPolicy(tx, arn, 'delete policies')
  if (attachmentCount(tx, arn) + boundaryCount(tx, arn) > 0) throw policyIsAttached()
  if (policy.versions.length > 1) throw policyHasVersions()
  return policy
}
