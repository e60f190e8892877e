import aws4 from 'aws4'
import { AwsError } from '../../protocol/errors.ts'
import {
  checkScope,
  checkTime,
  parseSignature,
  type SignedRequest,
  verifySignature,
} from '../../protocol/sigv4.ts'

export const KEY = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' }
export const AMZ_DATE = '20150830T123600Z'
export const NOW = Date.UTC(2015, 7, 30, 12, 36)

export type Headers = Readonly<Record<string, string>>

/** Returns alternating names and values, as in node:http. */
export function rawHeaders(headers: Headers): string[] {
  return Object.entries(headers).flat()
}

export function requestOf(
  method: string,
  target: string,
  headers: readonly string[],
  body = '',
): SignedRequest {
  const mark = target.indexOf('?')
  return {
    method,
    path: mark < 0 ? target : target.slice(0, mark),
    query: mark < 0 ? '' : target.slice(mark + 1),
    headers,
    body: Buffer.from(body),
  }
}

export interface RequestToSign {
  readonly method?: string
  readonly target?: string
  readonly headers?: Headers
  readonly body?: string
  readonly service?: string
  readonly region?: string
  readonly presign?: boolean
  readonly token?: string
}

/** Signs with aws4, at AMZ_DATE unless the headers or the query contain another date. */
export function sign(options: RequestToSign): SignedRequest {
  const {
    method = 'GET',
    target = '/',
    body = '',
    service = 'sts',
    region = 'us-east-1',
    presign = false,
  } = options
  const dated = presign
    ? {
        path: `${target}${target.includes('?') ? '&' : '?'}X-Amz-Date=${AMZ_DATE}`,
        headers: options.headers ?? {},
      }
    : { path: target, headers: { 'X-Amz-Date': AMZ_DATE, ...options.headers } }
  const credentials = options.token === undefined ? KEY : { ...KEY, sessionToken: options.token }
  const signed = aws4.sign(
    { method, host: 'localhost:4566', body, service, region, signQuery: presign, ...dated },
    credentials,
  )
  const headers = Object.entries(signed.headers ?? {}).flatMap(([name, value]) => [name, String(value)])
  return requestOf(method, signed.path ?? '', headers, body)
}

/** Replaces or adds one header, or removes it if the value is undefined. */
export function withHeader(request: SignedRequest, name: string, value: string | undefined): SignedRequest {
  const kept: string[] = []
  for (let at = 0; at < request.headers.length; at += 2) {
    const other = request.headers[at] ?? ''
    if (other.toLowerCase() !== name.toLowerCase()) kept.push(other, request.headers[at + 1] ?? '')
  }
  return { ...request, headers: value === undefined ? kept : [...kept, name, value] }
}

export interface World {
  readonly services: readonly [string, ...string[]]
  readonly secrets: ReadonlyMap<string, string>
  readonly now: number
}

export const WORLD: World = {
  services: ['sts', 'iam'],
  secrets: new Map([[KEY.accessKeyId, KEY.secretAccessKey]]),
  now: NOW,
}

/** Performs all checks of a request in order. Throws the error that the server would return. */
export function authenticate(request: SignedRequest, world: World = WORLD): string {
  const signature = parseSignature(request)
  if (signature === undefined) throw new AwsError('MissingAuthenticationToken', undefined, 403)
  checkScope(signature, { services: world.services })
  const secret = world.secrets.get(signature.accessKeyId)
  if (secret === undefined) throw new AwsError('InvalidClientTokenId', undefined, 403)
  checkTime(signature, world.now)
  verifySignature(request, signature, secret)
  return signature.accessKeyId
}

/** Returns false if the request is rejected with one of AWS's errors. Other errors fail the test. */
export function accepted(request: SignedRequest, world: World = WORLD): boolean {
  try {
    authenticate(request, world)
    return true
  } catch (error) {
    if (error instanceof AwsError) return false
    throw error
  }
}

/**
 * Returns the error that `work` throws as `{status} {code} {message}`. If it throws none, returns 'accepted'.
 */
export function answerOf(work: () => unknown): string {
  try {
    work()
    return 'accepted'
  } catch (error) {
    if (error instanceof AwsError) return `${error.status} ${error.code} ${error.text ?? ''}`
    throw error
  }
}

/** Returns the bytes of the request on the wire. */
export function toWire(request: SignedRequest): Buffer {
  const target = request.query === '' ? request.path : `${request.path}?${request.query}`
  let head = `${request.method} ${target} HTTP/1.1\r\n`
  for (let at = 0; at < request.headers.length; at += 2)
    head += `${request.headers[at]}: ${request.headers[at + 1]}\r\n`
  return Buffer.concat([Buffer.from(`${head}\r\n`, 'latin1'), request.body])
}

const REQUEST_LINE = /^([A-Z]+) (\/[!-"$-~\x80-\xff]*) HTTP\/1\.[01]$/
const HEADER_LINE = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+):[ \t]*([\t -~\x80-\xff]*?)[ \t]*$/

/** Parses the bytes like an HTTP server. Returns undefined if a server would not pass the request on. */
export function fromWire(wire: Buffer): SignedRequest | undefined {
  const end = wire.indexOf('\r\n\r\n')
  const [first, ...lines] = wire.subarray(0, end).toString('latin1').split('\r\n')
  const start = REQUEST_LINE.exec(first ?? '')
  const fields = lines.map((line) => HEADER_LINE.exec(line))
  if (end < 0 || start === null || fields.includes(null)) return undefined
  const headers = fields.flatMap((field) => [field?.[1] ?? '', field?.[2] ?? ''])
  return { ...requestOf(start[1] ?? '', start[2] ?? '', headers), body: wire.subarray(end + 4) }
}
