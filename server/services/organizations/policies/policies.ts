/** Policies of an organization, of all types. */

import { type ManagedOrganization, organizationOf } from '../../../../core/access/organization/managed.ts'
import {
  awsPolicies,
  findOrganizationPolicy,
  isAwsPolicy,
  type OrganizationPolicy,
} from '../../../../core/access/organization/policies.ts'
import type { Conditions, DetailedTarget } from '../../../../core/access/target.ts'
import {
  newOrganizationPolicyId,
  organizationsArn,
  policyArnType,
} from '../../../../core/aws/organization-ids.ts'
import { servicePrefixes } from '../../../../core/aws/service-authorization.ts'
import type { Context, Family, Output } from '../../../../core/engine/operation.ts'
import type { ApiTag } from '../../../../core/engine/tags.ts'
import {
  organizationPolicyError,
  organizationPolicyLimits,
  storedResourceControlPolicy,
} from '../../../../policy/index.ts'
import {
  duplicatePolicy,
  immutablePolicy,
  malformedPolicyDocument,
  policyContentLimitExceeded,
  policyInUse,
  policyNotFound,
  policyNumberLimitExceeded,
  policyTypeNotAvailable,
} from '../../../../protocol/errors/organizations/policies.ts'
import {
  type Entry,
  nameIn,
  type OrganizationPolicyRow,
  type OrganizationPolicyType,
  type Place,
  type Tx,
  type View,
} from '../../../../store/index.ts'
import { organizationRules, ownedTarget, requireAllFeatures, requireOrganization } from '../gate.ts'
import { pageOf } from '../paging.ts'
import { newTags } from '../tag-rules.ts'
import { keepingValidPolicies } from './held-policies.ts'
import { isAttached, targetIdsOf } from './policy-targets.ts'

export const policies = {
  CreatePolicy: {
    ...organizationRules('delegate'),
    resource: (view, { Type }) => newPolicyArn(view, Type),
    conditions: (_view, { Type }) => ofType(Type),
    also: (view, { Tags = [], Type }, { settled }) => {
      if (Tags.length === 0) return []
      const target = ownedTarget(view, 'delegate', { arn: newPolicyArn(view, Type) }, settled)
      return [{ action: 'organizations:TagResource', target, conditions: ofType(Type) }]
    },
    run: (tx, { Name, Type, Description, Content, Tags }, ctx) => {
      const found = requireOrganization(tx, 'delegate')
      const facts = { name: Name, type: Type, description: Description, content: Content }
      const { quotas, randomBytes } = ctx
      const sources = { quotas, randomBytes, now: ctx.timeIn(found.management) }
      const policy = addPolicy(found, Tags ? { ...facts, tags: Tags } : facts, sources)
      return { Policy: { Content: policy.content, PolicySummary: toSummary(policy) } }
    },
  },

  UpdatePolicy: {
    ...organizationRules('delegate'),
    resource: (view, { PolicyId }) => authorizedPolicy(view, PolicyId),
    conditions: (view, { PolicyId }) => typeOf(view, PolicyId),
    run: (tx, { PolicyId, Name, Description, Content }, ctx) => {
      const found = requireOrganization(tx, 'delegate')
      requireMutable(PolicyId)
      requireAllFeatures(found)
      const present = requireOwnPolicy(found.management, PolicyId)
      const changes = { name: Name, description: Description, content: Content }
      const policy = changePolicy(found, present, changes, ctx.timeIn(found.management))
      // The summary has the name and description of the request, not those of the policy (recorded on AWS).
      const summary = { ...toSummary(policy), Name, Description }
      return { Policy: { Content: policy.content, PolicySummary: summary } }
    },
  },

  DeletePolicy: {
    ...organizationRules('delegate'),
    resource: (view, { PolicyId }) => authorizedPolicy(view, PolicyId),
    conditions: (view, { PolicyId }) => typeOf(view, PolicyId),
    run: (tx, { PolicyId }) => {
      const found = requireOrganization(tx, 'delegate')
      requireMutable(PolicyId)
      requireOwnPolicy(found.management, PolicyId)
      if (isAttached(found, PolicyId)) throw policyInUse()
      found.management.organizationPolicies.delete(PolicyId)
    },
  },

  DescribePolicy: {
    ...organizationRules('reader'),
    resource: (view, { PolicyId }) => authorizedPolicy(view, PolicyId),
    conditions: (view, { PolicyId }) => typeOf(view, PolicyId),
    run: (tx, { PolicyId }) => {
      const { management } = requireOrganization(tx, 'reader')
      const policy = requirePolicy(management, PolicyId)
      return { Policy: { Content: policy.content, PolicySummary: toSummary(policy) } }
    },
  },

  ListPolicies: {
    ...organizationRules('reader'),
    conditions: (_view, { Filter }) => ofType(Filter),
    run: (tx, input) => {
      const { management } = requireOrganization(tx, 'reader')
      const rows = (after?: string) => policiesOfType(management, input.Filter, after)
      const { items, NextToken } = pageOf(input, rows, toSummary)
      return { Policies: items, NextToken }
    },
  },
} satisfies Family<'organizations'>

