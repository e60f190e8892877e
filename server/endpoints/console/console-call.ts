/** A call of an operation by the console. It is authorized, logged, and recorded like an API request. */
import { signingNameOf } from '../../../protocol/service-model.ts'
import type { Arrival } from '../../access/condition-keys.ts'
import type { Verdict } from '../../access/judge.ts'
import type { Outcome } from '../../access/outcome.ts'
import { arrivalOf } from '../../engine/authorize.ts'
import type { CallSource } from '../../engine/call.ts'
import { contextFor } from '../../engine/context.ts'
import type { Context } from '../../engine/operation.ts'
import { recordUse } from '../../engine/usage.ts'
import { accountOf, type Caller } from '../../identity/caller.ts'
import { originOf } from '../page-request.ts'
import { sessionOf } from '../script-request.ts'
import type { LogFields } from '../serve.ts'
import type { CalledOperation } from './called-operation.ts'
import type { Visit } from './visit.ts'

/** The size up to which recorded decisions may keep a request body in memory. */
const RETAINED_BODY_BYTES = 16 * 1024

interface Decided {
  readonly decision: 'allow' | 'deny' | '-'
  /** The caller's time at the decision, in epoch milliseconds. */
  readonly time: number
  readonly verdicts: readonly Verdict[]
}

export class ConsoleCall implements CallSource {
  readonly #visit: Visit
  readonly #operation: CalledOperation
  /** Whether the input satisfies the model. */
  isValid = false
  #caller: Caller
  #decided: Decided = { decision: '-', time: 0, verdicts: [] }

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
    this.#decided = { decision: isAllowed ? 'allow' : 'deny', time: now, verdicts }
  }

  recordUse(): void {
    const { model, action, region } = this.#operation
    recordUse(this.#visit.emulator, this.#caller, { region, service: signingNameOf(model), action })
  }

  /** Records the decisions on the call or, if it was refused before any, the refusal. */
  recordOutcome(outcome: Outcome): void {
    const { emulator, request, requestId } = this.#visit
    const facts = { requestId, origin: 'console', ...outcome } as const
    const { time, verdicts } = this.#decided
    if (outcome.status >= 400 && this.#isRefusedEarly()) this.#recordRefusal(facts)
    for (const verdict of verdicts) {
      // A context releases the request once all its keys are computed.
      if (request.body.length > RETAINED_BODY_BYTES) verdict.request.context.all()
      emulator.decisions.add({ ...facts, time, verdict })
    }
  }

  #isRefusedEarly(): boolean {
    const { decision, verdicts } = this.#decided
    if (decision !== '-') return verdicts.length === 0 && decision === 'deny'
    // Without authorization, an error of the operation itself follows no decision either.
    return !this.isValid || this.#visit.emulator.settings.auth !== 'off'
  }

  #recordRefusal(facts: Outcome & { readonly requestId: string; readonly origin: 'console' }): void {
    const { decisions, clock } = this.#visit.emulator
    const { arn, partition } = this.#caller
    const caller = { arn, partition, accountId: accountOf(this.#caller) }
    decisions.addRefusal({ ...facts, time: clock.now(this.#caller), caller, action: this.#operation.action })
  }

  line(error: string | undefined): LogFields {
    const { decision, verdicts } = this.#decided
    const recorded = verdicts.length > 0
    return { action: this.#operation.action, caller: this.#caller.arn, decision, recorded, error }
  }
}
