/** A call of an operation by the console. It is authorized, logged, and recorded like an API request. */

import type { Arrival } from '../../../core/access/condition-keys.ts'
import type { Verdict } from '../../../core/access/judge.ts'
import type { DetailedOutcome } from '../../../core/access/records/outcome.ts'
import { arrivalOf } from '../../../core/engine/authorize.ts'
import type { CallSource } from '../../../core/engine/call.ts'
import { contextFor } from '../../../core/engine/context.ts'
import type { Context } from '../../../core/engine/operation.ts'
import { recordUse } from '../../../core/engine/usage.ts'
import type { Caller } from '../../../core/identity/caller.ts'
import type { RefusalFacts } from '../../../core/runtime/refusal-text.ts'
import { signingNameOf } from '../../../protocol/service-model.ts'
import type { View } from '../../../store/index.ts'
import { EXPECTS_HEADER, requireExpected } from '../expected-document.ts'
import { originOf } from '../page-request.ts'
import { recordOutcome } from '../record-outcome.ts'
import { sessionOf } from '../script-request.ts'
import type { LogFields } from '../serve.ts'
import type { CalledOperation } from './called-operation.ts'
import type { Visit } from './visit.ts'

interface Decided {
  readonly decision: 'allow' | 'deny' | '-'
  /** The caller's time at the decision, in epoch milliseconds. */
  readonly decidedAt: number
  /** Undefined before the decision. */
  readonly verdicts: readonly Verdict[] | undefined
}

export class ConsoleCall implements CallSource {
  readonly #visit: Visit
  readonly #operation: CalledOperation
  /** Whether the input satisfies the model. */
  isValid = false
  #caller: Caller
  #decided: Decided = { decision: '-', decidedAt: 0, verdicts: undefined }

  constructor(visit: Visit, operation: CalledOperation, caller: Caller) {
    this.#visit = visit
    this.#operation = operation
    this.#caller = caller
  }

  get caller(): Caller {
    return this.#caller
  }

  contextFor(caller: Caller): Context {
    const { emulator, request } = this.#visit
    return contextFor(emulator, caller, this.#operation.region, { origin: originOf(request) })
  }

  arrival(ctx: Context): Arrival {
    return arrivalOf({ request: this.#visit.request, service: this.#operation.service }, ctx)
  }

  identified(caller: Caller): void {
    this.#caller = caller
  }

  /** The session may have ended during the wait. @throws EndpointError NotSignedIn */
  callerAfterWait(): Caller {
    this.#caller = sessionOf(this.#visit).present.caller
    return this.#caller
  }

  decided({ now }: Context, verdicts: readonly Verdict[], isAllowed: boolean): void {
    this.#decided = { decision: isAllowed ? 'allow' : 'deny', decidedAt: now, verdicts }
  }

  /** @throws EndpointError PreconditionFailed when the call is computed from another document than the present one */
  before(view: View, input: unknown): void {
    const expected = this.#visit.request.header(EXPECTS_HEADER)
    if (expected === undefined) return
    const { service, operation } = this.#operation
    requireExpected(view, { service, operation, input: { ...Object(input) } }, expected)
  }

  recordUse(): void {
    const { model, action, region } = this.#operation
    recordUse(this.#visit.emulator, this.#caller, { region, service: signingNameOf(model), action })
  }

  recordOutcome(outcome: DetailedOutcome): RefusalFacts | undefined {
    const call = { ...this.#visit, origin: 'console', caller: this.#caller, isValid: this.isValid } as const
    return recordOutcome({ ...call, ...this.#decided }, this.#operation.action, outcome)
  }

  line(error: string | undefined, refusal?: RefusalFacts): LogFields {
    const { decision, verdicts } = this.#decided
    const recorded = (verdicts?.length ?? 0) > 0
    return { action: this.#operation.action, caller: this.#caller.arn, decision, recorded, error, refusal }
  }
}
