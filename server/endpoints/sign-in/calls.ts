/** Calls that the pages make as the signed-in user. They are authorized and recorded like API calls. */
import type { Arrival } from '../../../core/access/condition-keys.ts'
import type { Verdict } from '../../../core/access/judge.ts'
import { failureOf, type Outcome, SUCCEEDED } from '../../../core/access/records/outcome.ts'
import { regionOfHost } from '../../../core/aws/hosts.ts'
import { partitionNamed } from '../../../core/aws/partitions.ts'
import { arrivalOf } from '../../../core/engine/authorize.ts'
import {
  type CallSource,
  type ImmediateCall,
  runCall,
  runImmediateCall,
  type ValidatedCall,
} from '../../../core/engine/call.ts'
import { contextFor } from '../../../core/engine/context.ts'
import type { Context } from '../../../core/engine/operation.ts'
import { recordUse } from '../../../core/engine/usage.ts'
import type { Caller } from '../../../core/identity/caller.ts'
import { hostNameOf } from '../../../core/standards/host-name.ts'
import type { Visit } from './visit.ts'

export function contextOf(visit: Visit, caller: Caller): Context {
  return contextFor(visit.emulator, caller, regionOf(visit, caller), visit)
}

/** The pages are in the region that their host name names, or in that of IAM. */
function regionOf({ request }: Visit, { partition }: Caller): string {
  return regionOfHost(hostNameOf(request.header('host'))) ?? partitionNamed(partition).iamRegion
}

/**
 * Calls an operation as the signed-in user.
 *
 * @throws AwsError the denial, or the operation's error
 */
export function callImmediately<I, O>(visit: Visit, call: ImmediateCall<I, O>, caller: Caller): O {
  const source = new PageCall(visit, call)
  source.countUse(caller)
  try {
    const output = runImmediateCall(visit.emulator, source, call, caller)
    source.keepDecision(SUCCEEDED)
    return output
  } catch (error) {
    source.keepDecision(failureOf(error))
    throw error
  }
}

/**
 * Calls an operation that waits, or that identifies its caller.
 *
 * @param source learns who the caller is
 * @throws AwsError the denial, or the operation's error
 */
export async function callAndWait<I, O>(
  visit: Visit,
  call: ValidatedCall<I, O>,
  caller: Caller,
  source = new PageCall(visit, call),
): Promise<O> {
  source.countUse(caller)
  try {
    const output = await runCall(visit.emulator, source, call, caller)
    source.keepDecision(SUCCEEDED)
    return output
  } catch (error) {
    source.keepDecision(failureOf(error))
    throw error
  }
}

type CalledOperation = Pick<ValidatedCall<never, never>, 'service' | 'action'>

export class PageCall implements CallSource {
  /** The caller that a token in the input has identified. Undefined until then. */
  caller: Caller | undefined
  readonly #visit: Visit
  readonly #operation: CalledOperation
  #decision: { readonly time: number; readonly verdicts: readonly Verdict[] } | undefined

  constructor(visit: Visit, operation: CalledOperation) {
    this.#visit = visit
    this.#operation = operation
  }

  contextFor(caller: Caller): Context {
    return contextOf(this.#visit, caller)
  }

  arrival(ctx: Context): Arrival {
    return arrivalOf({ request: this.#visit.request, service: this.#operation.service }, ctx)
  }

  identified(caller: Caller): void {
    this.caller = caller
  }

  /** Returns the same caller: no signature could be checked again, and the operation looks the user up again. */
  callerAfterWait(caller: Caller): Caller {
    return caller
  }

  decided({ now }: Context, verdicts: readonly Verdict[]): void {
    this.#decision = { time: now, verdicts }
  }

  countUse(caller: Caller): void {
    const { service, action } = this.#operation
    recordUse(this.#visit.emulator, caller, { region: regionOf(this.#visit, caller), service, action })
  }

  keepDecision(outcome: Outcome): void {
    if (!this.#decision) return
    const { emulator, requestId } = this.#visit
    const facts = { requestId, time: this.#decision.time, origin: 'sign-in', ...outcome } as const
    for (const verdict of this.#decision.verdicts) emulator.decisions.add({ ...facts, verdict })
  }
}
