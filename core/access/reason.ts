/** Returns the reason for a denial in AWS's wording. */
import { denialReason } from '../../policy/index.ts'
import type { Verdict } from './judge.ts'
import type { DetailedTarget } from './target.ts'

/**
 * Returns the end of an AccessDenied message, which starts with a space. It is empty for an allowed request.
 *
 * @param action as the message spells it
 */
export function reasonOf(verdict: Verdict, action = verdict.request.action): string {
  return denialReason(verdict.decision, action, { policyArns: !isFromOtherOrganization(verdict) })
}

/**
 * Returns whether another organization's policy denies. AWS does not show the ARN of such a policy. It can
 * only be a resource control policy, because all others belong to the caller's account or organization.
 */
function isFromOtherOrganization({ request: { context }, decision }: Verdict): boolean {
  return (
    decision.layer === 'resourceControl' &&
    context.get('aws:principalorgid') !== context.get('aws:resourceorgid')
  )
}

/**
 * AssumeRole returns the same message for an unknown role, a denial by the trust policy, and a denial by the
 * caller's own policies (measured on STS). A resource control policy is named (recorded on AWS, September
 * 2026).
 *
 * Unverified: AssumeRole denied by a service control policy has no reason, like other denials on the caller's
 * side.
 */
export function hasReason(
  { trust, deniedWithoutReason }: DetailedTarget,
  { layer }: Verdict['decision'],
): boolean {
  if (deniedWithoutReason) return false
  return trust === undefined || layer === 'resourceControl'
}
