/** Calls that the pages make as the signed-in user. They are authorized and recorded like API calls. */
import type { Arrival } from '../../access/condition-keys.ts'
import type { Verdict } from '../../access/judge.ts'
import { DEFAULT_REGION } from '../../aws/regions.ts'
import { arrivalOf } from '../../engine/authorize.ts'
import {
  type CallSource,
  type ImmediateCall,
  identifyCaller,
  runCall,
  runImmediateCall,
  type ValidatedCall,
} from '../../engine/call.ts'
import { contextFor } from '../../engine/context.ts'
import type { Context } from '../../engine/operation.ts'
import { recordUse } from '../../engine/usage.ts'
import { ANONYMOUS, type Caller } from '../../identity/caller.ts'
import type { Visit } from './visit.ts'

export function contextOf({ emulator, origin }: Visit, caller: Caller): Context {
  return contextFor(emulator, caller, DEFAULT_REGION, origin)
}

/** @throws AwsError the denial, or the operation's error */
export function callImmediately<I, O>(visit: Visit, call: ImmediateCall<I, O>, caller: Caller): O {
  const source = new PageCall(visit, call)
  source.countUse(caller)
  try {
    return runImmediateCall(visit.emulator, source, call, caller)
  } finally {
    source.keepVerdicts()
  }
}

/** The same for a call that may have an asynchronous step. */
export async function call<I, O>(visit: Visit, call: ValidatedCall<I, O>, caller: Caller): Promise<O> {
  const source = new PageCall(visit, call)
  source.countUse(caller)
  try {
    return await runCall(visit.emulator, source, call, caller)
  } finally {
    source.keepVerdicts()
  }
}

/** Returns the caller that a token in the input identifies. @throws AwsError when it cannot be verified */
export function callerOf<I, O>(visit: Visit, call: ImmediateCall<I, O>): Promise<Caller> {
  return identifyCaller(visit.emulator, new PageCall(visit, call), call, ANONYMOUS)
}

class PageCall implements CallSource {
  readonly #visit: Visit
  readonly #call: Pick<ValidatedCall<never, never>, 'service' | 'action'>
  #verdicts: readonly Verdict[] = []

  constructor(visit: Visit, call: Pick<ValidatedCall<never, never>, 'service' | 'action'>) {
    this.#visit = visit
    this.#call = call
  }

  contextFor(caller: Caller): Context {
    return contextOf(this.#visit, caller)
  }

  arrival(ctx: Context): Arrival {
    return arrivalOf({ request: this.#visit.request, service: this.#call.service }, ctx)
  }

  identified(): void {}

  /** Returns the same caller, because the page has just checked the password or the cookie. */
  callerAfterWait(caller: Caller): Caller {
    return caller
  }

  decided(verdicts: readonly Verdict[]): void {
    this.#verdicts = verdicts
  }

  countUse(caller: Caller): void {
    const { service, action } = this.#call
    recordUse(this.#visit.emulator, caller, { region: DEFAULT_REGION, service, action })
  }

  keepVerdicts(): void {
    const { emulator, requestId } = this.#visit
    for (const verdict of this.#verdicts)
      emulator.decisions.add({ requestId, time: emulator.clock.now(), verdict })
  }
}
