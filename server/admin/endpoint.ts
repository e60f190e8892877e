/** The types of the emulator's own endpoints. They return JSON; errors are `{error, message}`. */

import type { Coverage } from '../../analysis/policy-coverage/coverage.ts'
import type { ExchangeHandler } from '../../core/engine/exchange.ts'
import type { RequestLine } from '../../core/runtime/log.ts'
import { suggestionFor } from '../../core/standards/nearest.ts'
import type { WithGuard } from '../../guard/state.ts'
import type { Answer, Stream, WireRequest } from '../../protocol/request.ts'
import { EndpointError, invalidBody } from '../endpoints/endpoint-error.ts'
import type { Endpoints } from '../endpoints/state.ts'
import type { Encryption } from '../http/tls/index.ts'
import type { Seed } from '../seed/index.ts'
import type { DecisionStreams } from './decisions/decision-streams.ts'
import type { DecisionWaits } from './decisions/decision-waits.ts'
import type { Snapshots } from './state/snapshot-list.ts'

/** The whole emulator, as its own endpoints show and change it. */
export interface Iamulator extends Endpoints, WithGuard {
  /** Undefined when the server accepts only plain HTTP. */
  readonly encryption: Encryption | undefined
  /** How often each statement of each policy decided. It survives resets of the state. */
  readonly coverage: Coverage
  /** The open streams of decisions. */
  readonly streams: DecisionStreams
  /** The clients that wait for decisions. */
  readonly waits: DecisionWaits
  /** The name of this replica. Undefined when the store is not shared. */
  readonly replica: string | undefined
  /** Whether the server will stop soon, so that load balancers should send no more requests. */
  isStopping: boolean
  /** The initial state, which a reset restores. */
  seed: Seed | undefined
  /** They outlast resets, and last as long as the process or, with replicas, as the database. */
  readonly snapshots: Snapshots
  /** Takes requests for other services before their bodies have arrived. */
  readonly exchanges: ExchangeHandler
  /** Answers a request to any service or endpoint, after everything that the response contains is durable. */
  answer(request: WireRequest): Answer | Promise<Answer>
}

export { invalidBody }

export type Method = 'GET' | 'POST' | 'DELETE'

export interface Reply {
  readonly status: number
  /** Sent as JSON, unless `contentType` is set. */
  readonly body: unknown
  /** The content type of a body that is text. */
  readonly contentType?: string
  readonly headers?: Readonly<Record<string, string>>
  /** Sends the body in parts, instead of `body`. */
  readonly stream?: Stream
  /** Additional fields of the log line, besides method, path, and status. */
  readonly line?: Partial<RequestLine> | undefined
}

/**
 * Handles one method of one path.
 *
 * @param body the parsed body; undefined when the request or the method has none
 * @param query the query parameters
 */
export type Handler = (
  iamulator: Iamulator,
  body: unknown,
  query: URLSearchParams,
  place: Place,
) => Reply | Promise<Reply>

/** The origin, the headers, and the path parameters of a request. */
export interface Place extends Pick<WireRequest, 'header' | 'isAborted'> {
  /** Scheme and host, such as `http://localhost:4566`. */
  readonly origin: string
  /** The path's values for the names in braces. */
  readonly parameters: Readonly<Record<string, string>>
}

/** Path -> method -> endpoint. A name in braces matches anything between two slashes. */
export type Routes = Readonly<Record<string, Readonly<Partial<Record<Method, Handler>>>>>

export const ok = (body: unknown): Reply => ({ status: 200, body })

export const invalidQuery = (message: string) => new EndpointError(400, 'InvalidQuery', message)

/** Returns whether a value is what JSON calls an object. */
export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** @throws EndpointError InvalidQuery */
export function refuseUnknownParameters(query: URLSearchParams, known: readonly string[]): void {
  const unknown = [...query.keys()].find((name) => !known.includes(name))
  if (unknown === undefined) return
  throw invalidQuery(`Unknown parameter ${JSON.stringify(unknown)}.${suggestionFor(unknown, known)}`)
}

/**
 * Returns the members of a body, and rejects unknown ones. A missing body has no members.
 *
 * @throws EndpointError InvalidBody
 */
export function membersOf(body: unknown, known: readonly string[]): ReadonlyMap<string, unknown> {
  if (body === undefined) return new Map()
  if (!isObject(body)) throw invalidBody('The body must be a JSON object.')
  const members = new Map<string, unknown>(Object.entries(body))
  const unknown = [...members.keys()].find((name) => !known.includes(name))
  if (unknown !== undefined) {
    throw invalidBody(`Unknown property ${JSON.stringify(unknown)}.${suggestionFor(unknown, known)}`)
  }
  return members
}
