/** The facts about a request after each step of the guard. A step takes one of these values, and makes the next. */
import type { Exchange } from '../core/engine/exchange.ts'
import type { Sender } from '../core/identity/sender.ts'
import type { GuardMode } from '../core/runtime/settings.ts'
import type { RequestHead, RequestScope } from '../recognition/request.ts'
import type { RecognizedCall } from '../recognition/types.ts'
import type { Decisions, GuardedCall } from './decide.ts'
import type { RefusedRequest } from './refusal/index.ts'
import type { WithGuard } from './state.ts'
import type { ReceivedBody, Rewriting, Upstream } from './transport/types.ts'

export interface Arrived {
  readonly emulator: WithGuard
  readonly exchange: Exchange
  readonly requestId: string
  /** Monotonic time in milliseconds. */
  readonly startedAt: number
  /** The request as its refusal describes it. */
  readonly refused: RefusedRequest
  /** Undefined until it was received, which most requests to S3 never are. */
  readonly body: ReceivedBody | undefined
  /** Shared by all values of a request: a response is recorded before it passes, and can still break off. */
  readonly recording: { isDone: boolean }
}

export function arrivedNow(emulator: WithGuard, exchange: Exchange): Arrived {
  const requestId = emulator.newRequestId()
  const refused = { head: exchange.head, requestId }
  const startedAt = performance.now()
  const recording = { isDone: false }
  return { emulator, exchange, requestId, startedAt, refused, body: undefined, recording, ...LATER }
}

/** A step that copies a request and replaces its members takes much less time than one that adds members. */
const LATER = {
  ...{ call: undefined, upstream: undefined, mode: undefined, sender: undefined, scope: undefined },
  ...{ head: undefined, rewriting: undefined, parameters: undefined, decisions: undefined },
}

export function isIdentified(progress: Arrived): progress is Identified {
  return 'sender' in progress && progress.sender !== undefined
}

export function isDecided(progress: Arrived): progress is DecidedCall {
  return 'decisions' in progress && progress.decisions !== undefined
}

/** The signature is verified. */
export interface Identified extends Arrived {
  readonly sender: Sender
  readonly scope: RequestScope
}

/** The operation is known, and an upstream has it. */
export interface Known extends Arrived {
  readonly call: RecognizedCall
  readonly upstream: Upstream
  readonly mode: GuardMode
}

/** A call whose sender is known. */
export interface Sent extends Known, Identified {
  /** The request that is decided on. The upstream gets the exchange's. */
  readonly head: RequestHead
  /** Makes the body for the upstream, if it is not the client's. */
  readonly rewriting: Rewriting | undefined
}

export interface Understood extends Sent, GuardedCall {}

/** A call that was decided on. Authorization is not off. */
export interface DecidedCall extends Understood {
  readonly decisions: Decisions
}
