/** HTTP: the only file that uses express. */
import { createServer, IncomingMessage, type Server, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import express, { type Express, type Request, type Response } from 'express'
import type { Emulator } from '../engine/emulator.ts'
import { type Answer, isTooLong, MAXIMUM_BODY_BYTES, type WireRequest } from '../engine/request.ts'
import { withoutMapping } from '../standards/ip-address.ts'
import { answersFor, type Connection, placeOf, type RequestTarget, targetOf } from './request-target.ts'
import type { Encryption } from './tls/index.ts'
import { notServed, refusedLine } from './tls/proxy.ts'

/** What a server hands its requests to. */
export interface Answering extends Pick<Emulator, 'settings' | 'log' | 'clock'> {
  /** Undefined when only plain HTTP is spoken. */
  readonly encryption: Encryption | undefined
  answer(request: WireRequest): Answer | Promise<Answer>
}

/** How long the connection stays open for a client that still sends when its answer is already there. */
const LINGER_MILLISECONDS = 1000
/** A session token may take 4 KB, and a presigned request carries it in its first line. */
const MAXIMUM_HEADER_BYTES = 32 * 1024

/**
 * Express gives every request and response its own prototype, which makes V8 forget what it learnt about them:
 * that costs more than checking a signature. When the server creates objects whose prototypes *are* express's,
 * the assignment changes nothing. A test pins this, since it rests on express's insides.
 */
class AppRequest extends IncomingMessage {
  declare originalUrl?: string
}
class AppResponse extends ServerResponse<AppRequest> {}

/** A server for `iamulator` that is not listening yet. */
export function createHttpServer(iamulator: Answering): Server {
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  matchPrototypes(app)
  app.use((request, response) => {
    readBody(request, (body) => {
      answerOrRefuse(iamulator, request, body, (answer) => {
        // It stops: a client that kept the connection would send its next request into a closed one.
        if (!server.listening) response.shouldKeepAlive = false
        if (isTooLong(body) && !request.complete) sendEarly(request, response, answer)
        else send(response, answer)
      })
    })
  })
  const options = {
    IncomingMessage: AppRequest,
    ServerResponse: AppResponse,
    maxHeaderSize: MAXIMUM_HEADER_BYTES,
  }
  const server = createServer(options, (request, response) => {
    if (!request.url?.startsWith('/')) hideUrl(request)
    app(request, response)
  })
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

/** From express, which would parse it: on one that is none Node prints a warning, with all that the client wrote there. */
function hideUrl(request: AppRequest): void {
  request.originalUrl = request.url ?? ''
  request.url = '/'
}

type Give = (answer: Answer) => void

/** Whoever takes the server for a proxy gets nowhere else through it. */
function answerOrRefuse(iamulator: Answering, request: Request, body: Buffer, give: Give): void {
  const target = targetOf(request.originalUrl)
  const { server } = target
  if (server && !answersFor(server, iamulator.settings, connectionOf(request))) {
    const place = placeOf(server)
    iamulator.log.request(refusedLine(request.method, place, iamulator.clock.now()))
    give({ status: 403, headers: { 'Content-Type': 'text/plain' }, body: `${notServed(place)}\n` })
  } else answerOrFault(iamulator, wireRequest(request, target, body), give)
}

function connectionOf({ socket }: Request): Connection {
  const { localAddress = '', localPort } = socket
  return { secure: 'encrypted' in socket, localAddress: withoutMapping(localAddress), localPort }
}

/** Gives the answer at once where it can. What goes wrong beyond the pipeline is a fault of ours and ends nothing. */
function answerOrFault(iamulator: Answering, request: WireRequest, give: Give): void {
  const fault = (error: unknown) => {
    iamulator.log.error(`${request.method} ${request.path} failed`, error)
    give(FAULT)
  }
  try {
    const answer = iamulator.answer(request)
    if (answer instanceof Promise) answer.then(give).catch(fault)
    else give(answer)
  } catch (error) {
    fault(error)
  }
}

const FAULT: Answer = { status: 500, headers: {}, body: '' }

/** Of a body that is too long, the beginning is used as soon as that is known. */
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
    header: (name) => {
      const value = server && name === 'host' ? server.authority : request.headers[name]
      return Array.isArray(value) ? value.join(', ') : value
    },
  }
}

/** @param headers names and values in turn */
function withHost(headers: readonly string[], host: string): readonly string[] {
  const others = headers.filter((_text, at) => headers[at - (at % 2)]?.toLowerCase() !== 'host')
  return [...others, 'Host', host]
}

function send(response: Response, answer: Answer): void {
  const { body } = answer
  const length = writeHead(response, answer)
  // As many bytes as characters: ASCII, which is written faster as what it is.
  response.end(body, length === body.length ? 'latin1' : 'utf8')
}

/**
 * Answers before the request has ended. A connection that is closed while bytes arrive takes the answer back (RFC 9112, 9.6):
 * what arrives is thrown away for a while.
 */
function sendEarly(request: Request, response: Response, answer: Answer): void {
  response.shouldKeepAlive = false
  writeHead(response, answer)
  response.flushHeaders()
  response.write(answer.body)
  const end = () => {
    clearTimeout(timer)
    response.end()
  }
  const timer = setTimeout(end, LINGER_MILLISECONDS)
  request.once('close', end).once('end', end)
}

/** @returns the bytes of the body that is to follow */
function writeHead(response: Response, { status, headers, body }: Answer): number {
  const length = Buffer.byteLength(body)
  const list: string[] = []
  for (const name in headers) list.push(name, headers[name] ?? '')
  list.push('Content-Length', String(length))
  response.writeHead(status, list)
  return length
}

/** Measured on STS: a request head that is too long is 400 with an empty body, not Node's 431. */
function refuseMalformed(_error: Error, socket: Duplex): void {
  if (socket.writable)
    socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
}