/** Returns the condition key for the type of a policy. */
export const ofType = (type: OrganizationPolicyType | undefined): Conditions => ({
  'organizations:PolicyType': type,
})

/** Returns the condition key for the type of a policy with this ID. It has no value if there is no such policy. */
export function typeOf(view: View, id: string): Conditions {
  const found = organizationOf(view)
  return ofType(found && findOrganizationPolicy(found.management, id)?.type)
}

/**
 * Returns what policies see of a policy.
 *
 * Unverified: A policy that does not exist is authorized on an ARN with an asterisk for its type, which is not known.
 */
export function authorizedPolicy(view: View, id: string): DetailedTarget {
  const found = organizationOf(view)
  if (!found) return { arn: '*' }
  const { management, organization } = found
  const policy = findOrganizationPolicy(management, id)
  if (!policy) return { arn: organizationsArn(management, `policy/${organization.id}/*/${id}`) }
  return { arn: policy.arn, ...(policy.tags ? { tags: policy.tags } : {}) }
}

/**
 * Returns what policies see of a policy that is being created.
 *
 * Unverified: A policy to be created is authorized on an ARN with an asterisk in place of the ID. AWS's example of a
 * delegation policy allows organizations:CreatePolicy on `policy/*` followed by `/backup_policy/*`.
 */
function newPolicyArn(view: View, type: OrganizationPolicyType): string {
  const found = organizationOf(view)
  return found ? policyArn(found, type, '*') : '*'
}

function policyArn(
  { management, organization }: ManagedOrganization,
  type: OrganizationPolicyType,
  id: string,
): string {
  return organizationsArn(management, `policy/${organization.id}/${policyArnType(type)}/${id}`)
}

/** Returns a policy of the organization, or one of AWS's own. @throws AwsError PolicyNotFoundException */
export function requirePolicy(management: View, id: string): OrganizationPolicy {
  const policy = findOrganizationPolicy(management, id)
  if (!policy) throw policyNotFound()
  return policy
}

function requireOwnPolicy({ organizationPolicies }: View, id: string): OrganizationPolicyRow {
  const policy = organizationPolicies.get(id)
  if (!policy) throw policyNotFound()
  return policy
}

function requireMutable(id: string): void {
  if (isAwsPolicy(id)) throw immutablePolicy()
}

export interface NewPolicy {
  readonly name: string
  readonly type: OrganizationPolicyType
  readonly description?: string
  readonly content: string
  readonly tags?: readonly ApiTag[]
}

/** `now` is that of the management account. */
type PolicySources = Pick<Context, 'now' | 'randomBytes' | 'quotas'>

/**
 * Adds a policy, which is attached to nothing. Its type need not be enabled.
 *
 * Unverified: A new policy is checked in this order: the feature set, the name, the number of policies, the content,
 * and the tags.
 */
