/**
 * The services and actions that policies allow their holders to use. Any resource and any context suffices.
 */
import type { CompiledPolicy } from '../../policy/index.ts'
import { actionsOfService, servicePrefixes } from '../aws/service-authorization.ts'

type Statement = CompiledPolicy['statements'][number]

/** Reports whether an action in lowercase, such as `iam:getuser`, is granted. */
type ActionPredicate = (action: string) => boolean

const servicesByPolicy = new WeakMap<CompiledPolicy, readonly string[]>()

/**
 * Returns the prefixes of the services with an action that the policies together allow, sorted.
 *
 * An action that any of them denies unconditionally on all resources does not count, whichever allows it
 * (recorded on AWS, September 2026).
 */
export function grantedServices(policies: readonly CompiledPolicy[]): readonly string[] {
  const allowed = [...new Set(policies.flatMap(servicesOf))].sort()
  if (!policies.some(({ statements }) => statements.some(isUnconditionalDeny))) return allowed
  return allowed.filter((service) => isAnyGranted(service, (action) => grants(policies, action)))
}

/** Returns the names of a service's actions that the policies together allow. */
export function grantedActions(policies: readonly CompiledPolicy[], service: string): readonly string[] {
  return actionsOfService(service)
    .map(({ name }) => name)
    .filter((name) => grants(policies, `${service}:${name.toLowerCase()}`))
}

function grants(policies: readonly CompiledPolicy[], action: string): boolean {
  return (
    policies.some((policy) => allows(policy, action)) &&
    !policies.some((policy) => deniesAlways(policy, action))
  )
}

/**
 * Returns the prefixes of the services with an action that service control policies permit, sorted.
 *
 * Each level must allow the action, and no level may deny it unconditionally on all resources.
 *
 * @param levels from the root down to the target
 */
export function availableServices(levels: readonly (readonly CompiledPolicy[])[]): readonly string[] {
  const isAvailable = (action: string) =>
    levels.every((level) => level.some((policy) => allows(policy, action))) &&
    !levels.some((level) => level.some((policy) => deniesAlways(policy, action)))
  return servicePrefixes().filter((service) => isAnyGranted(service, isAvailable))
}

/** Returns the services that a policy allows. Results are cached because every action of AWS is checked. */
function servicesOf(policy: CompiledPolicy): readonly string[] {
  let services = servicesByPolicy.get(policy)
  if (!services) {
    services = servicePrefixes().filter((service) =>
      isAnyGranted(service, (action) => allows(policy, action)),
    )
    servicesByPolicy.set(policy, services)
  }
  return services
}

function isAnyGranted(service: string, grants: ActionPredicate): boolean {
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

/** Reports whether a statement denies on all resources, and in every context. */
export function isUnconditionalDeny({ effect, conditions = [], resources }: Statement): boolean {
  if (effect !== 'Deny' || conditions.length > 0 || !resources || resources.negated) return false
  return resources.patterns.some((covers) => covers('*', new Map()))
}
