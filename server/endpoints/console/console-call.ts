/** A call of an operation by the console. It is authorized, logged, and recorded like an API request. */

import type { Arrival } from '../../../core/access/condition-keys.ts'
import type { DetailedOutcome } from '../../../core/access/records/outcome.ts'
import { arrivalOf } from '../../../core/engine/authorize.ts'
import { contextFor } from '../../../core/engine/context.ts'
import type { Context } from '../../../core/engine/operation.ts'
import { RecordedCall } from '../../../core/engine/recorded-call.ts'
import { recordUse } from '../../../core/engine/usage.ts'
import type { Caller } from '../../../core/identity/caller.ts'
import type { RefusalFacts } from '../../../core/runtime/refusal-text.ts'
import type { WireRequest } from '../../../protocol/request.ts'
import { signingNameOf } from '../../../protocol/service-model.ts'
import type { View } from '../../../store/index.ts'
import { EXPECTS_HEADER, requireExpected } from '../expected-document.ts'
import { originOf } from '../page-request.ts'
import { recordOutcome } from '../record-outcome.ts'
import { sessionOf } from '../script-request.ts'
import type { LogFields } from '../serve.ts'
import type { CalledOperation } from './called-operation.ts'
import type { Visit } from './visit.ts'

export class ConsoleCall extends RecordedCall {
  readonly emulator: Visit['emulator']
  readonly request: WireRequest
  readonly requestId: string
  readonly origin = 'console'
  override caller: Caller
  /** Whether the input satisfies the model. */
  isValid = false
  readonly #visit: Visit
  readonly #operation: CalledOperation

  constructor(visit: Visit, operation: CalledOperation, caller: Caller) {
    super()
    this.emulator = visit.emulator
    this.request = visit.request
    this.requestId = visit.requestId
    this.caller = caller
    this.#visit = visit
    this.#operation = operation
  }

  contextFor(caller: Caller): Context {
    return contextFor(this.emulator, caller, this.#operation.region, { origin: originOf(this.request) })
  }

  arrival(ctx: Context): Arrival {
    return arrivalOf({ request: this.request, service: this.#operation.service }, ctx)
  }

  /** The session may have ended during the wait. @throws EndpointError NotSignedIn */
  override callerAfterWait(): Caller {
    this.caller = sessionOf(this.#visit).present.caller
    return this.caller
  }

  /** @throws EndpointError PreconditionFailed when the call is computed from another document than the present one */
  before(view: View, input: unknown): void {
    const expected = this.request.header(EXPECTS_HEADER)
    if (expected === undefined) return
    const { service, operation } = this.#operation
    requireExpected(view, { service, operation, input: { ...Object(input) } }, expected)
  }

  recordUse(): void {
    const { model, action, region } = this.#operation
    recordUse(this.emulator, this.caller, { region, service: signingNameOf(model), action })
  }

  recordOutcome(outcome: DetailedOutcome): RefusalFacts | undefined {
    return recordOutcome(this, this.#operation.action, outcome)
  }

  line(error: string | undefined, refusal?: RefusalFacts): LogFields {
    const { decision, verdicts, caller } = this
    const recorded = (verdicts?.length ?? 0) > 0
    return { action: this.#operation.action, caller: caller.arn, decision, recorded, error, refusal }
  }
}
