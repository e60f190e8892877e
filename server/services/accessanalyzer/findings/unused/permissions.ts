/** Which permissions of a user or role nobody uses, by service and action. */

import { grantedActions, grantedServices } from '../../../../../core/access/granted-services.ts'
import type { CompiledPolicy } from '../../../../../policy/index.ts'
import type { UnusedPermissionFinding, UsageDetails } from '../../../../../store/index.ts'
import { isUnused, type Period, unusedSince } from './period.ts'

type Services = UnusedPermissionFinding['services']
type UnusedService = Services[number]

/** A user or role with its permissions and with what it used of them. */
interface Permitted {
  readonly createDate: number
  readonly policies: readonly CompiledPolicy[]
  readonly uses: UsageDetails | undefined
}

/**
 * Actions that no request calls, so that nothing records their use. Source: IAM User Guide, "IAM action last accessed
 * information services and actions": iam:PassRole is not tracked.
 */
export const UNTRACKED: ReadonlySet<string> = new Set(['iam:PassRole'])

/**
 * Returns the services of which some permissions were not used in the period, sorted: whole services, or those actions of
 * used services that were not used. Boundaries and the policies of organizations and resources play no part, as in
 * service last accessed information.
 *
 * Unverified: Permissions of a policy that was attached or changed within the period are analyzed too, because iamulator
 * does not record when policies are attached.
 */
export function unusedServices(permitted: Permitted, period: Period): Services {
  return grantedServices(permitted.policies)
    .map((namespace) => unusedOf(namespace, permitted, period))
    .filter((service) => service !== undefined)
}

function unusedOf(
  namespace: string,
  { createDate, policies, uses }: Permitted,
  period: Period,
): UnusedService | undefined {
  const lastAccessed = uses?.services.get(namespace)?.date
  const service = { namespace, ...used(lastAccessed) }
  if (isUnused({ createDate, lastAccessed }, period))
    return hasTracked(policies, namespace) ? service : undefined
  const actions = trackedActions(policies, namespace)
    .map((action) => ({ action, lastAccessed: uses?.actions.get(`${namespace}:${action}`)?.date }))
    .filter((each) => isUnused({ createDate, lastAccessed: each.lastAccessed }, period))
    .map((each) => ({ action: each.action, ...used(each.lastAccessed) }))
  return actions.length > 0 ? { ...service, actions } : undefined
}

interface LastUse {
  readonly lastAccessed?: number
}

const used = (lastAccessed: number | undefined): LastUse =>
  lastAccessed === undefined ? {} : { lastAccessed }

const trackedActions = (policies: readonly CompiledPolicy[], namespace: string): readonly string[] =>
  grantedActions(policies, namespace).filter((action) => !UNTRACKED.has(`${namespace}:${action}`))

/** Listing the actions of each service takes long, and few have others than tracked ones. */
const hasTracked = (policies: readonly CompiledPolicy[], namespace: string): boolean =>
  ![...UNTRACKED].some((action) => action.startsWith(`${namespace}:`)) ||
  trackedActions(policies, namespace).length > 0

/** Returns since when there have been unused permissions: the time of the first. */
export function permissionsUnusedSince(
  services: Services,
  { createDate }: Pick<Permitted, 'createDate'>,
  period: Period,
): number {
  const uses = services.flatMap(({ actions, ...service }): readonly LastUse[] => actions ?? [service])
  return Math.min(...uses.map(({ lastAccessed }) => unusedSince({ createDate, lastAccessed }, period)))
}
