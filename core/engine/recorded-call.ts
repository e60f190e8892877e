/** Calls of any origin, whose decisions are recorded once it is known how they ended. */
import type { Arrival } from '../access/condition-keys.ts'
import type { Verdict } from '../access/judge.ts'
import { failureOf, type Outcome, SUCCEEDED } from '../access/records/outcome.ts'
import type { Origin } from '../access/records/recent-decisions.ts'
import type { Caller } from '../identity/caller.ts'
import type { CallSource } from './call.ts'
import { keepDenial } from './denial.ts'
import type { Emulator } from './emulator.ts'
import type { Context } from './operation.ts'

export abstract class RecordedCall implements CallSource {
  abstract readonly emulator: Emulator
  abstract readonly requestId: string
  abstract readonly origin: Origin
  /** Undefined until a caller was authenticated, by a signature or by a token in the input. */
  caller: Caller | undefined
  /** The decisions so far, in order. Undefined when there are none. */
  verdicts: readonly Verdict[] | undefined
  decision: 'allow' | 'deny' | '-' = '-'
  /** The caller's time at the last decision, in epoch milliseconds. */
  decidedAt = 0

  abstract contextFor(caller: Caller): Context

  abstract arrival(ctx: Context): Arrival

  identified(caller: Caller): void {
    this.caller = caller
  }

  /** Returns the same caller, unless the source can authenticate the sender again. */
  callerAfterWait(caller: Caller): Caller {
    return caller
  }

  decided({ now }: Context, verdicts: readonly Verdict[], isAllowed: boolean): void {
    this.verdicts = verdicts
    this.decidedAt = now
    this.decision = isAllowed ? 'allow' : 'deny'
  }

  /** Runs the call, then records the decisions. */
  recording<Output>(run: () => Output): Output {
    try {
      const output = run()
      this.recordDecisions(SUCCEEDED)
      return output
    } catch (error) {
      this.recordDecisions(failureOf(error))
      throw error
    }
  }

  recordDecisions({ status, error, authorizationId }: Outcome): void {
    const { emulator, requestId, origin, decidedAt: time, verdicts = [] } = this
    for (const verdict of verdicts)
      emulator.decisions.add({ requestId, time, origin, status, error, authorizationId, verdict })
    keepDenial(emulator, authorizationId, { requestId, time, verdicts })
  }
}
