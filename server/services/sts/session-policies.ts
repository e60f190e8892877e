/** Session policies, which limit a session beyond the permissions of its role or user. */

import { isPolicyArn, sourcedPolicy } from '../../../core/access/policies-by-arn.ts'
import type { Session } from '../../../core/identity/sessions.ts'
import { validateSessionPolicy } from '../../../policy/index.ts'
import {
  invalidArn,
  malformedPolicyDocument,
  sessionPolicyNotFound,
  tooManySessionPolicies,
} from '../../../protocol/errors.ts'
import type { StsTypes } from '../../../protocol/model/index.ts'
import type { View } from '../../../store/index.ts'

export interface PolicyRequest {
  readonly Policy?: string | undefined
  readonly PolicyArns?: readonly StsTypes.PolicyDescriptorType[] | undefined
}

/** The documented maximum. The model has none. */
const MAXIMUM_MANAGED = 10

/**
 * Returns the validated session policies of a request.
 *
 * @param view the account that the session belongs to: managed policies must be its own, or AWS's
 * @throws MalformedPolicyDocument, ValidationError, InvalidParameterValue
 */
export function requireSessionPolicies(
  view: View,
  { Policy, PolicyArns }: PolicyRequest,
): Pick<Session, 'policy' | 'policyArns'> {
  const error = Policy === undefined ? undefined : validateSessionPolicy(Policy, view.partition)
  if (error !== undefined) throw malformedPolicyDocument(error)
  return { policy: Policy, policyArns: PolicyArns && requireManagedPolicies(view, PolicyArns) }
}

function requireManagedPolicies(
  view: View,
  descriptors: readonly StsTypes.PolicyDescriptorType[],
): readonly string[] {
  if (descriptors.length > MAXIMUM_MANAGED) throw tooManySessionPolicies(MAXIMUM_MANAGED)
  const arns = descriptors.map(({ arn }) => arn).filter((arn) => arn !== undefined)
  for (const arn of arns) requirePolicy(view, arn)
  return arns
}

function requirePolicy(view: View, arn: string): void {
  if (!isPolicyArn(arn)) throw invalidArn(arn)
  if (!sourcedPolicy(view, arn)) throw sessionPolicyNotFound(arn)
}
