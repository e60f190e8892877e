/** The state of a request as it passes through the steps. */

import type { Arrival } from '../../../core/access/condition-keys.ts'
import type { Origin } from '../../../core/access/records/recent-decisions.ts'
import { partitionNamed } from '../../../core/aws/partitions.ts'
import { DEFAULT_REGION } from '../../../core/aws/regions.ts'
import { arrivalOf } from '../../../core/engine/authorize.ts'
import { contextFor } from '../../../core/engine/context.ts'
import type { AnyOperation, Context, Run } from '../../../core/engine/operation.ts'
import { RecordedCall } from '../../../core/engine/recorded-call.ts'
import type { Caller } from '../../../core/identity/caller.ts'
import type { AwsError } from '../../../protocol/errors.ts'
import type { WireRequest } from '../../../protocol/request.ts'
import type { Signature } from '../../../protocol/sigv4.ts'
import { requestedRegion } from '../../../recognition/named.ts'
import type { ServiceName } from '../../services/index.ts'
import type { Faults, WithFaults } from '../faults.ts'
import { authenticate } from './authenticate.ts'
import type { Call } from './parse.ts'

/** A request and the results of its steps so far. */
export class Exchange extends RecordedCall {
  readonly emulator: WithFaults
  readonly request: WireRequest
  readonly requestId: string
  readonly origin: Origin = 'api'
  /** Monotonic time in milliseconds. */
  readonly startedAt = performance.now()
  /** The service that answers, once it is known. */
  service: ServiceName | undefined
  call: Call | undefined
  /** Undefined when the request is not signed. */
  signature: Signature | undefined
  error: AwsError | undefined
  /** Whether the input satisfies the operation's model. */
  isValid = false
  /** Whether a fault ended the call before anything happened. */
  isStopped = false
  /** Whether the call has waited as a fault requires. */
  hasWaited = false

  #met: ReturnType<Faults['meet']>
  #hasMet = false
  /** What the asynchronous step of the operation has returned. */
  #prepared: Run<unknown, unknown> | undefined

  constructor(emulator: WithFaults, request: WireRequest) {
    super()
    this.emulator = emulator
    this.request = request
    this.requestId = emulator.newRequestId()
  }

  /** Begins the steps, which are repeated if another replica changes the state meanwhile. */
  begin(): void {
    this.error = undefined
    this.isValid = false
    this.isStopped = false
    this.verdicts = undefined
    this.decision = '-'
  }

  /** Returns the fault that `meet` returns. Steps that are repeated meet it again, and count only once. */
  metOnce(meet: () => ReturnType<Faults['meet']>): ReturnType<Faults['meet']> {
    if (!this.#hasMet) this.#met = meet()
    this.#hasMet = true
    return this.#met
  }

  /** Returns an operation whose asynchronous step, such as hashing a password, is not repeated. */
  preparedOnce(operation: AnyOperation): AnyOperation {
    const { prepare } = operation
    if (!prepare) return operation
    return {
      ...operation,
      prepare: async (...call) => {
        this.#prepared ??= await prepare(...call)
        return this.#prepared
      },
    }
  }

  contextFor(caller: Caller): Context {
    const sent = { origin: originOf(this), dpop: this.request.header('dpop') }
    return contextFor(this.emulator, caller, regionOf(this), sent)
  }

  arrival(ctx: Context): Arrival {
    return arrivalOf(this, ctx)
  }

  override callerAfterWait(caller: Caller): Caller {
    // Operations run only once the call is known.
    return this.call ? authenticate(this.emulator, this.call, this.signature) : caller
  }
}

/** Returns the region that the request is signed for or, if it is unsigned, the endpoint's region. */
export function regionOf({ signature, request, caller }: Exchange): string {
  if (signature) return signature.scope.region
  const partition = caller && partitionNamed(caller.partition)
  return requestedRegion(request) ?? partition?.iamRegion ?? DEFAULT_REGION
}

/** Returns the scheme and host that the request was sent to. */
function originOf({ request }: Exchange): string | undefined {
  const host = request.header('host')
  return host && `${request.secure ? 'https' : 'http'}://${host}`
}
