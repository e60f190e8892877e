/** A request that another service received, handed on in JSON. */
import type { SignedRequest } from '../../../protocol/sigv4.ts'
import { invalidBody } from '../endpoint.ts'

/** The schema `RawRequest` of openapi.json, which says what the members mean. */
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
 * The request as it stood on the wire.
 *
 * @throws EndpointError InvalidBody
 */
export function toSignedRequest(raw: RawRequestBody): SignedRequest {
  const mark = raw.path.indexOf('?')
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

/** What does not belong there, Node would pass over. */
function bytesIn(body: string): Buffer {
  const isWhole = body.endsWith('=') ? body.length % 4 === 0 : body.length % 4 !== 1
  if (!isWhole || !/^[A-Za-z\d+/]*={0,2}$/.test(body)) throw invalidBody('request.body is not base64.')
  return Buffer.from(body, 'base64')
}

/** Names and values in turn. */
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

/** One byte a character: a text with other characters was decoded on its way here. */
function toBytes(text: string): string {
  return /[\u0100-\uffff]/.test(text) ? Buffer.from(text).toString('latin1') : text
}
