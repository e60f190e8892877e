/** Sorts recorded calls into those that a policy is made from, and those that it leaves out. */
import {
  isDecision,
  type Recorded,
  type RecordedDecision,
} from '../../core/access/records/recent-decisions.ts'
import { hasIdentity, literalResource } from '../../policy/index.ts'

/** Why calls are left out: a part of a sentence about them. */
const REASONS = {
  refused: 'refused before any policy was evaluated',
  blocked: 'denied and blocked',
  forbidden: 'forbidden by AWS, whatever the policies are',
  withoutPolicies: 'decided by AWS without policies',
  withoutIdentity: 'made by an AWS service or an unsigned caller, which has no identity-based policies',
} as const

type Reason = keyof typeof REASONS

/** Calls that are left out for the same reason. */
interface LeftOut {
  readonly reason: Reason
  readonly why: string
  readonly count: number
  /** The newest. */
  readonly examples: readonly LeftOutCall[]
}

interface LeftOutCall {
  readonly requestId: string
  readonly action: string
  /** Absent if the request was refused early. */
  readonly caller?: string | undefined
  readonly resource?: string
}

/** How many calls there are, how many the policy is made from, and why not from the others. */
export interface CallCounts {
  readonly asked: number
  readonly used: number
  readonly leftOut: readonly LeftOut[]
}

const MAXIMUM_EXAMPLES = 20

/**
 * Counts calls. One that needs several permissions counts once for each.
 *
 * @param recorded newest first
 * @param counts whether a policy is also made from the call of a decision that denies
 */
export function countsOf(
  recorded: readonly Recorded[],
  counts: (decision: RecordedDecision) => boolean,
): CallCounts {
  const found = recorded.map((call) => ({ call, reason: reasonFor(call, counts) }))
  const leftOut = reasons.map((reason): LeftOut => {
    const calls = found.filter((each) => each.reason === reason).map(({ call }) => call)
    const examples = calls.slice(0, MAXIMUM_EXAMPLES).map(exampleOf)
    return { reason, why: REASONS[reason], count: calls.length, examples }
  })
  return {
    asked: found.length,
    used: found.filter(({ reason }) => reason === undefined).length,
    leftOut: leftOut.filter(({ count }) => count > 0),
  }
}

const reasons: readonly Reason[] = ['refused', 'blocked', 'forbidden', 'withoutPolicies', 'withoutIdentity']

function reasonFor(call: Recorded, counts: (decision: RecordedDecision) => boolean): Reason | undefined {
  if (!isDecision(call)) return 'refused'
  const { ruling, request } = call.verdict
  if (ruling) return ruling.refusal === undefined ? 'withoutPolicies' : 'forbidden'
  if (!hasIdentity(request.principal)) return 'withoutIdentity'
  return counts(call) ? undefined : 'blocked'
}

function exampleOf(call: Recorded): LeftOutCall {
  const { requestId } = call
  if (!isDecision(call)) return { requestId, action: call.action, caller: call.caller?.arn }
  const { action, principal, resource } = call.verdict.request
  return { requestId, action, caller: principal.arn, resource: literalResource(resource) }
}
