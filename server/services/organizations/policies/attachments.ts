/** Attachments of policies to the root, organizational units, and accounts. */

import type { ManagedOrganization } from '../../../../core/access/organization/managed.ts'
import {
  attachedOfType,
  type OrganizationPolicy,
  RCP_FULL_AWS_ACCESS,
} from '../../../../core/access/organization/policies.ts'
import type { Permission } from '../../../../core/access/target.ts'
import type { Context, Family, Output } from '../../../../core/engine/operation.ts'
import { organizationPolicyLimits } from '../../../../policy/index.ts'
import {
  duplicatePolicyAttachment,
  lastAttachment,
  nonDetachablePolicy,
  policyNotAttached,
  policyTypeNotEnabled,
  targetNotFound,
  tooManyAttachments,
} from '../../../../protocol/errors/organizations/policies.ts'
import type { Entry, Tx, View } from '../../../../store/index.ts'
import { organizationRules, ownedTarget, requireAllFeatures, requireOrganization } from '../gate.ts'
import { pageOf } from '../paging.ts'
import { keepingValidPolicies } from './held-policies.ts'
import { authorizedPolicy, ofType, requirePolicy, toSummary, typeOf } from './policies.ts'
import {
  authorizedTarget,
  changeAttached,
  findTarget,
  type PolicyTarget,
  targetsOf,
} from './policy-targets.ts'

export const attachments = {
  AttachPolicy: {
    ...organizationRules('delegate'),
    resource: (view, { PolicyId }) => authorizedPolicy(view, PolicyId),
    conditions: (view, { PolicyId }) => typeOf(view, PolicyId),
    also: (view, input, ctx) => [permissionOnTarget(view, 'organizations:AttachPolicy', input, ctx)],
    run: (tx, { PolicyId, TargetId }, ctx) => {
      const found = requireOrganization(tx, 'delegate')
      requireAllFeatures(found)
      attach(found, PolicyId, TargetId, ctx.timeIn(found.management))
    },
  },

  DetachPolicy: {
    ...organizationRules('delegate'),
    resource: (view, { PolicyId }) => authorizedPolicy(view, PolicyId),
    conditions: (view, { PolicyId }) => typeOf(view, PolicyId),
    also: (view, input, ctx) => [permissionOnTarget(view, 'organizations:DetachPolicy', input, ctx)],
    run: (tx, { PolicyId, TargetId }, ctx) => {
      const found = requireOrganization(tx, 'delegate')
      if (PolicyId === RCP_FULL_AWS_ACCESS.id) throw nonDetachablePolicy()
      requireAllFeatures(found)
      detach(found, PolicyId, TargetId, ctx.timeIn(found.management))
    },
  },

  ListPoliciesForTarget: {
    ...organizationRules('reader'),
    resource: (view, { TargetId }) => authorizedTarget(view, TargetId),
    conditions: (_view, { Filter }) => ofType(Filter),
    run: (tx, input) => {
      const found = requireOrganization(tx, 'reader')
      const { attached } = requireTarget(found, input.TargetId)
      const selected = attachedOfType(found.management, attached, input.Filter)
      const { items, NextToken } = pageOf(input, (after) => unlisted(selected, after), toSummary)
      return { Policies: items, NextToken }
    },
  },

  ListTargetsForPolicy: {
    ...organizationRules('reader'),
    resource: (view, { PolicyId }) => authorizedPolicy(view, PolicyId),
    conditions: (view, { PolicyId }) => typeOf(view, PolicyId),
    run: (tx, input) => {
      const found = requireOrganization(tx, 'reader')
      const { id } = requirePolicy(found.management, input.PolicyId)
      const { items, NextToken } = pageOf(input, (after) => targetEntries(found, id, after), toTarget)
      return { Targets: items, NextToken }
    },
  },
} satisfies Family<'organizations'>

interface Attachment {
  readonly PolicyId: string
  readonly TargetId: string
}

/** Returns the permission to attach to a target, or to detach from it, which is needed besides that on the policy. */
function permissionOnTarget(
  view: View,
  action: string,
  { PolicyId, TargetId }: Attachment,
  { settled }: Pick<Context, 'settled'>,
): Permission {
  const target = ownedTarget(view, 'delegate', authorizedTarget(view, TargetId), settled)
  return { action, target, conditions: typeOf(view, PolicyId) }
}

/**
 * Attaches a policy to a target.
 *
 * Unverified: An attachment is checked in this order: the policy, the target, the policy type, a second attachment, and
 * the number of policies.
 */
function attach(found: ManagedOrganization<Tx>, policyId: string, targetId: string, now: number): void {
  const { management, organization } = found
  const { type } = requirePolicy(management, policyId)
  const target = requireTarget(found, targetId)
  const { attached } = target
  if (!organization.policyTypes.includes(type)) throw policyTypeNotEnabled()
  if (attached.includes(policyId)) throw duplicatePolicyAttachment()
  if (attachedOfType(management, attached, type).length >= organizationPolicyLimits[type].perTarget)
    throw tooManyAttachments()
  keepingValidPolicies(found, { types: [type], targetIds: [targetId] }, () =>
    changeAttached(management, target, { type, attached: [...attached, policyId], now }),
  )
}

/** Detaches a policy from a target, which keeps at least one service control policy. */
function detach(found: ManagedOrganization<Tx>, policyId: string, targetId: string, now: number): void {
  const { management } = found
  const { type } = requirePolicy(management, policyId)
  const target = requireTarget(found, targetId)
  const { attached } = target
  if (!attached.includes(policyId)) throw policyNotAttached()
  if (type === 'SERVICE_CONTROL_POLICY' && attachedOfType(management, attached, type).length === 1)
    throw lastAttachment()
  keepingValidPolicies(found, { types: [type], targetIds: [targetId] }, () =>
    changeAttached(management, target, { type, attached: attached.filter((id) => id !== policyId), now }),
  )
}

function requireTarget(found: ManagedOrganization, id: string): PolicyTarget {
  const target = findTarget(found, id)
  if (!target) throw targetNotFound()
  return target
}

const BETWEEN_IDS = ','

/**
 * Yields the policies that no page has listed yet. A key consists of the IDs listed so far, of which a target has few,
 * because the order of attachment is not that of any key.
 *
 * Unverified: The policies of a target are listed in the order of their attachment, because AWS does not document the
 * order.
 */
function* unlisted(
  attached: readonly OrganizationPolicy[],
  after: string | undefined,
): Iterable<Entry<OrganizationPolicy>> {
  const listed = after?.split(BETWEEN_IDS) ?? []
  for (const policy of attached) {
    if (listed.includes(policy.id)) continue
    listed.push(policy.id)
    yield [listed.join(BETWEEN_IDS), policy]
  }
}

function* targetEntries(
  found: ManagedOrganization,
  policyId: string,
  after: string | undefined,
): Iterable<Entry<PolicyTarget>> {
  for (const target of targetsOf(found, policyId, after)) yield [target.id, target]
}

type TargetSummary = NonNullable<Output<'organizations', 'ListTargetsForPolicy'>['Targets']>[number]

function toTarget({ arn, id, name, type }: PolicyTarget): TargetSummary {
  return { Arn: arn, Name: name, TargetId: id, Type: type }
}
