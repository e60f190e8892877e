/** Recent calls of users and roles: whether they were refused, and whose policies they depend on. */
import type { Verdict } from '../judge.ts'
import type { RecordedDecision } from './recent-decisions.ts'

/** The decisions on calls that are still known, newest first. A call can have several. */
export class RecentCalls {
  readonly #decisions: Iterable<RecordedDecision>
  readonly #isAudited: boolean

  /** @param isAudited whether the server audits calls, unless a decision says otherwise */
  constructor(decisions: Iterable<RecordedDecision>, isAudited: boolean) {
    this.#decisions = decisions
    this.#isAudited = isAudited
  }

  /** Yields the decisions on calls that depend on the policies of a user or role. @param arn its ARN */
  *of(arn: string): Generator<RecordedDecision> {
    for (const each of this.#decisions) if (holderIn(each.verdict) === arn) yield each
  }

  /** Returns whether a call was allowed, or let pass because it was only audited. */
  isPassed({ verdict, isLetPass = this.#isAudited }: RecordedDecision): boolean {
    return verdict.decision.effect === 'allowed' || isLetPass
  }
}

/** Returns the ARN of the user or role whose policies are the identity-based policies of a decision. */
export function holderIn({ request: { principal } }: Verdict): string {
  return principal.roleArn ?? principal.issuerArn ?? principal.arn
}
