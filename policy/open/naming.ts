/** Tells whether policies name a principal or a resource, whatever their conditions say. */
import type { CompiledPolicy } from '../compile.ts'
import { coversRequestedResource } from '../evaluate.ts'
import { Reach, reachOfAllow } from '../principal.ts'
import type { AuthorizationRequest, Principal } from '../request.ts'
import type { SourcedPolicy } from '../types.ts'

/** How a policy names a principal: not, by its account, or itself. */
export type Naming = 'not' | 'account' | 'itself'

/** How policies name a resource: not, with all others of its kind, or itself. */
export type ResourceNaming = 'not' | 'all' | 'itself'

/** Returns how closely the Allows of a resource's policy name the principal. */
export function namingOf(policy: CompiledPolicy, action: string, principal: Principal): Naming {
  const reaches = policy
    .candidates(action)
    .allow.map(({ principals }) => (principals ? reachOfAllow(principals, principal) : Reach.none))
  const closest = Math.max(Reach.none, ...reaches)
  if (closest === Reach.none) return 'not'
  return closest === Reach.account ? 'account' : 'itself'
}

/** Returns whether any Allow of the policies is about the action. */
export function mentionsAction(policies: readonly SourcedPolicy[], action: string): boolean {
  return policies.some(({ policy }) => policy.candidates(action).allow.length > 0)
}

/**
 * Returns how the Allows of the caller's policies name the requested resource. Variables stand for any text.
 *
 * @param request has an empty context
 * @param other a resource that only patterns for many resources cover
 */
export function resourceNamingOf(
  policies: readonly SourcedPolicy[],
  request: AuthorizationRequest,
  other: string,
): ResourceNaming {
  const covering = policies
    .flatMap(({ policy }) => policy.candidates(request.action).allow)
    .filter((statement) => coversRequestedResource(statement, request, 'identity'))
  if (covering.length === 0) return 'not'
  const otherRequest = { ...request, resource: other }
  const isItself = covering.some((statement) => !coversRequestedResource(statement, otherRequest, 'identity'))
  return isItself ? 'itself' : 'all'
}
