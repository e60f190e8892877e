/** The HTTP server. Only this file uses express. */
import { createServer, IncomingMessage, type RequestListener, type Server, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import express, { type Express, type Request, type Response } from 'express'
import type { Emulator } from '../engine/emulator.ts'
import {
  type Answer,
  isTooLong,
  MAXIMUM_BODY_BYTES,
  type Stream,
  type WireRequest,
} from '../engine/request.ts'
import { clearTimeout, setTimeout } from '../runtime/timers.ts'
import { withoutMapping } from '../standards/ip-address.ts'
import { datesOf } from './dates.ts'
import { oneAfterTheOther, refuseInOrder } from './pipeline.ts'
import { answersFor, type Connection, loggableHost, type RequestTarget, targetOf } from './request-target.ts'
import type { Encryption } from './tls/index.ts'
import { notServed, refusedLine } from './tls/proxy.ts'

/** The parts of the emulator that an HTTP server uses, and the function that answers its requests. */
export interface RequestHandler extends Pick<Emulator, 'settings' | 'log' | 'clock'> {
  /** Undefined when the server supports only plain HTTP. */
  readonly encryption: Encryption | undefined
  answer(request: WireRequest): Answer | Promise<Answer>
}

/** How long a connection stays open for a client that is still sending after the response. */
const LINGER_MILLISECONDS = 1000
/** A session token can have 4 KB, and a presigned request contains it in its first line. */
const MAXIMUM_HEADER_BYTES = 32 * 1024

/**
 * A request with express's prototype from the start.
 *
 * Express sets the prototype of every request and response. V8 then discards its optimizations for the
 * object, which costs more than verifying a signature. Objects that already have express's prototype don't
 * change. A test pins this, because it depends on express's internals.
 */
class AppRequest extends IncomingMessage {
  declare originalUrl?: string
}
class AppResponse extends ServerResponse<AppRequest> {}

/** Creates a server for `iamulator` that does not listen yet. */
export function createHttpServer(iamulator: RequestHandler): Server {
  const app = express()
  const dateOf = datesOf(iamulator.clock)
  app.disable('x-powered-by')
  app.disable('etag')
  matchPrototypes(app)
  app.use((request, response) => {
    readBody(request, (body) => {
      answerOrRefuse(iamulator, request, body, (answer) => {
        // During shutdown, a client that kept its connection would send its next request to a closed one.
        if (!server.listening) response.shouldKeepAlive = false
        if (isTooLong(body) && !request.complete) sendEarly(request, response, answer, dateOf())
        else send(response, answer, dateOf())
      })
    })
  })
  const options = {
    IncomingMessage: AppRequest,
    ServerResponse: AppResponse,
    maxHeaderSize: MAXIMUM_HEADER_BYTES,
  }
  const listener: RequestListener<typeof AppRequest, typeof AppResponse> = (request, response) => {
    if (!request.url?.startsWith('/')) hideUrl(request)
    app(request, response)
  }
  const server = createServer(options, oneAfterTheOther(listener))
  server.on('clientError', refuseMalformed)
  iamulator.encryption?.serve(server)
  return server
}

function matchPrototypes(app: Express): void {
  Object.setPrototypeOf(AppRequest.prototype, app.request)
  Object.setPrototypeOf(AppResponse.prototype, app.response)
  app.request = AppRequest.prototype as Request
  app.response = AppResponse.prototype as Response
}

/**
 * Hides the URL from express, which would parse it.
 *
 * For an invalid URL, Node would print a warning that contains the client's text.
 */
function hideUrl(request: AppRequest): void {
  request.originalUrl = request.url ?? ''
  request.url = '/'
}

type SendAnswer = (answer: Answer) => void

/** Answers a request, or refuses it if a proxy client names a server other than this one and AWS's. */
function answerOrRefuse(
  iamulator: RequestHandler,
  request: Request,
  body: Buffer,
  sendAnswer: SendAnswer,
): void {
  const target = targetOf(request.originalUrl)
  const { server } = target
  if (server && !answersFor(server, iamulator.settings, connectionOf(request))) {
    const hostAndPort = loggableHost(server)
    iamulator.log.request(refusedLine(request.method, hostAndPort, iamulator.clock.shared()))
    sendAnswer({
      status: 403,
      headers: { 'Content-Type': 'text/plain' },
      body: `${notServed(hostAndPort)}\n`,
    })
  } else answerOrFault(iamulator, wireRequest(request, target, body), sendAnswer)
}

function connectionOf({ socket }: Request): Connection {
  const { localAddress = '', localPort } = socket
  return { secure: 'encrypted' in socket, localAddress: withoutMapping(localAddress), localPort }
}

/**
 * Sends the answer, synchronously where possible.
 *
 * An error outside of all endpoints is a bug in iamulator. It is logged and answered with 500, and the server
 * keeps running.
 */
function answerOrFault(iamulator: RequestHandler, request: WireRequest, sendAnswer: SendAnswer): void {
  const fault = (error: unknown) => {
    iamulator.log.error(`${request.method} ${request.path} failed`, error)
    sendAnswer(FAULT)
  }
  try {
    const answer = iamulator.answer(request)
    if (answer instanceof Promise) answer.then(sendAnswer).catch(fault)
    else sendAnswer(answer)
  } catch (error) {
    fault(error)
  }
}

const FAULT: Answer = { status: 500, headers: {}, body: '' }

/** Passes the body to `use`. If the body exceeds the limit, passes its beginning as soon as that is known. */
function readBody(request: Request, use: (body: Buffer) => void): void {
  const chunks: Buffer[] = []
  let length = 0
  const onEnd = () => use(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks))
  const onData = (chunk: Buffer) => {
    length += chunk.length
    chunks.push(chunk)
    if (length <= MAXIMUM_BODY_BYTES) return
    request.off('data', onData).off('end', onEnd).resume()
    onEnd()
  }
  request.on('data', onData).on('end', onEnd)
}

