/** Sends answers. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { clearTimeout, setTimeout } from '../../core/runtime/timers.ts'
import type { Answer, Stream } from '../../protocol/request.ts'

/** The answer to a request whose handler failed. */
export const FAULT: Answer = { status: 500, headers: {}, body: '' }

/** How long a connection stays open for a client that is still sending after the response. */
const LINGER_MILLISECONDS = 1000

/** Sends an answer to a request whose body has been read. */
export function send(response: ServerResponse, answer: Answer, date: string): void {
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
function sendStream(response: ServerResponse, { status, headers }: Answer, stream: Stream): void {
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
export function sendEarly(
  request: IncomingMessage,
  response: ServerResponse,
  answer: Answer,
  date: string,
): void {
  response.shouldKeepAlive = false
  writeHead(response, answer, date)
  response.flushHeaders()
  response.write(answer.bytes ?? answer.body)
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
function writeHead(response: ServerResponse, { status, headers, body, bytes }: Answer, date: string): number {
  const length = bytes?.length ?? Buffer.byteLength(body)
  const list: string[] = []
  for (const name in headers) list.push(name, headers[name] ?? '')
  list.push('Date', date)
  if (status !== NO_CONTENT) list.push('Content-Length', String(length))
  response.writeHead(status, list)
  return length
}
