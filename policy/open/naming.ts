/** Tells whether policies name a principal or a resource, whatever their conditions say. */
import type { CompiledPolicy } from '../compile.ts'
import { coversRequestedResource } from '../evaluate.ts'
import { Reach, reachOfAllow } from '../principal.ts'
import type { AuthorizationRequest, Principal } from '../request.ts'
import type { SourcedPolicy } from '../types.ts'

/** How the policy of a resource names a principal. */
export type Naming = 'not' | 'account' | 'itself'

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
 * Returns whether an Allow of the caller's policies names the requested resource, but not just any.
 *
 * @param other a resource that only patterns for many resources cover
 */
export function namesResource(
  policies: readonly SourcedPolicy[],
  request: AuthorizationRequest,
  other: string,
): boolean {
  return policies.some(({ policy }) =>
    policy
      .candidates(request.action)
      .allow.some(
        (statement) =>
          coversRequestedResource(statement, request, 'identity') &&
          !coversRequestedResource(statement, { ...request, resource: other }, 'identity'),
      ),
  )
}