function wireRequest(request: Request, { path, query, server }: RequestTarget, body: Buffer): WireRequest {
  return {
    method: request.method,
    path,
    query,
    headers: server ? withHost(request.rawHeaders, server.authority) : request.rawHeaders,
    body,
    remoteAddress: withoutMapping(request.socket.remoteAddress ?? ''),
    secure: 'encrypted' in request.socket,
    isAborted: () => request.socket.destroyed,
    header: (name) => {
      const value = server && name === 'host' ? server.authority : request.headers[name]
      return Array.isArray(value) ? value.join(', ') : value
    },
  }
}

/** @param headers alternating names and values */
function withHost(headers: readonly string[], host: string): readonly string[] {
  const others = headers.filter((_text, at) => headers[at - (at % 2)]?.toLowerCase() !== 'host')
  return [...others, 'Host', host]
}

function send(response: Response, answer: Answer, date: string): void {
  const { body, bytes, stream } = answer
  if (stream) {
    sendStream(response, answer, stream)
    return
  }
  const length = writeHead(response, answer, date)
  if (bytes) response.end(bytes)
  // With as many bytes as characters, the body is ASCII, which `latin1` writes faster.
  else response.end(body, length === body.length ? 'latin1' : 'utf8')
}

/** Sends an answer of unknown length, until the stream ends or the client is gone. */
function sendStream(response: Response, { status, headers }: Answer, stream: Stream): void {
  // The client may have left while the answer was made.
  if (response.destroyed) return
  response.writeHead(status, headers)
  if (response.req.method === 'HEAD') {
    response.end()
    return
  }
  response.flushHeaders()
  const source = stream({ write: (part) => response.write(part), end: () => response.end() })
  response.on('drain', () => source.resume()).once('close', () => source.stop())
}

/**
 * Sends an answer before the request has ended, then discards incoming bytes for a while.
 *
 * If a connection closes while bytes arrive, the client may lose the response (RFC 9112, 9.6).
 */
function sendEarly(request: Request, response: Response, answer: Answer, date: string): void {
  response.shouldKeepAlive = false
  writeHead(response, answer, date)
  response.flushHeaders()
  response.write(answer.body)
  const end = () => {
    clearTimeout(timer)
    response.end()
  }
  const timer = setTimeout(end, LINGER_MILLISECONDS)
  request.once('close', end).once('end', end)
}

/** A response with this status must not have a Content-Length (RFC 9110, 8.6). */
const NO_CONTENT = 204

/** @returns the length of the body in bytes */
function writeHead(response: Response, { status, headers, body, bytes }: Answer, date: string): number {
  const length = bytes?.length ?? Buffer.byteLength(body)
  const list: string[] = []
  for (const name in headers) list.push(name, headers[name] ?? '')
  list.push('Date', date)
  if (status !== NO_CONTENT) list.push('Content-Length', String(length))
  response.writeHead(status, list)
  return length
}

/** Measured on STS: a request head that is too long returns 400 with an empty body, unlike Node's 431. */
function refuseMalformed(_error: Error, socket: Duplex): void {
  refuseInOrder(socket, () => {
    if (socket.writable)
      socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
  })
}
