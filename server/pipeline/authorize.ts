/**
 * Fourth step: may the caller do this. Runs inside the transaction of the operation, so that what was decided on
 * is what is changed.
 */
import { type Decision, decide, denialReason } from '../../policy/index.ts'
import { type AwsError, accessDenied, sessionMayNotCallIam } from '../../protocol/errors.ts'
import type { View } from '../../store/index.ts'
import { type Caller, sessionOf } from '../caller.ts'
import type { DetailedTarget, Permission, Target } from '../operation.ts'
import type { AnyOperation } from '../services.ts'
import { type Circumstances, conditionContext } from './context.ts'
import { layersOf, principalOf } from './layers.ts'
import type { Call } from './parse.ts'

export interface AuthorizationQuestion extends Circumstances {
  readonly operation: AnyOperation
  readonly view: View
}

/** The first refusal among everything that the operation needs, or undefined when all is allowed. */
export function findRefusal(question: AuthorizationQuestion): AwsError | undefined {
  const limited = limitOfSession(question.call, question.ctx.caller)
  if (limited) return limited
  if (question.operation.ungoverned) return undefined
  for (const permission of permissionsOf(question)) {
    const refusal = refusalOf(question, permission)
    if (refusal) return refusal
  }
  return undefined
}

/** The operation's own action, then what else it needs. */
function permissionsOf({ call, operation, view, input, ctx }: AuthorizationQuestion): Permission[] {
  const own: Permission = {
    action: call.action,
    target: operation.resource?.(view, input, ctx) ?? '*',
    conditions: operation.conditions?.(view, input, ctx) ?? {},
  }
  const further = operation.also?.(view, input, ctx)
  return further?.length ? [own, ...further] : [own]
}

function refusalOf(
  question: AuthorizationQuestion,
  { action, target, conditions }: Permission,
): AwsError | undefined {
  const detailed = detailedTarget(target)
  const decision = decisionOn(question, action, detailed, conditions)
  if (decision.effect === 'allowed') return undefined
  // AssumeRole has one text for an unknown role, a trust policy's refusal and the caller's own (measured on STS).
  const reason = detailed.trust === undefined ? denialReason(decision, action) : ''
  return accessDenied(question.ctx.caller.arn, action, detailed.deniedAs ?? detailed.arn, reason)
}

function decisionOn(
  question: AuthorizationQuestion,
  action: string,
  target: DetailedTarget,
  conditions: Permission['conditions'],
): Decision {
  return decide(
    {
      action,
      resource: target.arn,
      resourceAccountId: target.accountId,
      principal: principalOf(question.ctx.caller),
      context: conditionContext(question, target, conditions),
    },
    layersOf(question.view, question.ctx.caller, target),
  )
}

function detailedTarget(target: Target): DetailedTarget {
  return typeof target === 'string' ? { arn: target } : target
}

/**
 * What credentials of GetSessionToken and GetFederationToken cannot call, whatever the policies say.
 *
 * Source: IAM User Guide, comparing STS credentials: without MFA no IAM; of STS only AssumeRole and
 * GetCallerIdentity, federated users only the latter. The text for IAM is from public reports.
 */
function limitOfSession({ service, operation, action }: Call, caller: Caller): AwsError | undefined {
  const session = sessionOf(caller)
  if (!session || session.kind === 'role') return undefined
  const federated = session.kind === 'federated'
  if (service === 'iam') return federated || session.mfaAt === undefined ? sessionMayNotCallIam() : undefined
  if (operation === 'GetCallerIdentity' || MAKES_TOKENS.has(operation)) return undefined
  if (operation === 'AssumeRole' && !federated) return undefined
  return accessDenied(caller.arn, action, undefined)
}

/** These refuse sessions in words of their own. */
const MAKES_TOKENS = new Set(['GetSessionToken', 'GetFederationToken'])