export function addPolicy(
  found: ManagedOrganization<Tx>,
  { tags, ...facts }: NewPolicy,
  sources: PolicySources,
): OrganizationPolicyRow {
  const { management, organization } = found
  const { name, type } = facts
  if (organization.featureSet !== 'ALL') throw policyTypeNotAvailable()
  requireFreeName(management, type, name)
  if (management.organizationPolicies.count('type', type) >= organizationPolicyLimits[type].perOrganization)
    throw policyNumberLimitExceeded()
  const content = storedContent(type, facts.content, management, sources.now)
  const tagged = newTags(tags, sources)
  const id = newOrganizationPolicyId(sources.randomBytes)
  const policy = {
    ...facts,
    id,
    arn: policyArn(found, type, id),
    content,
    updateDate: sources.now,
    ...tagged,
  }
  management.organizationPolicies.put(id, policy)
  return policy
}

interface PolicyChanges {
  readonly name: string | undefined
  readonly description: string | undefined
  readonly content: string | undefined
}

/** Changes a policy, at once for everything that it is attached to. An empty description is ignored (recorded on AWS). */
function changePolicy(
  found: ManagedOrganization<Tx>,
  present: OrganizationPolicyRow,
  { name = present.name, description, content }: PolicyChanges,
  now: number,
): OrganizationPolicyRow {
  const { management } = found
  if (name !== present.name) requireFreeName(management, present.type, name)
  const policy = {
    ...present,
    name,
    ...(description ? { description } : {}),
    content: content === undefined ? present.content : storedContent(present.type, content, management, now),
    updateDate: now,
  }
  keepingValidPolicies(found, { types: [policy.type], targetIds: targetIdsOf(found, policy.id) }, () =>
    management.organizationPolicies.put(policy.id, policy),
  )
  return policy
}

/** Names are unique among the policies of a type, AWS's own included. */
function requireFreeName(management: View, type: OrganizationPolicyType, name: string): void {
  const isAws = awsPolicies(management.partition).some((each) => each.type === type && each.name === name)
  if (isAws || management.organizationPolicies.count('name', nameIn(type, name)) > 0) throw duplicatePolicy()
}

const isService = (prefix: string) => servicePrefixes().includes(prefix)

/** Returns a valid document as Organizations stores it: as sent, except for resource control policies. */
function storedContent(
  type: OrganizationPolicyType,
  content: string,
  { partition }: Place,
  now: number,
): string {
  const error = organizationPolicyError(type, content, { partition, now, isService })
  if (error?.code === 'MalformedPolicyDocumentException') throw malformedPolicyDocument(error.message)
  if (error) throw policyContentLimitExceeded(error.message)
  return type === 'RESOURCE_CONTROL_POLICY' ? storedResourceControlPolicy(content) : content
}

/**
 * Yields the policies of a type, strictly after one of them.
 *
 * Unverified: Policies are listed by ID, because AWS does not document the order. AWS's own are last, as in the
 * samples of the API reference.
 */
function* policiesOfType(
  { organizationPolicies, partition }: View,
  type: OrganizationPolicyType,
  after: string | undefined,
): Iterable<Entry<OrganizationPolicy>> {
  if (after !== undefined && isAwsPolicy(after)) return
  yield* organizationPolicies.by('type', type, after)
  for (const policy of awsPolicies(partition)) if (policy.type === type) yield [policy.id, policy]
}

type PolicySummary = NonNullable<Output<'organizations', 'ListPolicies'>['Policies']>[number]

/** AWS has no policies without a description, but state that an earlier version stored can have them. */
export function toSummary({ arn, description = '', id, name, type }: OrganizationPolicy): PolicySummary {
  return {
    Arn: arn,
    AwsManaged: isAwsPolicy(id),
    Description: description,
    Id: id,
    Name: name,
    Type: type,
  }
}
