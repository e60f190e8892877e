/** Asks upstreams questions of the guard itself. */
import type { ClientRequest, IncomingMessage } from 'node:http'
import { clearTimeout, setTimeout } from '../../core/runtime/timers.ts'
import { type Agents, failureOf, type OutgoingHead } from './agents.ts'
import { collect } from './body/pump.ts'
import { sha256Of, signedHeaders } from './outgoing.ts'
import type { Upstream, UpstreamRequest, UpstreamResponse } from './types.ts'
import { UpstreamFailure } from './upstream-failure.ts'

/** Policies have 20 KB in S3, and lists are paginated. */
const MAXIMUM_RESPONSE_BYTES = 4 * 1024 * 1024

/**
 * Rejects with UpstreamFailure when the upstream is down, slow, or breaks off.
 *
 * @param now epoch milliseconds
 * @param milliseconds the time for a complete response
 */
export async function ask(
  agents: Agents,
  upstream: Upstream,
  question: UpstreamRequest,
  now: number,
  milliseconds: number,
): Promise<UpstreamResponse> {
  const bytes = Buffer.from(question.body ?? '')
  const request = agents.request(upstream, questionHead(upstream, question, bytes, now))
  const timer = setTimeout(() => request.destroy(new UpstreamFailure('slow', upstream)), milliseconds).unref()
  if (question.isInBackground) request.once('socket', (socket) => socket.unref())
  try {
    const response = await responseTo(request, bytes)
    const body = await collect(response, MAXIMUM_RESPONSE_BYTES)
    return { status: response.statusCode ?? 0, header: (name) => headerIn(response, name), body }
  } catch (error) {
    const reason = request.errored ?? error
    request.destroy()
    throw failureOf(upstream, request, reason)
  } finally {
    clearTimeout(timer)
  }
}

function questionHead(
  upstream: Upstream,
  { method, path, query = '', headers: own = {}, body, signingName, region, accountId }: UpstreamRequest,
  bytes: Buffer,
  now: number,
): OutgoingHead {
  const headers = ['Host', upstream.url.host, ...Object.entries(own).flat()]
  if (body !== undefined) headers.push('Content-Length', String(bytes.length))
  const unsigned = { method, path, query, headers }
  const scope = { signingName, region, accountId }
  const signed = signedHeaders(unsigned, { upstream, scope }, sha256Of(bytes), now)
  return { method, path: query === '' ? path : `${path}?${query}`, headers: signed }
}

function responseTo(request: ClientRequest, bytes: Buffer): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.once('response', resolve).on('error', reject)
    request.end(bytes)
  })
}

function headerIn({ headers }: IncomingMessage, name: string): string | undefined {
  const value = headers[name]
  return Array.isArray(value) ? value.join(', ') : value
}
