/** Matchers about all requests that policies allow. They pass only with a proof, and fail with a request. */
import {
  type CheckOutcome,
  policyBeyond,
  policyDiffers,
  policyGrants,
  policyIsPublic,
  principalBeyond,
  principalDiffers,
  principalGrants,
} from '../../handle/principal-checks.ts'
import type { ForbiddenAccess, PrincipalHandle } from '../../interface.ts'
import { failure, type MatcherContext, type MatcherResult, type MaybeAsync, resultOf } from './result.ts'

export function toGrantNothingBeyond(context: MatcherContext, subject: unknown, limit: unknown): MaybeAsync {
  if (!isPrincipal(subject)) return resultFor(context, policyBeyond(subject, limit))
  return subject.policies().then((principal) => resultFor(context, principalBeyond(principal, limit)))
}

export function toEqualPolicy(context: MatcherContext, subject: unknown, other: unknown): MaybeAsync {
  if (!isPrincipal(subject)) return resultFor(context, policyDiffers(subject, other))
  return subject.policies().then((principal) => resultFor(context, principalDiffers(principal, other)))
}

export function toNotGrant(context: MatcherContext, subject: unknown, access: ForbiddenAccess): MaybeAsync {
  if (!isPrincipal(subject)) return resultFor(context, policyGrants(subject, access))
  return subject.policies().then((principal) => resultFor(context, principalGrants(principal, access)))
}

export function toNotBePublic(context: MatcherContext, policy: unknown, resourceType: string): MatcherResult {
  return resultFor(context, policyIsPublic(policy, resourceType))
}

function isPrincipal(value: unknown): value is PrincipalHandle {
  return typeof value === 'object' && value !== null && 'arn' in value && 'policies' in value
}

function resultFor(context: MatcherContext, { answer, message, opposite }: CheckOutcome): MatcherResult {
  if (answer === 'unknown') return failure(context, message)
  return resultOf(answer === 'contained', answer === 'contained' ? opposite : message)
}
