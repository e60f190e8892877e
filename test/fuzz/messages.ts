/** Requests as bytes: well-formed, malformed, and cut off. */
import fc from 'fast-check'

export interface Message {
  /** What it is, for the report of a failure. */
  readonly name: string
  readonly method: string
  readonly bytes: Buffer
  /** Whether it is complete HTTP, so that the server answers it and then reads the next one. */
  readonly isWhole: boolean
  /** What the answer must be, besides none of an internal error. */
  readonly expected?: Expectation
}

/** `not served` also permits 501, the answer to requests for services that iamulator does not have. */
export type Expectation = 'success' | 'refusal' | 'not served'

export type Headers = Readonly<Record<string, string>>

export interface Request {
  readonly name: string
  readonly method?: string
  readonly target?: string
  readonly headers?: Headers
  readonly body?: string | Buffer
  readonly expected?: Expectation
}

export const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' }

/** Returns the bytes of a request. Its headers replace default ones of the same spelling. */
export function messageOf({
  name,
  method = 'POST',
  target = '/',
  headers,
  body = '',
  ...more
}: Request): Message {
  const content = Buffer.from(body)
  const all = { Host: 'localhost', ...lengthOf(method, content), ...headers }
  const lines = Object.entries(all).map(([header, value]) => `${header}: ${value}\r\n`)
  const head = Buffer.from(`${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n`, 'latin1')
  return { name, method, bytes: Buffer.concat([head, content]), isWhole: true, ...more }
}

/** Only POST has a length without a body, as in requests of SDKs. */
const lengthOf = (method: string, content: Buffer) =>
  content.length > 0 || method === 'POST' ? { 'Content-Length': String(content.length) } : {}

const GET = 'GET / HTTP/1.1\r\n'
const HOST = 'Host: localhost\r\n'
const POST = `POST / HTTP/1.1\r\n${HOST}`

/** Texts that are not HTTP, or that proxies and servers may read differently. */
const MALFORMED: readonly string[] = [
  '\r\n\r\n\r\n\r\n',
  '\0\0\0\0\r\n\r\n',
  'GET\r\n\r\n',
  'GET /\r\n\r\n',
  'GET / HTTP/9.9\r\n\r\n',
  'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  'get / HTTP/1.1\r\n\r\n',
  'FROBNICATE / HTTP/1.1\r\nHost: localhost\r\n\r\n',
  `GET ?/ HTTP/1.1\r\n${HOST}\r\n`,
  `GET http://[::1/ HTTP/1.1\r\n${HOST}\r\n`,
  `GET /a b HTTP/1.1\r\n${HOST}\r\n`,
  `GET /\u0001 HTTP/1.1\r\n${HOST}\r\n`,
  `${GET}\r\n`,
  `${GET}${HOST}${HOST}\r\n`,
  `${GET}Host\r\n\r\n`,
  `${GET}${HOST} folded: x\r\n\r\n`,
  `${GET}${HOST}A : b\r\n\r\n`,
  `${GET}${HOST}A\u0000: b\r\n\r\n`,
  `${GET}${HOST}A: b\u0000\r\n\r\n`,
  `${GET}${HOST}A: ${'a'.repeat(40_000)}\r\n\r\n`,
  `${GET}${HOST}${'A: a\r\n'.repeat(5000)}\r\n`,
  `GET /${'a'.repeat(40_000)} HTTP/1.1\r\n${HOST}\r\n`,
  `GET / HTTP/1.1\nHost: localhost\n\n`,
  `${GET}${HOST}Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
  `${GET}${HOST}Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n`,
  `${POST}Content-Length: -1\r\n\r\n`,
  `${POST}Content-Length: 1e3\r\n\r\n`,
  `${POST}Content-Length: 99999999999999999999999\r\n\r\n`,
  `${POST}Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcde`,
  `${POST}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
  `${POST}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n`,
  `${POST}Transfer-Encoding: gzip\r\n\r\nabc`,
  `${POST}Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n`,
  `${POST}Transfer-Encoding: chunked\r\n\r\n-1\r\nabc\r\n0\r\n\r\n`,
  `${POST}Transfer-Encoding: chunked\r\n\r\n3;${'x'.repeat(40_000)}\r\nabc\r\n0\r\n\r\n`,
  `${POST}Transfer-Encoding: chunked\r\n\r\n3\r\nabcdef\r\n0\r\n\r\n`,
  `${POST}Transfer-Encoding: chunked\r\n\r\n0\r\n${'A: a\r\n'.repeat(9000)}\r\n`,
  '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003',
  '{"jsonrpc":"2.0","method":"initialize"}\r\n\r\n',
  '*1\r\n$4\r\nPING\r\n',
]

export const malformed: fc.Arbitrary<Message> = fc
  .oneof(
    { arbitrary: fc.constantFrom(...MALFORMED), weight: 4 },
    {
      arbitrary: fc
        .string({ unit: 'binary-ascii', minLength: 1, maxLength: 60 })
        .map((text) => `${text}\r\n\r\n`),
      weight: 1,
    },
  )
  .map((text) => ({ name: 'malformed', method: '', bytes: Buffer.from(text, 'latin1'), isWhole: false }))

/**
 * The first request of a proxy's client. It is in no pipeline, because Node.js closes the connection without
 * responses to the requests before it.
 */
export const tunnel: Message = {
  name: 'CONNECT',
  method: 'CONNECT',
  bytes: Buffer.from('CONNECT sts.amazonaws.com:443 HTTP/1.1\r\nHost: sts.amazonaws.com:443\r\n\r\n'),
  isWhole: false,
}

/** Cuts a message off before its end. */
export const cutOff = (messages: fc.Arbitrary<Message>): fc.Arbitrary<Message> =>
  fc
    .tuple(messages, fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }))
    .map(([{ name, method, bytes }, share]) => ({
      name: `cut off: ${name}`,
      method,
      bytes: bytes.subarray(0, Math.floor(bytes.length * share)),
      isWhole: false,
    }))

/** Splits a body into chunks of HTTP, with trailers. */
export function chunked(request: Request, size: number): Message {
  const body = Buffer.from(request.body ?? '')
  const chunks: Buffer[] = []
  for (let at = 0; at < body.length; at += size) {
    const chunk = body.subarray(at, at + size)
    chunks.push(Buffer.from(`${chunk.length.toString(16)};name=value\r\n`), chunk, Buffer.from('\r\n'))
  }
  const { bytes, ...rest } = messageOf({
    ...request,
    body: '',
    headers: { ...request.headers, 'Transfer-Encoding': 'chunked' },
  })
  const head = Buffer.from(bytes.toString('latin1').replace('Content-Length: 0\r\n', ''), 'latin1')
  return { ...rest, bytes: Buffer.concat([head, ...chunks, Buffer.from('0\r\nTrailer: x\r\n\r\n')]) }
}
