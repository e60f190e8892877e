/** Recent calls that were not refused, and whose policies they depend on. */
import type { Verdict } from './judge.ts'
import type { RecentDecisions, RecordedDecision } from './recent-decisions.ts'

/** The calls that are still known. */
export interface PassedCalls {
  /** Whether older calls may have been replaced by newer ones. */
  readonly areReplaced: boolean
  /** Yields the decisions on the calls, newest first. A call can have several. */
  readonly all: () => Iterable<RecordedDecision>
}

/**
 * Returns the calls that were allowed, or let pass because they were only audited.
 *
 * @param isAudited whether the server audits calls, unless a decision says otherwise
 */
export function passedCalls(decisions: RecentDecisions, isAudited: boolean): PassedCalls {
  return { areReplaced: decisions.replaced > 0, all: () => passed(decisions, isAudited) }
}

function* passed(decisions: RecentDecisions, isAudited: boolean): Generator<RecordedDecision> {
  for (const each of decisions) {
    const { verdict, isLetPass = isAudited } = each
    if (verdict.decision.effect === 'allowed' || isLetPass) yield each
  }
}

/** Returns the ARN of the user or role whose policies are the identity-based policies of a decision. */
export function holderIn({ request: { principal } }: Verdict): string {
  return principal.roleArn ?? principal.issuerArn ?? principal.arn
}
