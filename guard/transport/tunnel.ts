/** Passes a WebSocket on, after the request that asks for it was allowed. */
import type { ClientRequest, IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Exchange, Upgrade } from '../../core/engine/exchange.ts'
import { failureOf } from './agents.ts'
import { withoutHeaders } from './headers.ts'
import { passOn, replacedBy } from './response.ts'
import type { Passage, Passed } from './types.ts'

/** The headers with which a client asks for a WebSocket, which concern both connections alike. */
export const UPGRADE_HEADERS: readonly string[] = ['Connection', 'Upgrade', 'Upgrade', 'websocket']

const SWITCHING_PROTOCOLS = 101

/**
 * Resolves when the upstream has answered: with a WebSocket, which then lives until one side ends it, or with a response
 * that refuses it. Rejects with UpstreamFailure.
 */
export async function tunnel(
  exchange: Exchange,
  upgrade: Upgrade,
  passage: Passage,
  request: ClientRequest,
  tunnels: Set<Duplex>,
): Promise<Passed> {
  const onGone = () => request.destroy()
  upgrade.socket.once('close', onGone)
  try {
    const answer = await answerTo(request, (error) => failureOf(passage.target.upstream, request, error))
    if (!answer.socket) return await passOn(exchange, passage, answer.response)
    const { socket } = answer
    tunnels.add(socket)
    socket.once('close', () => tunnels.delete(socket))
    connect(exchange, upgrade, passage, answer.response, socket, answer.firstBytes)
    return { status: SWITCHING_PROTOCOLS, failure: undefined }
  } finally {
    upgrade.socket.off('close', onGone)
  }
}

interface UpgradeAnswer {
  readonly response: IncomingMessage
  /** Undefined when the upstream refuses. */
  readonly socket: Duplex | undefined
  readonly firstBytes: Buffer
}

function answerTo(request: ClientRequest, failureFrom: (error: unknown) => Error): Promise<UpgradeAnswer> {
  return new Promise((resolve, reject) => {
    request.once('upgrade', (response, socket, firstBytes) => resolve({ response, socket, firstBytes }))
    request.once('response', (response) => resolve({ response, socket: undefined, firstBytes: NONE }))
    request.on('error', (error) => reject(failureFrom(error)))
    request.end()
  })
}

const NONE = Buffer.alloc(0)

/** Writes the head of the answer as it came, and joins the two connections. */
function connect(
  { response: client }: Exchange,
  { socket, firstBytes }: Upgrade,
  passage: Passage,
  { statusMessage, rawHeaders }: IncomingMessage,
  upstream: Duplex,
  fromUpstream: Buffer,
): void {
  const lines = [`HTTP/1.1 ${SWITCHING_PROTOCOLS} ${statusMessage}`]
  const headers = [...withoutHeaders(rawHeaders, replacedBy(passage)), ...passage.responseHeaders]
  for (let at = 0; at < headers.length; at += 2) lines.push(`${headers[at]}: ${headers[at + 1]}`)
  client.detachSocket(client.req.socket)
  socket.write(`${lines.join('\r\n')}\r\n\r\n`, 'latin1')
  socket.write(fromUpstream)
  upstream.write(firstBytes)
  join(socket, upstream)
  join(upstream, socket)
}

/** Passes everything from one connection to the other, which ends with it. */
function join(from: Duplex, to: Duplex): void {
  from.pipe(to)
  from.on('error', () => to.destroy()).once('close', () => to.end(() => to.destroy()))
}
