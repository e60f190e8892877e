/** Reads a request that another service received and forwarded as JSON. */
import type { SignedRequest } from '../../../protocol/sigv4.ts'
import { invalidBody } from '../../endpoints/endpoint-error.ts'

/** The schema `RawRequest` of openapi.json, which describes the members. */
export interface RawRequestBody {
  readonly method: string
  readonly path: string
  readonly query?: string
  readonly headers: readonly string[] | Readonly<Record<string, string | readonly string[]>>
  /** Base64. */
  readonly body?: string
  readonly bodySha256?: string
}

/**
 * Restores the request as it was on the wire.
 *
 * @throws EndpointError InvalidBody
 */
export function toSignedRequest(raw: RawRequestBody): SignedRequest {
  const mark = raw.path.indexOf('?')
  if (mark >= 0 && raw.query !== undefined)
    throw invalidBody(
      'request.path contains a query, although request.query is also given. Omit one of them.',
    )
  const path = mark < 0 ? raw.path : raw.path.slice(0, mark)
  const query = raw.query ?? (mark < 0 ? '' : raw.path.slice(mark + 1))
  return {
    method: raw.method,
    path: toBytes(path),
    query: toBytes(query),
    headers: headerList(raw.headers).map(toBytes),
    body: raw.body === undefined ? NO_BODY : bytesIn(raw.body),
    bodyElsewhere: raw.body === undefined ? { sha256: raw.bodySha256?.toLowerCase() } : undefined,
  }
}

const NO_BODY = Buffer.alloc(0)

/** Decodes base64. Rejects invalid characters, which Node would ignore. */
function bytesIn(body: string): Buffer {
  const isWhole = body.endsWith('=') ? body.length % 4 === 0 : body.length % 4 !== 1
  if (!isWhole || !/^[A-Za-z\d+/]*={0,2}$/.test(body)) throw invalidBody('request.body is not base64.')
  return Buffer.from(body, 'base64')
}

/** Returns header names and values, alternating. */
function headerList(headers: RawRequestBody['headers']): readonly string[] {
  if (isList(headers)) {
    if (headers.length % 2 === 1) throw invalidBody('request.headers contains a name without a value.')
    return headers
  }
  return Object.entries(headers).flatMap(([name, value]) => [value].flat().flatMap((each) => [name, each]))
}

function isList(headers: RawRequestBody['headers']): headers is readonly string[] {
  return Array.isArray(headers)
}

/** Returns the text with one byte per character. Encodes text that was decoded before it was forwarded. */
function toBytes(text: string): string {
  return /[\u0100-\uffff]/.test(text) ? Buffer.from(text).toString('latin1') : text
}
