/** A request that another service received, handed on in JSON. */
import type { SignedRequest } from '../../protocol/sigv4.ts'

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

/** The request as it stood on the wire. */
export function toSignedRequest(raw: RawRequestBody): SignedRequest {
  const mark = raw.path.indexOf('?')
  const path = mark < 0 ? raw.path : raw.path.slice(0, mark)
  const query = raw.query ?? (mark < 0 ? '' : raw.path.slice(mark + 1))
  return {
    method: raw.method,
    path: toBytes(path),
    query: toBytes(query),
    headers: headerList(raw.headers).map(toBytes),
    body: raw.body === undefined ? NO_BODY : Buffer.from(raw.body, 'base64'),
    bodyElsewhere: raw.body === undefined ? { sha256: raw.bodySha256?.toLowerCase() } : undefined,
  }
}

const NO_BODY = Buffer.alloc(0)

/** Names and values in turn. */
function headerList(headers: RawRequestBody['headers']): readonly string[] {
  if (isList(headers)) return headers
  return Object.entries(headers).flatMap(([name, value]) => [value].flat().flatMap((each) => [name, each]))
}

function isList(headers: RawRequestBody['headers']): headers is readonly string[] {
  return Array.isArray(headers)
}

/** One byte a character: a text with other characters was decoded on its way here. */
function toBytes(text: string): string {
  return /[\u0100-\uffff]/.test(text) ? Buffer.from(text).toString('latin1') : text
}
