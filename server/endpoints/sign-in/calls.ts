/** Calls that the pages make as the signed-in user. They are authorized and recorded like API calls. */
import type { Arrival } from '../../../core/access/condition-keys.ts'
import { failureOf, SUCCEEDED } from '../../../core/access/records/outcome.ts'
import { regionOfHost } from '../../../core/aws/hosts.ts'
import { partitionNamed } from '../../../core/aws/partitions.ts'
import { arrivalOf } from '../../../core/engine/authorize.ts'
import {
  type ImmediateCall,
  runCall,
  runImmediateCall,
  type ValidatedCall,
} from '../../../core/engine/call.ts'
import { contextFor } from '../../../core/engine/context.ts'
import type { Context } from '../../../core/engine/operation.ts'
import { RecordedCall } from '../../../core/engine/recorded-call.ts'
import { recordUse } from '../../../core/engine/usage.ts'
import type { Caller } from '../../../core/identity/caller.ts'
import { hostNameOf } from '../../../core/standards/host-name.ts'
import type { Visit } from './visit.ts'

export function contextOf(visit: Visit, caller: Caller): Context {
  return contextFor(visit.emulator, caller, regionOf(visit, caller), visit)
}

/** The pages are in the region that their host name names, or in IAM's. */
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
  return source.recording(() => runImmediateCall(visit.emulator, source, call, caller))
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
    source.recordDecisions(SUCCEEDED)
    return output
  } catch (error) {
    source.recordDecisions(failureOf(error))
    throw error
  }
}

type CalledOperation = Pick<ValidatedCall<never, never>, 'service' | 'action'>

export class PageCall extends RecordedCall {
  readonly emulator: Visit['emulator']
  readonly requestId: string
  readonly origin = 'sign-in'
  readonly #visit: Visit
  readonly #operation: CalledOperation

  constructor(visit: Visit, operation: CalledOperation) {
    super()
    this.emulator = visit.emulator
    this.requestId = visit.requestId
    this.#visit = visit
    this.#operation = operation
  }

  contextFor(caller: Caller): Context {
    return contextOf(this.#visit, caller)
  }

  arrival(ctx: Context): Arrival {
    return arrivalOf({ request: this.#visit.request, service: this.#operation.service }, ctx)
  }

  countUse(caller: Caller): void {
    const { service, action } = this.#operation
    recordUse(this.emulator, caller, { region: regionOf(this.#visit, caller), service, action })
  }
}
