/** The policies that allow a user, group, or role to use a service. */

import { isUnconditionalDeny } from '../../../../core/access/granted-services.ts'
import { nameInPolicyArn } from '../../../../core/access/policies-by-arn.ts'
import { actionsOfService, servicePrefixes } from '../../../../core/aws/service-authorization.ts'
import type { Family } from '../../../../core/engine/operation.ts'
import type { CompiledPolicy } from '../../../../policy/index.ts'
import { unknownNamespaces } from '../../../../protocol/errors.ts'
import type { IamTypes } from '../../../../protocol/model/index.ts'
import type { View } from '../../../../store/index.ts'
import { pageOfPositions } from '../paging.ts'
import {
  type EntityType,
  type HeldPolicy,
  heldPolicies,
  type PolicySource,
  requireSource,
  sourceTarget,
} from '../policies/policy-source.ts'

export const grantingPolicies = {
  ListPoliciesGrantingServiceAccess: {
    resource: (view, { Arn: arn }) => sourceTarget(view, arn),
    run: (tx, { Arn: arn, ServiceNamespaces, Marker }) => {
      const namespaces = requireNamespaces(ServiceNamespaces)
      const held = managedFirst(tx, requireSource(tx, arn))
      const { items, ...page } = pageOfPositions({ Marker }, namespaces.length, (position) =>
        entryFor(namespaces[position] ?? '', held),
      )
      return { PoliciesGrantingServiceAccess: items, ...page }
    },
  },
} satisfies Family<'iam'>

/**
 * Lists managed policies first, as in AWS's example. Includes a managed policy once, even if attached several
 * times.
 */
function managedFirst(view: View, source: PolicySource): readonly HeldPolicy[] {
  const held = heldPolicies(view, source)
  const managed = new Map(
    held.filter(({ policy }) => policy.kind === 'managed').map((each) => [each.policy.source, each]),
  )
  return [...managed.values(), ...held.filter(({ policy }) => policy.kind === 'inline')]
}

/** Returns each namespace once. They must be lowercase (recorded on AWS, September 2026). */
function requireNamespaces(namespaces: readonly string[]): readonly string[] {
  const known = new Set(servicePrefixes())
  const unknown = namespaces.filter((namespace) => !known.has(namespace))
  if (unknown.length > 0) throw unknownNamespaces(unknown)
  return [...new Set(namespaces)]
}

function entryFor(
  namespace: string,
  held: readonly HeldPolicy[],
): IamTypes.ListPoliciesGrantingServiceAccessEntry {
  const actions = actionsOfService(namespace).map(({ name }) => `${namespace}:${name.toLowerCase()}`)
  const granting = held.filter(
    ({ policy: { policy } }) => grantsAny(policy, actions) && !deniesService(policy, namespace),
  )
  return { ServiceNamespace: namespace, Policies: granting.map(toGranting) }
}

/** Reports whether a policy allows an action on any resource, in any context. */
function grantsAny({ statements }: CompiledPolicy, actions: readonly string[]): boolean {
  return statements.some(
    ({ effect, principals, matchesAction }) =>
      effect === 'Allow' && principals === undefined && actions.some(matchesAction),
  )
}

/**
 * Reports whether a policy denies a whole service, in which case it grants nothing of it.
 *
 * Other denials have no effect: those of single actions, of some resources, under conditions, and in other
 * policies (recorded on AWS, September 2026). Only a pattern for all actions matches an action without a name.
 */
function deniesService({ statements }: CompiledPolicy, namespace: string): boolean {
  return statements.some(
    (statement) => isUnconditionalDeny(statement) && statement.matchesAction(`${namespace}:`),
  )
}

const OWNERS = { user: 'USER', group: 'GROUP', role: 'ROLE' } as const satisfies Record<EntityType, string>

function toGranting({ policy, holder }: HeldPolicy): IamTypes.PolicyGrantingServiceAccess {
  const { source, kind } = policy
  if (kind === 'managed')
    return { PolicyName: nameInPolicyArn(source), PolicyType: 'MANAGED', PolicyArn: source }
  const owner = { EntityType: OWNERS[holder.type], EntityName: holder.row.name }
  return { PolicyName: source, PolicyType: 'INLINE', ...owner }
}
