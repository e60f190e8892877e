/**
 * Sends requests whose bodies are known as a whole over connections of their own, which costs a third of what node:http
 * needs. Responses that did not arrive at once, or are of any unusual form, are left to node:http.
 */
import { CONNECT_MILLISECONDS, type OutgoingHead } from '../agents.ts'
import type { Upstream } from '../types.ts'
import { UpstreamFailure } from '../upstream-failure.ts'
import { type Call, Connection, type Pool } from './connection.ts'
import { requestText } from './request-text.ts'

/** Longer bodies gain nothing. These fit into the buffers of a connection. */
const MAXIMUM_BYTES = 64 * 1024
/** As many as node:http keeps. */
const MAXIMUM_IDLE = 256

/** Returns whether a request can be sent here: over plain HTTP, with a short body, and a response that may have one. */
export function isDirect({ url }: Upstream, { method }: OutgoingHead, body: Buffer): boolean {
  return url.protocol === 'http:' && method !== 'HEAD' && method !== 'CONNECT' && body.length <= MAXIMUM_BYTES
}

export class DirectConnections {
  readonly #connectMilliseconds: number
  readonly #pools = new WeakMap<Upstream, IdlePool>()
  readonly #open = new Set<Connection>()

  constructor(connectMilliseconds = CONNECT_MILLISECONDS) {
    this.#connectMilliseconds = connectMilliseconds
  }

  /** Sends a request for which `isDirect` holds. @throws UpstreamFailure for a head that cannot be sent */
  send(upstream: Upstream, head: OutgoingHead, body: Buffer): Call {
    const text = textOf(upstream, head, body)
    return this.#poolOf(upstream).take().send(text)
  }

  /** Closes all connections, also those in use. */
  close(): void {
    for (const connection of this.#open) connection.destroy()
  }

  #poolOf(upstream: Upstream): IdlePool {
    const known = this.#pools.get(upstream)
    if (known) return known
    const pool = new IdlePool(this.#open, (each) => new Connection(upstream, each, this.#connectMilliseconds))
    this.#pools.set(upstream, pool)
    return pool
  }
}

function textOf(upstream: Upstream, head: OutgoingHead, body: Buffer): string {
  try {
    return requestText(head, body)
  } catch (error) {
    throw new UpstreamFailure('broken', upstream, error)
  }
}

/** The connections to one upstream. The one that was used last is the next one that is used. */
class IdlePool implements Pool {
  readonly #open: Set<Connection>
  readonly #connect: (pool: Pool) => Connection
  readonly #idle: Connection[] = []

  /** @param open gets all connections that exist */
  constructor(open: Set<Connection>, connect: (pool: Pool) => Connection) {
    this.#open = open
    this.#connect = connect
  }

  take(): Connection {
    const idle = this.#idle.pop()
    if (idle) return idle
    const connection = this.#connect(this)
    this.#open.add(connection)
    return connection
  }

  free(connection: Connection): void {
    if (this.#idle.length < MAXIMUM_IDLE) this.#idle.push(connection)
    else connection.destroy()
  }

  closed(connection: Connection): void {
    this.#open.delete(connection)
    const at = this.#idle.indexOf(connection)
    if (at >= 0) this.#idle.splice(at, 1)
  }
}
