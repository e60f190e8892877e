/** Passes the response of the upstream to the client. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Exchange } from '../../core/engine/exchange.ts'
import { setImmediate } from '../../core/runtime/timers.ts'
import type { Answer } from '../../protocol/request.ts'
import { collect, pairsOf, pump } from './body/pump.ts'
import type { WholeResponse } from './direct/whole-response.ts'
import { headerOf, hopByHop, withoutHeaders } from './headers.ts'
import type { Inspection, Passage, Passed } from './types.ts'
import { UpstreamFailure } from './upstream-failure.ts'

/** What both forms of a response have: one that arrived as a whole, and one whose body can be read. */
interface ResponseHead {
  readonly statusCode?: number | undefined
  readonly statusMessage?: string | undefined
  readonly rawHeaders: readonly string[]
}

const PASS: Inspection = { kind: 'pass' }

/** Rejects with UpstreamFailure while the client has no response. Afterwards, destroys the connection of the client. */
export async function passOn(
  exchange: Exchange,
  passage: Passage,
  incoming: IncomingMessage,
): Promise<Passed> {
  const inspection = passage.inspect?.(incoming.statusCode ?? 0, incoming.rawHeaders) ?? PASS
  if (inspection.kind === 'replace') return replaceOrPass(exchange, passage, incoming, inspection)
  writeHead(exchange, passage, incoming)
  if (incoming.headers['content-length'] === undefined) flushBeforeBody(exchange)
  try {
    await pump(incoming, exchange.response)
  } catch (error) {
    exchange.response.destroy()
    return passed(incoming, new UpstreamFailure('broken', passage.target.upstream, error))
  }
  return passed(incoming, undefined)
}

/** As `passOn`, for a response that arrived as a whole. */
export function passWhole(
  exchange: Exchange,
  passage: Passage,
  response: WholeResponse,
): Passed | Promise<Passed> {
  const inspection = passage.inspect?.(response.statusCode, response.rawHeaders) ?? PASS
  return inspection.kind === 'replace'
    ? replaceOrPassWhole(exchange, passage, response, inspection)
    : writeWhole(exchange, passage, response)
}

async function replaceOrPassWhole(
  exchange: Exchange,
  passage: Passage,
  response: WholeResponse,
  { limit, replace }: Replacement,
): Promise<Passed> {
  const { body } = response
  if (body.length > limit) throw new UpstreamFailure('broken', passage.target.upstream)
  const answer = await replace(Buffer.from(body, 'latin1'))
  return answer ? answerInstead(exchange, answer) : writeWhole(exchange, passage, response)
}

function writeWhole(exchange: Exchange, passage: Passage, response: WholeResponse): Passed {
  writeHead(exchange, passage, response)
  endWith(exchange.response, response.body)
  return passed(response, undefined)
}

/**
 * Sends the rest of a response at once, with its head. @param body its bytes, as latin1
 *
 * If node:http ends a response with a body, it hands that over in two pieces, the second of which is empty, and Node.js
 * takes longer to join them than to send one.
 */
function endWith(response: ServerResponse, body: string): void {
  const { socket } = response
  if (!socket || socket.writableCorked > 0) {
    response.end(body, 'latin1')
    return
  }
  socket.cork()
  response.write(body, 'latin1')
  socket.uncork()
  response.end()
}

function passed({ statusCode }: ResponseHead, failure: Error | undefined): Passed {
  return { status: statusCode, failure }
}

type Replacement = Extract<Inspection, { readonly kind: 'replace' }>

async function replaceOrPass(
  exchange: Exchange,
  passage: Passage,
  incoming: IncomingMessage,
  { limit, replace }: Replacement,
): Promise<Passed> {
  const body = await collect(incoming, limit).catch((error: unknown) => {
    throw new UpstreamFailure('broken', passage.target.upstream, error)
  })
  const answer = await replace(body)
  if (answer) return answerInstead(exchange, answer)
  writeHead(exchange, passage, incoming)
  exchange.response.write(body)
  exchange.response.addTrailers(pairsOf(incoming.rawTrailers))
  exchange.response.end()
  return passed(incoming, undefined)
}

function answerInstead(exchange: Exchange, answer: Answer): Passed {
  exchange.answer(answer)
  return { status: answer.status, failure: undefined }
}

/** Returns what selects the headers that are ours: functions and pages behind an upstream can write any. */
export function replacedBy({ responseHeaders }: Pick<Passage, 'responseHeaders'>): (name: string) => boolean {
  return (name) => headerOf(responseHeaders, name) !== undefined
}

/** @throws UpstreamFailure for a head that HTTP does not permit */
function writeHead(exchange: Exchange, passage: Passage, head: ResponseHead): void {
  const { rawHeaders, statusCode = 0, statusMessage } = head
  const isHopByHop = hopByHop(rawHeaders)
  const isReplaced = replacedBy(passage)
  const kept = withoutHeaders(rawHeaders, (name) => isHopByHop(name) || isReplaced(name))
  kept.push(...passage.responseHeaders)
  try {
    exchange.response.writeHead(statusCode, statusMessage, kept)
  } catch (error) {
    throw new UpstreamFailure('broken', passage.target.upstream, error)
  }
}

/**
 * Sends the head of a response of unknown length, unless the body has arrived with it.
 *
 * Events can follow much later. Otherwise, head and body are sent at once, which costs less.
 */
function flushBeforeBody({ response }: Exchange): void {
  setImmediate(() => {
    if (!response.writableEnded && !response.destroyed) response.flushHeaders()
  })
}
