/** Requests that are answered on their connections, before their bodies have arrived. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Answer, WireRequest } from '../../protocol/request.ts'

/** A request of which only the head was read, and the means to answer it. */
export interface Exchange {
  readonly head: Omit<WireRequest, 'body'>
  /** The source of the body and the trailers. */
  readonly request: IncomingMessage
  /** The response, for those who stream it. */
  readonly response: ServerResponse
  /** The connection, if the client asks to speak WebSocket on it. Undefined for other requests. */
  readonly upgrade: Upgrade | undefined
  /** Lets the client send the body, if it waits for `100 Continue`. */
  invite(): void
  /** Sends a complete response. The body may be unread, then the connection closes afterwards. */
  answer(answer: Answer): void
  /** Has the request answered as if nobody had taken it. @param body the whole body, as it arrived */
  handBack(body: Buffer): void
}

export interface Upgrade {
  readonly socket: Duplex
  /** Bytes that the client sent after the head. */
  readonly firstBytes: Buffer
}

/** Takes requests before their bodies have arrived. */
export interface ExchangeHandler {
  /** Returns whether it takes any requests at all. Most servers have no upstream. */
  isActive(): boolean
  /** Returns whether this handler serves the request. All others are read and answered as usual. */
  takes(head: Exchange['head']): boolean
  serve(exchange: Exchange): Promise<void>
}
