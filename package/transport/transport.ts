/** How a handle reaches the server's endpoints: in this process or over HTTP. */
import { IamulatorError } from '../errors.ts'
import type { ServerEvent } from './events.ts'

export type Method = 'GET' | 'POST' | 'DELETE'

export interface Transport {
  /** The URL for clients, without a slash at the end. */
  readonly url: string
  /**
   * Sends a request. Resolves with the parsed JSON of the response, or with its text if it is not JSON.
   *
   * Rejects with IamulatorError when the server refuses the request or cannot be reached.
   *
   * @param target the path, with the query if there is one
   * @param body sent as JSON
   */
  request<Body>(method: Method, target: string, body?: unknown): Promise<Body>
  /** The same, but blocks until the response arrives. @throws IamulatorError */
  requestSync<Body>(method: Method, target: string, body?: unknown): Body
  /** Yields the events of a stream until it ends, the signal is aborted, or the transport is closed. */
  stream(target: string, signal?: AbortSignal): AsyncIterable<ServerEvent>
  /** Stops using the server. Open streams end, and later requests are refused. */
  close(): Promise<void>
}

/** A request as text. */
export interface Call {
  readonly method: Method
  readonly target: string
  readonly body?: string
}

/** A response as text. */
export interface WireReply {
  readonly status: number
  readonly contentType: string
  readonly text: string
}

export function callOf(method: Method, target: string, body: unknown): Call {
  return { method, target, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }
}

/**
 * Returns the content of a response.
 *
 * @throws IamulatorError with the message of an error response
 */
export function contentOf<Body>({ target }: Call, { status, contentType, text }: WireReply): Body {
  const content: Body = contentType.startsWith('application/json') ? JSON.parse(text) : text
  if (status < 400) return content
  const { error = 'UnexpectedResponse', message = `The server answered ${target} with status ${status}.` } =
    Object(content)
  throw new IamulatorError(String(error), String(message), status)
}

export function closedError(): IamulatorError {
  return new IamulatorError('Closed', 'This handle is closed.')
}
