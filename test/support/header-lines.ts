/** Sends requests with exactly these lines, signed with code of its own: clients send no such requests. */
import { createHash, createHmac } from 'node:crypto'
import { request as httpRequest } from 'node:http'
import { ADMINISTRATOR, type Credentials, type TestServer } from './harness.ts'
import { REGION } from './places.ts'

/** A header, as it is sent. */
export type Line = readonly [name: string, value: string]

export interface LinesRequest {
  readonly method?: string
  /** The encoded path, with the query, as it is sent. */
  readonly url?: string
  /** By default, the address of the server. */
  readonly host?: string
  /** Besides `Host` and those of the signature. One name can have several lines. */
  readonly lines?: readonly Line[]
  readonly body?: string | Buffer
}

export interface LinesSigning {
  readonly service?: string
  readonly credentials?: Credentials
}

const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest('hex')
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()

/** Returns the lines with those of a signature. All are signed. */
export function signedLines(
  { port }: Pick<TestServer, 'port'>,
  { method = 'GET', url = '/', host = `127.0.0.1:${port}`, lines = [], body = '' }: LinesRequest,
  { service = 's3', credentials = ADMINISTRATOR }: LinesSigning = {},
): readonly Line[] {
  const { accessKeyId, secretAccessKey, sessionToken } = credentials
  const date = new Date().toISOString().replace(/[-:]|\.\d+/g, '')
  const all: readonly Line[] = [
    ['Host', host],
    ['X-Amz-Date', date],
    ...(service === 's3' ? [['X-Amz-Content-Sha256', sha256(body)] as const] : []),
    ...(sessionToken === undefined ? [] : [['X-Amz-Security-Token', sessionToken] as const]),
    ...lines,
  ]
  const names = [...new Set(all.map(([name]) => name.toLowerCase()))].sort()
  const valuesOf = (name: string) =>
    all.flatMap(([each, value]) => (each.toLowerCase() === name ? [value.trim().replace(/ +/g, ' ')] : []))
  const [path = '', query = ''] = splitOnce(url, '?')
  const canonical = [
    ...[method, service === 's3' ? encodedOnce(path) : encodedTwice(path), canonicalQuery(query)],
    ...[...names.map((name) => `${name}:${valuesOf(name).join(',')}`), ''],
    ...[names.join(';'), sha256(body)],
  ].join('\n')
  const scope = [date.slice(0, 8), REGION, service, 'aws4_request']
  const key = scope.reduce<string | Buffer>(hmac, `AWS4${secretAccessKey}`)
  const text = ['AWS4-HMAC-SHA256', date, scope.join('/'), sha256(canonical)].join('\n')
  const signature = hmac(key, text).toString('hex')
  const credential = `${accessKeyId}/${scope.join('/')}`
  const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names.join(';')}, Signature=${signature}`
  return [...all, ['Authorization', authorization]]
}

function splitOnce(text: string, separator: string): readonly string[] {
  const at = text.indexOf(separator)
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)]
}

/** Encodes everything but slashes, and nothing twice. */
function encodedOnce(path: string): string {
  return path.split('/').map(reencoded).join('/')
}

/** Resolves dots and empty segments, as signatures of other services than S3 demand it. */
function encodedTwice(path: string): string {
  const { pathname } = new URL(path.replace(/\/{2,}/g, '/'), 'http://server')
  return pathname.split('/').map(encodedAll).join('/')
}

function reencoded(piece: string): string {
  const bytes = piece.replace(/%[\da-f]{2}/gi, (each) =>
    String.fromCharCode(Number.parseInt(each.slice(1), 16)),
  )
  return encodedAll(bytes)
}

function encodedAll(bytes: string): string {
  return bytes.replace(
    /[^\w.~-]/g,
    (each) => `%${each.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  )
}

function canonicalQuery(query: string): string {
  if (query === '') return ''
  const pairs = query.split('&').map((pair) => {
    const [name = '', value = ''] = splitOnce(pair, '=').map(reencoded)
    return `${name}=${value}`
  })
  return pairs.sort().join('&')
}

export interface LinesResponse {
  readonly status: number
  readonly body: string
}

/** Sends these lines, and no others but the length of the body. */
export function sendLines(
  { port }: Pick<TestServer, 'port'>,
  { method = 'GET', url = '/', lines = [], body = '' }: LinesRequest,
): Promise<LinesResponse> {
  return new Promise((resolve, reject) => {
    const length = body === '' ? [] : [['Content-Length', String(Buffer.byteLength(body))] as const]
    const headers = [...lines, ...length].flat()
    const request = httpRequest({ port, host: '127.0.0.1', method, path: url, headers }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk) => (text += chunk))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }))
    })
    request.on('error', reject).end(body)
  })
}

/** Signs and sends a request. */
export function sendSigned(
  server: Pick<TestServer, 'port'>,
  request: LinesRequest,
  signing: LinesSigning = {},
): Promise<LinesResponse> {
  return sendLines(server, { ...request, lines: signedLines(server, request, signing) })
}
