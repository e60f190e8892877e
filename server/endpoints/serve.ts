/**
 * Serves every endpoint except the API.
 *
 * It checks the sender, delays the response until everything is durable, and logs the request.
 */

import type { Emulator } from '../../core/engine/emulator.ts'
import type { RequestLine } from '../../core/runtime/log.ts'
import type { Answer, WireRequest } from '../../protocol/request.ts'
import { StoreUnavailableError } from '../../store/index.ts'
import { EndpointError, requireReady } from './endpoint-error.ts'
import { checkOrigin } from './origin.ts'

/** The log fields that the endpoint provides. `serve` fills in the others. */
export type LogFields = Partial<RequestLine> & Pick<RequestLine, 'action' | 'recorded'>

export interface ServedResponse {
  readonly answer: Answer
  /** The log lines of the request. */
  readonly lines: readonly LogFields[]
}

export interface Endpoint<E extends Emulator> {
  /** Undefined for endpoints whose requests have no ID. */
  newRequestId?(emulator: E): string
  /** Checks the sender. By default, refuses cross-site requests and unknown hosts. @throws EndpointError */
  checkSender?(emulator: E, request: WireRequest): void
  /** Whether the endpoint also answers before the state is complete. */
  readonly answersEarly?: true
  /** Returns whether the answer depends on no state that replicas share, so that none of them has to be asked. */
  isStateless?(request: WireRequest): boolean
  /** @throws EndpointError */
  serve(emulator: E, request: WireRequest, requestId: string): ServedResponse | Promise<ServedResponse>
  /** Returns the error in the endpoint's format. */
  refuse(error: EndpointError, request: WireRequest): ServedResponse
}

/** Answers a request once everything in the answer is durable. Never rejects: errors become answers. */
export async function serve<E extends Emulator>(
  endpoint: Endpoint<E>,
  emulator: E,
  request: WireRequest,
): Promise<Answer> {
  const startedAt = performance.now()
  const requestId = endpoint.newRequestId?.(emulator) ?? '-'
  const response = await serveOrRefuse(endpoint, emulator, request, requestId)
  return logged(emulator, response, requestId, startedAt)
}

/**
 * Answers a request without waiting, even for the answer to be durable. Errors become answers.
 *
 * @throws Error when the endpoint itself has to wait
 */
export function serveAtOnce<E extends Emulator>(
  endpoint: Endpoint<E>,
  emulator: E,
  request: WireRequest,
): Answer {
  const startedAt = performance.now()
  const requestId = endpoint.newRequestId?.(emulator) ?? '-'
  const response = responseAtOnce(endpoint, emulator, request, requestId)
  if (response instanceof Promise) throw new Error(`${request.path} cannot answer at once`)
  return logged(emulator, response, requestId, startedAt)
}

function responseAtOnce<E extends Emulator>(
  endpoint: Endpoint<E>,
  emulator: E,
  request: WireRequest,
  requestId: string,
): ServedResponse | Promise<ServedResponse> {
  try {
    return checkedResponse(endpoint, emulator, request, requestId)
  } catch (error) {
    return refusalOf(endpoint, emulator, request, requestId, error)
  }
}

/** Logs a request, and returns its answer. */
function logged(
  emulator: Emulator,
  { answer, lines }: ServedResponse,
  requestId: string,
  startedAt: number,
): Answer {
  const common = {
    time: emulator.clock.shared(),
    caller: '-',
    decision: '-',
    status: answer.status,
    error: undefined,
    milliseconds: performance.now() - startedAt,
    requestId,
  } as const
  for (const line of lines) emulator.log.request({ ...common, ...line })
  return answer
}

async function serveOrRefuse<E extends Emulator>(
  endpoint: Endpoint<E>,
  emulator: E,
  request: WireRequest,
  requestId: string,
): Promise<ServedResponse> {
  const { store } = emulator
  try {
    if (!endpoint.isStateless?.(request)) await store.fresh()
    // A refusal also depends on the state: a role may be missing because a deletion is not durable yet.
    return await store.durablyInSteps(() => respond(endpoint, emulator, request, requestId))
  } catch (error) {
    return refusalOf(endpoint, emulator, request, requestId, error)
  }
}

/** Rejects with every error, whether the endpoint waits or not. */
async function respond<E extends Emulator>(
  endpoint: Endpoint<E>,
  emulator: E,
  request: WireRequest,
  requestId: string,
): Promise<ServedResponse> {
  return checkedResponse(endpoint, emulator, request, requestId)
}

function checkedResponse<E extends Emulator>(
  endpoint: Endpoint<E>,
  emulator: E,
  request: WireRequest,
  requestId: string,
): ServedResponse | Promise<ServedResponse> {
  if (endpoint.checkSender) endpoint.checkSender(emulator, request)
  else checkOrigin(request, emulator.settings.allowHosts)
  if (!endpoint.answersEarly) requireReady(emulator)
  return endpoint.serve(emulator, request, requestId)
}

/** Returns the response to an error, and logs errors that are bugs of iamulator. */
function refusalOf<E extends Emulator>(
  endpoint: Endpoint<E>,
  emulator: E,
  request: WireRequest,
  requestId: string,
  error: unknown,
): ServedResponse {
  const known = endpointError(error)
  const response = endpoint.refuse(known ?? INTERNAL_ERROR, request)
  // The endpoint's own log line contains no secret of the path.
  const action = response.lines[0]?.action ?? request.method
  if (!known) emulator.log.error(`${action} failed (request ${requestId})`, error)
  return response
}

const INTERNAL_ERROR = new EndpointError(500, 'InternalError', 'Internal error of iamulator. See its log.')

/** Returns an error that endpoints expect, or undefined for a bug. */
function endpointError(error: unknown): EndpointError | undefined {
  if (error instanceof EndpointError) return error
  if (error instanceof StoreUnavailableError) return new EndpointError(503, 'StoreUnavailable', error.message)
  return undefined
}
