/** What an endpoint of the emulator is. They speak JSON, errors too: `{error, message}`. */
import { EndpointError } from '../endpoints/endpoint-error.ts'
import type { Endpoints } from '../endpoints/state.ts'
import type { Answer, WireRequest } from '../engine/request.ts'
import type { Encryption } from '../http/tls/index.ts'
import type { RequestLine } from '../runtime/log.ts'
import type { Seed } from '../seed/index.ts'
import { suggestionFor } from '../standards/nearest.ts'

/** The whole emulator: what its own endpoints show and change. */
export interface Iamulator extends Endpoints {
  /** Undefined when only plain HTTP is spoken. */
  readonly encryption: Encryption | undefined
  /** The state to begin with, and to come back to after a reset. */
  seed: Seed | undefined
  /** Answers one request, whatever it is for. It leaves only when everything that it saw is durable. */
  answer(request: WireRequest): Answer | Promise<Answer>
}

export type Method = 'GET' | 'POST'

export interface Reply {
  readonly status: number
  /** Sent as JSON, unless it is a text of another type. */
  readonly body: unknown
  /** The type of a body that is a text. */
  readonly contentType?: string
  /** What its line in the log says beyond method, path and status. */
  readonly line?: Partial<RequestLine> | undefined
}

/**
 * @param body the parsed body; undefined when there was none, or the method has none
 * @param query the parameters behind the question mark
 */
export type Endpoint = (
  iamulator: Iamulator,
  body: unknown,
  query: URLSearchParams,
  place: Place,
) => Reply | Promise<Reply>

/** Where an endpoint was reached. */
export interface Place {
  /** Scheme and host, `http://localhost:4566`. */
  readonly origin: string
  /** What stands in the path for names in braces. */
  readonly parameters: Readonly<Record<string, string>>
}

/** Path -> method -> what answers. A name in braces stands for anything between two slashes. */
export type Routes = Readonly<Record<string, Readonly<Partial<Record<Method, Endpoint>>>>>

export const ok = (body: unknown): Reply => ({ status: 200, body })

export const invalidBody = (message: string) => new EndpointError(400, 'InvalidBody', message)

/**
 * The members of a body, none of which may be unknown; no body has no members.
 *
 * @throws EndpointError InvalidBody
 */
export function membersOf(body: unknown, known: readonly string[]): ReadonlyMap<string, unknown> {
  if (body === undefined) return new Map()
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw invalidBody('The body must be a JSON object.')
  }
  const members = new Map<string, unknown>(Object.entries(body))
  const unknown = [...members.keys()].find((name) => !known.includes(name))
  if (unknown !== undefined) {
    throw invalidBody(`Unknown property ${JSON.stringify(unknown)}.${suggestionFor(unknown, known)}`)
  }
  return members
}
