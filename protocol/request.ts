/** Requests and responses, independent of any HTTP library. */

/** A request as received. Strings contain one byte per character, as node:http provides them. */
export interface WireRequest {
  readonly method: string
  /** The undecoded path, without the query. */
  readonly path: string
  /** The undecoded query, without the question mark. Empty when there is none. */
  readonly query: string
  /** Alternating header names and values, as sent. */
  readonly headers: readonly string[]
  readonly body: Buffer
  /** The sender's IP address. */
  readonly remoteAddress: string
  /** Whether the request came over TLS. */
  readonly secure: boolean
  /** Returns the value of a header by its lowercase name. Repeated headers are joined. */
  header(name: string): string | undefined
  /** Returns whether the client is gone. Absent for clients that cannot leave. */
  isAborted?(): boolean
}

/** Measured on STS: a body of 10,000,000 bytes is accepted. One byte more returns 413 with an empty body. */
export const MAXIMUM_BODY_BYTES = 10_000_000

export function isTooLong(body: Buffer): boolean {
  return body.length > MAXIMUM_BODY_BYTES
}

/** Returns whether a request takes its parameters only from its URL. */
export function isRead({ method }: Pick<WireRequest, 'method'>): boolean {
  return method === 'GET' || method === 'HEAD'
}

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** Sent instead of the body, for what is not text. */
  readonly bytes?: Uint8Array
  /** Sends parts instead of the body, for as long as the client listens. Not started for a HEAD request. */
  readonly stream?: Stream
}

/** The answer while the server starts. SDKs retry on it. */
export const STARTING: Answer = { status: 503, headers: { 'Retry-After': '1' }, body: '' }

/** Starts to send parts to the sink. */
export type Stream = (sink: Sink) => Source

/** The client's side of a stream. */
export interface Sink {
  /** Sends a part. Returns whether the client keeps up: if not, the source waits until it is resumed. */
  write(part: string): boolean
  /** Ends the answer. */
  end(): void
}

/** The side of a stream that makes the parts. */
export interface Source {
  /** Called when the client has caught up. */
  resume(): void
  /** Called once when the answer has ended, or the client is gone. */
  stop(): void
}
