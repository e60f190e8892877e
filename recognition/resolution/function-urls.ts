/** What the URL of a Lambda function needs besides `lambda:InvokeFunctionUrl`. */
import type { GrantFacts } from '../../core/aws/api-operations.ts'
import { accountOfArn } from '../../core/aws/arns.ts'
import { isFunctionUrl } from '../foreign/data-planes.ts'
import { decisionOn } from './grants.ts'
import type { Seen } from './resolving.ts'
import type { NeededDecision } from './types.ts'

const INVOKE: GrantFacts = {
  action: 'lambda:InvokeFunction',
  add: { 'lambda:InvokedViaFunctionUrl': 'true' },
}

/**
 * A caller of the function's own account needs nothing else for a URL with the authorization `AWS_IAM` (recorded on AWS,
 * September 2026, contrary to the documentation).
 *
 * Unverified: Everybody else needs `lambda:InvokeFunction`, too, as the Lambda Developer Guide says.
 */
export function decisionsOfFunctionUrl(
  granted: readonly NeededDecision[],
  seen: Seen,
): readonly NeededDecision[] {
  if (!isFunctionUrl(seen.resolving.call)) return NONE
  const others = granted.filter((decision) => !isSufficient(decision, seen))
  return others.map(({ resource, resourceFrom }) =>
    decisionOn(INVOKE.action, { arn: resource, type: 'function', from: resourceFrom }, INVOKE, seen),
  )
}

const NONE: readonly NeededDecision[] = []

function isSufficient({ resource, context }: NeededDecision, seen: Seen): boolean {
  const isOwn = accountOfArn(resource) === seen.resolving.scope.accountId
  return isOwn && context['lambda:FunctionUrlAuthType'] === 'AWS_IAM'
}
