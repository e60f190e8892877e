/** Checks of all requests that policies and principals allow, for matchers and for methods of handles. */

import {
  accessIn,
  type CheckedSubject,
  type CheckOutcome,
  outcomeBeyond,
  outcomeOfAccess,
  outcomeOfEquality,
  outcomeOfPublicAccess,
  PUBLIC_TYPES,
  policyText,
} from '../../analysis/policy-checks/index.ts'
import type { PrincipalPolicies } from '../../schemas/endpoints.ts'
import { IamulatorError } from '../errors.ts'
import type { ForbiddenAccess } from '../interface.ts'
import { requireProperties } from './arguments.ts'

export type { CheckOutcome }

/** @throws TypeError, PolicyTextError */
export function policyBeyond(policy: unknown, limit: unknown): CheckOutcome {
  return outcomeBeyond(textIn(policy), textIn(limit))
}

/** @throws TypeError, PolicyTextError */
export function principalBeyond(principal: PrincipalPolicies, limit: unknown): CheckOutcome {
  return outcomeBeyond(principal, textIn(limit))
}

/** @throws TypeError, PolicyTextError */
export function policyDiffers(policy: unknown, other: unknown): CheckOutcome {
  return outcomeOfEquality(textIn(policy), textIn(other))
}

/** @throws TypeError, PolicyTextError */
export function principalDiffers(principal: PrincipalPolicies, other: unknown): CheckOutcome {
  return outcomeOfEquality(principal, textIn(other))
}

/** @throws TypeError, PolicyTextError, IamulatorError */
export function policyGrants(policy: unknown, access: ForbiddenAccess): CheckOutcome {
  return grants(textIn(policy), access)
}

/** @throws TypeError, IamulatorError */
export function principalGrants(principal: PrincipalPolicies, access: ForbiddenAccess): CheckOutcome {
  return grants(principal, access, principal.ownServices)
}

/** @throws TypeError, PolicyTextError */
export function policyIsPublic(policy: unknown, resourceType: string): CheckOutcome {
  if (!PUBLIC_TYPES.includes(resourceType))
    throw new TypeError(
      `toNotBePublic needs a type of resource, such as AWS::S3::Bucket. Got: ${resourceType}`,
    )
  return outcomeOfPublicAccess(textIn(policy), resourceType)
}

/** @throws TypeError for what is neither text nor an object */
function textIn(policy: unknown): string {
  const text = policyText(policy)
  if (text === undefined) throw new TypeError('A policy is an object with a Statement, or such JSON text.')
  return text
}

const ACCESS: Readonly<Record<keyof ForbiddenAccess, true>> = {
  ...{ action: true, actions: true, resource: true, resources: true, unknownActions: true },
}

/** @throws TypeError when nothing is listed, IamulatorError for names that cannot be */
function grants(
  subject: CheckedSubject,
  access: ForbiddenAccess,
  ownServices?: readonly string[],
): CheckOutcome {
  requireProperties('access', access, ACCESS)
  const listed = accessIn(access, ownServices)
  if ('code' in listed) throw new IamulatorError(listed.code, listed.message)
  if (listed.actions.length + listed.resources.length === 0)
    throw new TypeError("Access needs actions or resources, such as { actions: 'iam:PassRole' }.")
  return outcomeOfAccess(subject, listed)
}
