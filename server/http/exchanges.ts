/** Hands requests to a handler that takes them before their bodies have arrived. */
import { type IncomingMessage, type Server, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Exchange, ExchangeHandler, Upgrade } from '../../core/engine/exchange.ts'
import type { Log } from '../../core/runtime/log.ts'
import type { Answer } from '../../protocol/request.ts'
import { hasSeveralHosts } from './host-lines.ts'
import { afterEarlier } from './pipeline.ts'
import { FAULT, send, sendEarly } from './send.ts'

type Head = Exchange['head']

export interface ExchangeSources {
  readonly handler: ExchangeHandler
  readonly log: Log
  /** Returns the head of a request. Undefined for a client that names a server other than this one and AWS's. */
  headOf(request: IncomingMessage): Head | undefined
  /** Answers a request that the handler does not serve after all. */
  answerAsUsual(request: IncomingMessage, body: Buffer, sendAnswer: (answer: Answer) => void): void
  /** Returns the Date header. */
  dateOf(): string
}

export class Exchanges {
  readonly #server: Server
  readonly #sources: ExchangeSources
  /** Requests whose clients wait for `100 Continue`. */
  readonly #waiting = new WeakSet<IncomingMessage>()
  /** Connections that left the HTTP server. */
  readonly #upgraded = new Set<Duplex>()

  constructor(server: Server, sources: ExchangeSources) {
    this.#server = server
    this.#sources = sources
    server.on('checkContinue', (request, response) => {
      if (this.#headOfTaken(request)) this.#waiting.add(request)
      else response.writeContinue()
      server.emit('request', request, response)
    })
    server.on('upgrade', (request, socket, firstBytes) => {
      afterEarlier(socket, () => this.#upgrade(request, { socket, firstBytes }))
    })
    const closeAll = server.closeAllConnections.bind(server)
    server.closeAllConnections = () => {
      closeAll()
      for (const socket of this.#upgraded) socket.destroy()
    }
  }

  /** Serves the request if the handler takes it. Returns whether it does. */
  take(request: IncomingMessage, response: ServerResponse): boolean {
    const head = this.#headOfTaken(request)
    if (!head) return false
    this.#serve(head, request, response, undefined)
    return true
  }

  #headOfTaken(request: IncomingMessage): Head | undefined {
    const { handler, headOf } = this.#sources
    if (!handler.isActive()) return undefined
    const head = headOf(request)
    return head && handler.takes(head) ? head : undefined
  }

  #serve(head: Head, request: IncomingMessage, response: ServerResponse, upgrade: Upgrade | undefined): void {
    const answer = (answer: Answer) => this.#answer(request, response, answer)
    const invite = () => {
      if (this.#waiting.delete(request)) response.writeContinue()
    }
    const handBack = (body: Buffer) => this.#sources.answerAsUsual(request, body, answer)
    this.#sources.handler
      .serve({ head, request, response, upgrade, invite, answer, handBack })
      .catch((error: unknown) => {
        this.#sources.log.error(`${head.method} ${head.path} failed`, error)
        if (response.headersSent) response.destroy()
        else answer(FAULT)
      })
  }

  #answer(request: IncomingMessage, response: ServerResponse, answer: Answer): void {
    // The client does not send a body now, and closing the connection tells it not to.
    const isWaiting = this.#waiting.delete(request)
    if (isWaiting || !this.#server.listening) response.shouldKeepAlive = false
    const date = this.#sources.dateOf()
    if (isWaiting || !hasUnreadBody(request)) send(response, answer, date)
    else {
      sendEarly(request, response, answer, date)
      request.resume()
    }
  }

  /** Serves a WebSocket, or returns the connection to the server, which ignores other upgrades. */
  #upgrade(request: IncomingMessage, upgrade: Upgrade): void {
    const { socket } = upgrade
    const head = isForWebSocket(request) ? this.#headOfTaken(request) : undefined
    if (head) this.#serve(head, request, this.#responseOn(request, socket), upgrade)
    else {
      socket.unshift(withoutUpgrade(request, upgrade.firstBytes))
      this.#server.emit('connection', socket)
    }
  }

  /** Returns a response for a connection that the server has let go of. */
  #responseOn(request: IncomingMessage, socket: Duplex): ServerResponse {
    this.#upgraded.add(socket)
    // A connection that breaks off affects nothing else.
    socket.on('error', () => {}).once('close', () => this.#upgraded.delete(socket))
    const response = new ServerResponse(request)
    response.assignSocket(request.socket)
    response.shouldKeepAlive = false
    response.once('finish', () => socket.end())
    return response
  }
}

/**
 * Returns whether a request asks for a WebSocket. Such a request has no body: an upstream that waited for the one that is
 * announced would take the next request on its connection for it.
 */
function isForWebSocket(request: IncomingMessage): boolean {
  const { headers } = request
  const isAsked = headers.upgrade?.toLowerCase() === 'websocket' && !announcesBody(headers)
  // The server refuses it as an ordinary request.
  return isAsked && !hasSeveralHosts(request)
}

function announcesBody(headers: IncomingMessage['headers']): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
}

/** Returns whether a body may still be on its way. The request is complete only after its head was served. */
function hasUnreadBody({ complete, headers }: IncomingMessage): boolean {
  return !complete && announcesBody(headers)
}

/**
 * Returns the bytes of a request in which the Connection header no longer asks for an upgrade.
 *
 * Node.js hands over the connections of all upgrades if it hands over any. Java's client asks to speak HTTP/2 in
 * ordinary requests, which have bodies too.
 */
function withoutUpgrade(request: IncomingMessage, firstBytes: Buffer): Buffer {
  const { method, url, httpVersion, rawHeaders } = request
  const lines = [`${method} ${url} HTTP/${httpVersion}`]
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? ''
    const value = rawHeaders[at + 1] ?? ''
    lines.push(`${name}: ${name.toLowerCase() === 'connection' ? withoutToken(value, 'upgrade') : value}`)
  }
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), firstBytes])
}

function withoutToken(list: string, token: string): string {
  const tokens = list.split(',').map((each) => each.trim())
  return tokens.filter((each) => each.toLowerCase() !== token).join(', ')
}
