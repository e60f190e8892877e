/** The state of a request as it passes through the guard. */
import type { Exchange } from '../core/engine/exchange.ts'
import type { Caller } from '../core/identity/caller.ts'
import type { GuardMode } from '../core/runtime/settings.ts'
import type { RequestScope } from '../recognition/request.ts'
import type { Decisions } from './decide.ts'
import type { RefusedRequest } from './refusal/index.ts'
import type { WithGuard } from './state.ts'
import type { ReceivedBody, Rewriting, Upstream } from './transport/types.ts'

export class Trip {
  readonly emulator: WithGuard
  readonly exchange: Exchange
  readonly requestId: string
  /** Monotonic time in milliseconds. */
  readonly startedAt = performance.now()
  /** What is known of the request so far, for its refusal. */
  refused: RefusedRequest
  /** Undefined until it was received, which most requests to S3 never are. */
  body: ReceivedBody | undefined
  /** What makes the body for the upstream, if it is not the client's. */
  rewriting: Rewriting | undefined
  caller: Caller | undefined
  scope: RequestScope | undefined
  upstream: Upstream | undefined
  /** Undefined until the service is known. */
  mode: GuardMode | undefined
  /** Undefined when nothing was decided. */
  decisions: Decisions | undefined
  /** Whether the outcome was recorded. */
  isRecorded = false

  constructor(emulator: WithGuard, exchange: Exchange) {
    this.emulator = emulator
    this.exchange = exchange
    this.requestId = emulator.newRequestId()
    this.refused = { head: exchange.head, requestId: this.requestId }
  }
}
