/** Policy types, which are enabled in the root. Policies of other types have no effect. */

import type { ManagedOrganization } from '../../../../core/access/organization/managed.ts'
import { attachedByDefault, awsPolicies } from '../../../../core/access/organization/policies.ts'
import { includesService } from '../../../../core/access/organization/services.ts'
import type { Family } from '../../../../core/engine/operation.ts'
import {
  policyTypeAlreadyEnabled,
  policyTypeNeedsServiceAccess,
  policyTypeNotAvailable,
  policyTypeNotEnabled,
  rootNotFound,
} from '../../../../protocol/errors/organizations/policies.ts'
import {
  type OrganizationPolicyType,
  type OrganizationRow,
  organizationKey,
  type Tx,
} from '../../../../store/index.ts'
import { organizationRules, requireAllFeatures, requireOrganization } from '../gate.ts'
import { placeTarget } from '../structure/tree.ts'
import { toRoot } from '../structure/units.ts'
import { keepingValidPolicies } from './held-policies.ts'
import { ofType } from './policies.ts'
import { allTargets, changeAttached, type PolicyTarget, targetsOf } from './policy-targets.ts'
import { POLICY_TYPE_SERVICES } from './policy-type-services.ts'

export const policyTypes = {
  EnablePolicyType: {
    ...organizationRules('delegate'),
    resource: (view, { RootId }) => placeTarget(view, RootId),
    conditions: (_view, { PolicyType }) => ofType(PolicyType),
    run: (tx, { RootId, PolicyType }, ctx) => {
      const found = requireOrganization(tx, 'delegate')
      if (found.organization.featureSet !== 'ALL') throw policyTypeNotAvailable()
      requireRoot(found, RootId)
      return { Root: toRoot(enableType(found, PolicyType, ctx.timeIn(found.management))) }
    },
  },

  DisablePolicyType: {
    ...organizationRules('delegate'),
    resource: (view, { RootId }) => placeTarget(view, RootId),
    conditions: (_view, { PolicyType }) => ofType(PolicyType),
    run: (tx, { RootId, PolicyType }, ctx) => {
      const found = requireOrganization(tx, 'delegate')
      requireAllFeatures(found)
      requireRoot(found, RootId)
      return { Root: toRoot(disableType(found, PolicyType, ctx.timeIn(found.management))) }
    },
  },
} satisfies Family<'organizations'>

function requireRoot({ organization }: ManagedOrganization, id: string): void {
  if (organization.rootId !== id) throw rootNotFound()
}

/**
 * Enables a policy type, and attaches AWS's own policy of the type to every target.
 *
 * Unverified: Whether a type is enabled already is checked before the trusted access that it needs.
 */
function enableType(
  { management, organization }: ManagedOrganization<Tx>,
  type: OrganizationPolicyType,
  now: number,
): OrganizationRow {
  if (organization.policyTypes.includes(type)) throw policyTypeAlreadyEnabled()
  const service = POLICY_TYPE_SERVICES[type]
  if (service !== undefined && !includesService(organization.trustedServices, service))
    throw policyTypeNeedsServiceAccess()
  const enabled = {
    ...organization,
    policyTypes: [...organization.policyTypes, type],
    attachmentDates: { ...organization.attachmentDates, [type]: now },
  }
  management.organizations.put(organizationKey, enabled)
  const added = attachedByDefault([type])
  if (added.length === 0) return enabled
  for (const target of allTargets({ management, organization }))
    changeAttached(management, target, { type, attached: [...target.attached, ...added], now })
  return enabled
}

/** Disables a policy type, and detaches all policies of the type, but deletes none. */
function disableType(
  { management, organization }: ManagedOrganization<Tx>,
  type: OrganizationPolicyType,
  now: number,
): OrganizationRow {
  if (!organization.policyTypes.includes(type)) throw policyTypeNotEnabled()
  const disabled = { ...organization, policyTypes: organization.policyTypes.filter((each) => each !== type) }
  management.organizations.put(organizationKey, disabled)
  const ids = idsOfType(management, type)
  keepingValidPolicies(
    { management, organization },
    { types: [type], targetIds: [organization.rootId] },
    () => {
      for (const target of targetsOfAny({ management, organization }, ids)) {
        const attached = target.attached.filter((id) => !ids.has(id))
        changeAttached(management, target, { type, attached, now })
      }
    },
  )
  return disabled
}

/** Returns the IDs of all policies of a type, AWS's own included. */
function idsOfType(
  { organizationPolicies, partition }: Tx,
  type: OrganizationPolicyType,
): ReadonlySet<string> {
  const own = Array.from(organizationPolicies.by('type', type), ([id]) => id)
  const ofAws = awsPolicies(partition).filter((policy) => policy.type === type)
  return new Set([...own, ...ofAws.map(({ id }) => id)])
}

/** Returns the targets that have any of the policies. */
function targetsOfAny(found: ManagedOrganization, policyIds: ReadonlySet<string>): Iterable<PolicyTarget> {
  const targets = new Map<string, PolicyTarget>()
  for (const policyId of policyIds)
    for (const target of targetsOf(found, policyId)) targets.set(target.id, target)
  return targets.values()
}
