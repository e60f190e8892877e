/** Returns the reason for a denial in AWS's wording. */
import { denialReason } from '../../policy/index.ts'
import type { Verdict } from './judge.ts'

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
