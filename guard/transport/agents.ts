/** Connections to upstreams, which stay open between requests. */
import {
  type ClientRequest,
  Agent as HttpAgent,
  type RequestOptions,
  request as requestHttp,
} from 'node:http'
import { Agent as HttpsAgent, request as requestHttps } from 'node:https'
import type { Socket } from 'node:net'
import { clearTimeout, setTimeout } from '../../core/runtime/timers.ts'
import type { Upstream } from './types.ts'
import { UpstreamFailure } from './upstream-failure.ts'

/** The line and the headers of a request to an upstream. */
export interface OutgoingHead {
  readonly method: string
  /** With the query. */
  readonly path: string
  /** Alternating names and values. */
  readonly headers: readonly string[]
}

export const CONNECT_MILLISECONDS = 5000
/**
 * How long an unused connection stays open.
 *
 * Shorter than servers wait for the next request (gunicorn: 2 seconds), because one that a server closes at the same
 * moment takes the request with it.
 */
export const IDLE_MILLISECONDS = 1000

const OPTIONS = { keepAlive: true, timeout: IDLE_MILLISECONDS } as const

export class Agents {
  readonly #http = new HttpAgent(OPTIONS)
  readonly #https = new HttpsAgent(OPTIONS)
  readonly #connectMilliseconds: number

  constructor(connectMilliseconds = CONNECT_MILLISECONDS) {
    this.#connectMilliseconds = connectMilliseconds
  }

  /**
   * Starts a request. Fails with UpstreamFailure as its error when no connection can be made.
   *
   * @throws UpstreamFailure for a head that cannot be sent
   */
  request(upstream: Upstream, { method, path, headers }: OutgoingHead): ClientRequest {
    const { protocol, port } = upstream.url
    const host = hostOf(upstream)
    const options: RequestOptions = { host, port, method, path, headers: [...headers] }
    const request = start(upstream, () =>
      protocol === 'https:'
        ? requestHttps({ agent: this.#https, servername: host, ...options })
        : requestHttp({ agent: this.#http, ...options }),
    )
    request.once('socket', (socket) => this.#limitConnecting(upstream, request, socket))
    return request
  }

  /** Closes all connections, also those in use. */
  close(): void {
    this.#http.destroy()
    this.#https.destroy()
  }

  #limitConnecting(upstream: Upstream, request: ClientRequest, socket: Socket): void {
    if (!socket.connecting) return
    const timer = setTimeout(
      () => request.destroy(new UpstreamFailure('slow', upstream)),
      this.#connectMilliseconds,
    ).unref()
    const stop = () => clearTimeout(timer)
    socket.once('connect', stop).once('close', stop)
  }
}

/** Returns the host to connect to. The brackets of an IPv6 address belong to URLs only. */
export function hostOf({ url }: Upstream): string {
  return url.hostname.replace(/^\[|\]$/g, '')
}

function start(upstream: Upstream, request: () => ClientRequest): ClientRequest {
  try {
    return request()
  } catch (error) {
    throw new UpstreamFailure('broken', upstream, error)
  }
}

/** Returns why a request failed. An error before there was a connection means that the upstream is down. */
export function failureOf(upstream: Upstream, request: ClientRequest, error: unknown): UpstreamFailure {
  if (error instanceof UpstreamFailure) return error
  const isConnected = request.socket !== null && request.socket.bytesWritten > 0 && !isOfConnecting(error)
  return new UpstreamFailure(isConnected ? 'broken' : 'down', upstream, error)
}

/** Sockets count bytes as written that wait for the connection, so the system call tells whether there was one. */
function isOfConnecting(error: unknown): boolean {
  const call = typeof error === 'object' && error !== null ? Reflect.get(error, 'syscall') : undefined
  return call === 'connect' || call === 'getaddrinfo'
}
