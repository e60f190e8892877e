/** Passes the response of the upstream to the client. */
import type { IncomingMessage } from 'node:http'
import type { Exchange } from '../../../engine/exchange.ts'
import { setImmediate } from '../../../runtime/timers.ts'
import { collect, pairsOf, pump } from './body/pump.ts'
import { headerOf, hopByHop, withoutHeaders } from './headers.ts'
import type { Inspection, Passage, Passed, UpstreamHead } from './types.ts'
import { UpstreamFailure } from './upstream-failure.ts'

const PASS: Inspection = { kind: 'pass' }

/** Rejects with UpstreamFailure while the client has no response. Afterwards, destroys the connection of the client. */
export async function passOn(
  exchange: Exchange,
  passage: Passage,
  incoming: IncomingMessage,
): Promise<Passed> {
  const inspection = passage.inspect?.(headOf(incoming)) ?? PASS
  if (inspection.kind === 'replace') return replaceOrPass(exchange, passage, incoming, inspection)
  writeHead(exchange, passage, incoming)
  if (incoming.headers['content-length'] === undefined) flushBeforeBody(exchange)
  try {
    await pump(incoming, exchange.response)
  } catch (error) {
    exchange.response.destroy()
    return passed(incoming, new UpstreamFailure('broken', passage.target.upstream, error))
  }
  return passed(incoming)
}

function passed({ statusCode }: IncomingMessage, failure?: Error): Passed {
  return { status: statusCode, failure }
}

export function headOf({ statusCode = 0, headers }: IncomingMessage): UpstreamHead {
  return {
    status: statusCode,
    header: (name) => {
      const value = headers[name]
      return Array.isArray(value) ? value.join(', ') : value
    },
  }
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
  if (answer) {
    exchange.answer(answer)
    return { status: answer.status, failure: undefined }
  }
  writeHead(exchange, passage, incoming)
  exchange.response.write(body)
  exchange.response.addTrailers(pairsOf(incoming.rawTrailers))
  exchange.response.end()
  return passed(incoming)
}

/** Returns what selects the headers that are ours: functions and pages behind an upstream can write any. */
export function replacedBy({ responseHeaders }: Pick<Passage, 'responseHeaders'>): (name: string) => boolean {
  return (name) => headerOf(responseHeaders, name) !== undefined
}

/** @throws UpstreamFailure for a head that HTTP does not permit */
function writeHead(exchange: Exchange, passage: Passage, incoming: IncomingMessage): void {
  const { rawHeaders, statusCode = 0, statusMessage } = incoming
  const isHopByHop = hopByHop(rawHeaders)
  const isReplaced = replacedBy(passage)
  const kept = withoutHeaders(rawHeaders, (name) => isHopByHop(name) || isReplaced(name))
  const headers = [...kept, ...passage.responseHeaders]
  try {
    exchange.response.writeHead(statusCode, statusMessage, headers)
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
