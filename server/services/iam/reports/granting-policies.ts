/** The policies that allow a user, group, or role to use a service. */
import type { CompiledPolicy } from '../../../../policy/index.ts'
import type { IamTypes } from '../../../../protocol/model/index.ts'
import type { View } from '../../../../store/index.ts'
import { nameInPolicyArn } from '../../../access/policies-by-arn.ts'
import { actionsOfService } from '../../../aws/service-authorization.ts'
import type { Family } from '../../../engine/operation.ts'
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
    run: (tx, { Arn: arn, ServiceNamespaces: namespaces, Marker }) => {
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

function entryFor(
  namespace: string,
  held: readonly HeldPolicy[],
): IamTypes.ListPoliciesGrantingServiceAccessEntry {
  const actions = actionNames(namespace.toLowerCase())
  const granting = held.filter(({ policy }) => grantsAny(policy.policy, actions))
  return { ServiceNamespace: namespace, Policies: granting.map(toGranting) }
}

/**
 * Returns the actions of a service in lowercase.
 * A service without known actions is treated as having one action that no policy names.
 */
function actionNames(namespace: string): readonly string[] {
  const known = actionsOfService(namespace).map(({ name }) => `${namespace}:${name.toLowerCase()}`)
  return known.length > 0 ? known : [`${namespace}:`]
}

/** Reports whether a policy allows an action on any resource, in any context. Ignores Deny statements. */
function grantsAny({ statements }: CompiledPolicy, actions: readonly string[]): boolean {
  return statements.some(
    ({ effect, principals, matchesAction }) =>
      effect === 'Allow' && principals === undefined && actions.some(matchesAction),
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
