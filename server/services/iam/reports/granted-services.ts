/** Which services, and which of their actions, policies let their holders use: on anything, in any circumstances. */
import type { CompiledPolicy } from '../../../../policy/index.ts'
import { actionsOfService, servicePrefixes } from '../../../aws/service-authorization.ts'

type Statement = CompiledPolicy['statements'][number]

/** Asks of an action in small letters, such as `iam:getuser`. */
type Grants = (action: string) => boolean

const known = new WeakMap<CompiledPolicy, readonly string[]>()

/** Prefixes of the services of which any of the policies allows an action, sorted. Denies do not count. */
export function grantedServices(policies: readonly CompiledPolicy[]): readonly string[] {
  const granted = new Set(policies.flatMap(servicesOf))
  return [...granted].sort()
}

/** Names of the actions of a service that any of the policies allows. Denies do not count. */
export function grantedActions(policies: readonly CompiledPolicy[], service: string): readonly string[] {
  return actionsOfService(service)
    .map(({ name }) => name)
    .filter((name) => policies.some((policy) => allows(policy, `${service}:${name.toLowerCase()}`)))
}

/**
 * Prefixes of the services that service control policies leave any action of, sorted: one that each level allows, and
 * that no level denies on everything and in all circumstances.
 *
 * @param levels from the root down to the target
 */
export function servicesLeft(levels: readonly (readonly CompiledPolicy[])[]): readonly string[] {
  const isLeft = (action: string) =>
    levels.every((level) => level.some((policy) => allows(policy, action))) &&
    !levels.some((level) => level.some((policy) => deniesAlways(policy, action)))
  return servicePrefixes().filter((service) => isAnyGranted(service, isLeft))
}

/** It takes a look at all actions of AWS, so that it is remembered. */
function servicesOf(policy: CompiledPolicy): readonly string[] {
  let services = known.get(policy)
  if (!services) {
    services = servicePrefixes().filter((service) =>
      isAnyGranted(service, (action) => allows(policy, action)),
    )
    known.set(policy, services)
  }
  return services
}

function isAnyGranted(service: string, grants: Grants): boolean {
  return actionsOfService(service).some(({ name }) => grants(`${service}:${name.toLowerCase()}`))
}

function allows({ statements }: CompiledPolicy, action: string): boolean {
  return statements.some(
    ({ effect, principals, matchesAction }) =>
      effect === 'Allow' && principals === undefined && matchesAction(action),
  )
}

function deniesAlways({ statements }: CompiledPolicy, action: string): boolean {
  return statements.some((statement) => isUnconditionalDeny(statement) && statement.matchesAction(action))
}

function isUnconditionalDeny({ effect, conditions = [], resources }: Statement): boolean {
  if (effect !== 'Deny' || conditions.length > 0 || !resources || resources.negated) return false
  return resources.patterns.some((covers) => covers('*', new Map()))
}
