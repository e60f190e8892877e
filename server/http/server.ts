/** The HTTP server. Only this file uses express. */
import { createServer, IncomingMessage, type RequestListener, type Server, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import express, { type Express, type Request, type Response } from 'express'
import type { Emulator } from '../../core/engine/emulator.ts'
import type { Exchange, ExchangeHandler } from '../../core/engine/exchange.ts'
import { type Answer, isTooLong, MAXIMUM_BODY_BYTES, type WireRequest } from '../../protocol/request.ts'
import { datesOf } from './dates.ts'
import { type ExchangeSources, Exchanges } from './exchanges.ts'
import { BAD_REQUEST, hasSeveralHosts } from './host-lines.ts'
import { oneAfterTheOther, refuseInOrder } from './pipeline.ts'
import { answersFor, loggableHost, targetOf } from './request-target.ts'
import { FAULT, send, sendEarly } from './send.ts'
import { notServed } from './served-hosts.ts'
import type { Encryption } from './tls/index.ts'
import { refusedLine } from './tls/proxy.ts'
import { connectionOf, wireRequest } from './wire-request.ts'

/** The parts of the emulator that an HTTP server uses, and the function that answers its requests. */
export interface RequestHandler extends Pick<Emulator, 'settings' | 'log' | 'clock'> {
  /** Undefined when the server supports only plain HTTP. */
  readonly encryption: Encryption | undefined
  /** The name of this replica, which every response contains. Undefined when the store is not shared. */
  readonly replica?: string | undefined
  /** Takes requests before their bodies have arrived. The guard is such a handler. */
  readonly exchanges?: ExchangeHandler | undefined
  answer(request: WireRequest): Answer | Promise<Answer>
}

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

const NO_BODY = Buffer.alloc(0)
/**
 * How long idle connections stay open: longer than clients and load balancers keep them. Most wait a minute.
 * After Node's 5 seconds, a client could send its next request to a connection that was just closed.
 */
const KEEP_ALIVE_MILLISECONDS = 65_000

/** Creates a server for `iamulator` that does not listen yet. */
export function createHttpServer(iamulator: RequestHandler): Server {
  const app = express()
  const { replica } = iamulator
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
    if (replica !== undefined) response.setHeader('x-iamulator-replica', replica)
    if (hasSeveralHosts(request)) return sendEarly(request.resume(), response, SEVERAL_HOSTS, dateOf())
    if (exchanges?.take(request, response)) return
    if (!request.url?.startsWith('/')) hideUrl(request)
    app(request, response)
  }
  const inOrder = oneAfterTheOther(listener)
  const server = createServer(options, inOrder)
  server.keepAliveTimeout = KEEP_ALIVE_MILLISECONDS
  const exchanges = exchangesOf(iamulator, server, dateOf)
  server.on('clientError', (error, socket) => {
    refuseMalformed(exchanges && isHttp2(error) ? NO_HTTP2 : BAD_REQUEST, socket)
  })
  iamulator.encryption?.serve(server)
  return server
}

/** Lets a handler, if there is one, take requests before their bodies have arrived. */
function exchangesOf(iamulator: RequestHandler, server: Server, dateOf: () => string): Exchanges | undefined {
  const { exchanges: handler, log, settings } = iamulator
  if (!handler) return undefined
  const headOf = (request: IncomingMessage): Exchange['head'] | undefined => {
    const target = targetOf(request.url ?? '')
    const { server } = target
    const isForOthers = server && !answersFor(server, settings, connectionOf(request))
    return isForOthers ? undefined : wireRequest(request, target, NO_BODY)
  }
  const answerAsUsual: ExchangeSources['answerAsUsual'] = (request, body, sendAnswer) =>
    answerOrRefuse(iamulator, request, body, sendAnswer)
  return new Exchanges(server, { handler, log, headOf, answerAsUsual, dateOf })
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
  request: AppRequest,
  body: Buffer,
  sendAnswer: SendAnswer,
): void {
  const target = targetOf(request.originalUrl ?? request.url ?? '')
  const { server } = target
  if (server && !answersFor(server, iamulator.settings, connectionOf(request))) {
    const hostAndPort = loggableHost(server)
    iamulator.log.request(refusedLine(request.method ?? '', hostAndPort, iamulator.clock.shared()))
    sendAnswer({
      status: 403,
      headers: { 'Content-Type': 'text/plain' },
      body: `${notServed(hostAndPort, iamulator.settings)}\n`,
    })
  } else answerOrFault(iamulator, wireRequest(request, target, body), sendAnswer)
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

const SEVERAL_HOSTS: Answer = { status: 400, headers: {}, body: '' }

const HTTP2_SENTENCE = 'iamulator does not support HTTP/2, which streams of events to AWS services need.\n'
const NO_HTTP2 = `HTTP/1.1 501 Not Implemented\r\nContent-Type: text/plain\r\nConnection: close\r\nContent-Length: ${HTTP2_SENTENCE.length}\r\n\r\n${HTTP2_SENTENCE}`

/** Returns whether a client began a connection with HTTP/2, without asking. */
function isHttp2(error: Error): boolean {
  return Reflect.get(error, 'code') === 'HPE_PAUSED_H2_UPGRADE'
}

/** @param refusal a complete response */
function refuseMalformed(refusal: string, socket: Duplex): void {
  refuseInOrder(socket, () => {
    if (socket.writable) socket.end(refusal)
  })
}
