/** Passes one request to the upstream, and its response to the client. */
import { type ClientRequest, IncomingMessage } from 'node:http'
import type { Exchange } from '../../core/engine/exchange.ts'
import { failureOf } from './agents.ts'
import type { BodyFilter } from './body/filter.ts'
import { pump } from './body/pump.ts'
import type { Call } from './direct/connection.ts'
import { passOn, passWhole } from './response.ts'
import type { Passage, Passed } from './types.ts'

/** As `relay`, for a request that was sent already. */
export async function relayResponse(exchange: Exchange, passage: Passage, call: Call): Promise<Passed> {
  const { response: client } = exchange
  const onGone = () => {
    if (!client.writableFinished) call.destroy()
  }
  // When the response is complete, the call is no longer there to be destroyed.
  client.on('close', onGone)
  try {
    const response = await call.response
    if (response instanceof IncomingMessage) return await passOn(exchange, passage, response)
    const passed = passWhole(exchange, passage, response)
    return passed instanceof Promise ? await passed : passed
  } catch (error) {
    call.destroy()
    throw error
  }
}

/** The body on its way to the upstream: complete, or as it arrives. */
export type Sending = { readonly bytes: Buffer } | { readonly filter: BodyFilter | undefined }

/**
 * Sends the body, and passes the response on.
 *
 * Rejects while the client has no response: with AwsError for a body that is not what was declared, or with
 * UpstreamFailure. Afterwards, the connection of the client is destroyed instead.
 */
export async function relay(
  exchange: Exchange,
  passage: Passage,
  sending: Sending,
  request: ClientRequest,
): Promise<Passed> {
  const { upstream } = passage.target
  const onGone = () => {
    if (!exchange.response.writableFinished) request.destroy()
  }
  exchange.response.once('close', onGone)
  try {
    const response = await responseTo(request, sendBody(exchange, sending, request), (error) =>
      failureOf(upstream, request, error),
    )
    return await passOn(exchange, passage, response)
  } catch (error) {
    request.destroy()
    throw error
  } finally {
    exchange.response.off('close', onGone)
  }
}

async function sendBody(exchange: Exchange, sending: Sending, request: ClientRequest): Promise<void> {
  if ('bytes' in sending) {
    request.end(sending.bytes)
    return
  }
  request.once('socket', (socket) => {
    // A client that waits learns of an upstream that is down before it sends anything.
    if (socket.connecting) socket.once('connect', exchange.invite)
    else exchange.invite()
  })
  const stop = new AbortController()
  // The upstream reads nothing more, and each further write could cost its answer.
  request.once('response', (response) => {
    if (endsConnection(response)) stop.abort()
  })
  if (isLong(exchange.request)) request.flushHeaders()
  await pump(exchange.request, request, { filter: sending.filter, signal: stop.signal })
}

/** What arrives of a short body at once is sent together with the head, which costs less. */
const SHORT_BYTES = 64 * 1024

/** Returns whether the upstream may want to answer before the body has arrived. */
function isLong({ headers }: IncomingMessage): boolean {
  return Number(headers['content-length'] ?? Number.POSITIVE_INFINITY) > SHORT_BYTES
}

function endsConnection({ httpVersion, headers }: IncomingMessage): boolean {
  const isKept = httpVersion === '1.0' ? /keep-alive/i : /^(?!.*\bclose\b)/i
  return !isKept.test(headers.connection ?? '')
}

/** Waits for the head of the response. Whatever goes wrong with the body later destroys the request. */
function responseTo(
  request: ClientRequest,
  body: Promise<void>,
  failureFrom: (error: unknown) => Error,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.once('response', resolve)
    request.on('error', (error) => reject(failureFrom(error)))
    // A switch to another protocol that nobody asked for is neither a response nor an error.
    request.once('close', () => reject(failureFrom(undefined)))
    body.catch((error: unknown) => {
      reject(error)
      request.destroy()
    })
  })
}
