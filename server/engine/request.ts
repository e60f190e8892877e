/** A request and an answer, free of any HTTP library. */

/** A request as it stood on the wire: strings hold one byte a character, as node:http hands them out. */
export interface WireRequest {
  readonly method: string
  /** Undecoded, without the query. */
  readonly path: string
  /** Undecoded, without the question mark; empty when there is none. */
  readonly query: string
  /** Names and values in turn, as sent. */
  readonly headers: readonly string[]
  readonly body: Buffer
  /** The sender's IP address. */
  readonly remoteAddress: string
  /** Whether it came over TLS. */
  readonly secure: boolean
  /** The value of a header by its lower-case name; several of a name are joined. */
  header(name: string): string | undefined
}

/** Measured on STS: a body of 10,000,000 bytes is accepted, one more is 413 with an empty body. */
export const MAXIMUM_BODY_BYTES = 10_000_000

export function isTooLong(body: Buffer): boolean {
  return body.length > MAXIMUM_BODY_BYTES
}

/** Whether its parameters are those of its URL alone. */
export function isRead({ method }: WireRequest): boolean {
  return method === 'GET' || method === 'HEAD'
}

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}
