/**
 * Fourth step of a request: authorizes the caller.
 *
 * Authorization runs inside the operation's transaction, so the decision and the change see the same state.
 */
import { type AwsError, accessDenied, notAuthorized } from '../../protocol/errors.ts'
import type { WireRequest } from '../../protocol/request.ts'
import type { View } from '../../store/index.ts'
import type { Arrival } from '../access/condition-keys.ts'
import { limitOfSession } from '../access/fixed-rules.ts'
import { judge, type Verdict } from '../access/judge.ts'
import { hasReason, reasonOf } from '../access/reason.ts'
import type { DetailedTarget, Ownership, Permission, Target } from '../access/target.ts'
import { partitionNamed, soleRegionOf } from '../aws/partitions.ts'
import { type Caller, isExternal } from '../identity/caller.ts'
import { withAuthorizationId } from './denial.ts'
import type { AuthorizationRules, Context } from './operation.ts'

export interface AuthorizationQuestion<I = unknown> {
  /** The action as policies spell it: `service:Operation`. */
  readonly action: string
  readonly arrival: Arrival
  readonly operation: AuthorizationRules<I>
  readonly view: View
  readonly input: I
  readonly ctx: Context
}

/** The first refusal of a permission that the operation requires, if any, and the verdicts up to it. */
export interface Authorization {
  readonly refusal: AwsError | undefined
  readonly verdicts: readonly Verdict[]
}

const UNDECIDED: readonly Verdict[] = []

export function findRefusal<I>(question: AuthorizationQuestion<I>): Authorization {
  const limit = limitOfSession(question.action, question.ctx.caller)
  if (limit || question.operation.ungoverned) return { refusal: limit?.refusal, verdicts: UNDECIDED }
  const verdicts: Verdict[] = []
  for (const permission of permissionsOf(question)) {
    const verdict = verdictOn(question, permission)
    verdicts.push(verdict)
    if (verdict.decision.effect !== 'allowed')
      return { refusal: refusalOf(question, permission, verdict), verdicts }
  }
  return { refusal: undefined, verdicts }
}

/** Returns the verdict on one further permission of the caller, and the error with which IAM would refuse it. */
export function findDenial<I>(
  question: AuthorizationQuestion<I>,
  permission: Permission,
): { readonly denial: AwsError | undefined; readonly verdict: Verdict } {
  const verdict = verdictOn(question, permission)
  if (verdict.decision.effect === 'allowed') return { denial: undefined, verdict }
  return { denial: refusalOf({ ...question, operation: {} }, permission, verdict), verdict }
}

/** Returns the permission for the operation's own action, then the other permissions that it requires. */
function* permissionsOf<I>({
  action,
  operation,
  view,
  input,
  ctx,
}: AuthorizationQuestion<I>): Generator<Permission> {
  yield {
    action: operation.action ?? action,
    target: owned(operation.resource?.(view, input, ctx) ?? '*', operation.owner?.(view, input, ctx)),
    conditions: operation.conditions?.(view, input, ctx) ?? {},
  }
  // What else is required may depend on a resource that only callers with the first permission may know.
  if (operation.also) yield* operation.also(view, input, ctx)
}

function owned(target: Target, owner: Ownership | undefined): Target {
  return owner ? { ...owner, ...detailedTarget(target) } : target
}

function refusalOf<I>(
  { action: called, operation, ctx }: AuthorizationQuestion<I>,
  permission: Permission,
  verdict: Verdict,
): AwsError {
  const { caller, denials, now } = ctx
  if (isExternal(caller)) return notAuthorized(permission.action)
  const error = operation.denial?.(permission) ?? denialOf(caller, permission, verdict)
  return withAuthorizationId(error, { denials, called, caller, verdict, now })
}

function denialOf({ arn }: Caller, { action, target }: Permission, verdict: Verdict): AwsError {
  const details = detailedTarget(target)
  const reason = hasReason(details, verdict.decision) ? reasonOf(verdict) : ''
  return accessDenied(arn, action, details.deniedAs ?? details.arn, reason)
}

function verdictOn(
  { view: present, input, arrival, ctx: { caller, settled } }: Omit<AuthorizationQuestion, 'operation'>,
  { action, target, conditions }: Permission,
): Verdict {
  const view = settled(present)
  return judge({ view, caller, action, target: detailedTarget(target), arrival, input, conditions })
}

/** Returns how a call arrived, with the time and region of its context. */
export function arrivalOf(
  { request, service }: { readonly request: WireRequest; readonly service: string | undefined },
  { now, region, partition }: Pick<Context, 'now' | 'region' | 'partition'>,
): Arrival {
  return {
    now,
    region: soleRegionOf(service, partitionNamed(partition)) ?? region,
    secure: request.secure,
    sourceIp: request.remoteAddress,
    userAgent: request.header('user-agent'),
    referer: request.header('referer'),
  }
}

function detailedTarget(target: Target): DetailedTarget {
  return typeof target === 'string' ? { arn: target } : target
}
