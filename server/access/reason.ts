/** Why a verdict is a denial, in AWS's words. */
import { denialReason } from '../../policy/index.ts'
import type { Verdict } from './judge.ts'

/**
 * The end of an AccessDenied message, beginning with a space; empty for what is allowed.
 *
 * @param action as the message spells it
 */
export function reasonOf(verdict: Verdict, action = verdict.request.action): string {
  return denialReason(verdict.decision, action, { policyArns: !isForeign(verdict) })
}

/**
 * Whether the policy that denies is another organization's, whose ARN AWS keeps to itself: it can only be a resource
 * control policy, since all others are of the caller's account or organization.
 */
function isForeign({ request: { context }, decision }: Verdict): boolean {
  return (
    decision.layer === 'resourceControl' &&
    context.get('aws:principalorgid') !== context.get('aws:resourceorgid')
  )
}
