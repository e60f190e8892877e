import { hash } from 'node:crypto'
import { encode, reencode } from './encoding.ts'
import { ContentMismatch, signatureDoesNotMatch } from './errors.ts'
import { sha256OfText } from './hashing.ts'
import { headerValue } from './headers.ts'
import { canonicalQuery, queryPairs } from './query.ts'
import type { CredentialScope, RemoteBody, Signature, SignedRequest, Style } from './types.ts'

export const ALGORITHM = 'AWS4-HMAC-SHA256'
/** The algorithm of version 4A, whose signatures are valid in several regions. */
export const ALGORITHM_4A = 'AWS4-ECDSA-P256-SHA256'
export const TERMINATOR = 'aws4_request'

/** The hash of an empty body. */
export const EMPTY_BODY = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
export const HASH = /^[\da-f]{64}$/
const UNSIGNED_PAYLOAD = 'UNSIGNED-PAYLOAD'
/** Texts that replace the hash of a chunked body. Source: S3 API reference, "Authenticating requests". */
const STREAMED = /^STREAMING-(?:AWS4-HMAC-SHA256-PAYLOAD(?:-TRAILER)?|UNSIGNED-PAYLOAD-TRAILER)$/
const STREAMED_4A = /^STREAMING-(?:AWS4-ECDSA-P256-SHA256-PAYLOAD(?:-TRAILER)?|UNSIGNED-PAYLOAD-TRAILER)$/

/**
 * Builds the canonical request. It contains method, path, query, signed headers, their names, and the hash of
 * the body.
 *
 * @throws SignatureDoesNotMatch if a signed header is missing, the names are out of order, or the body does
 *   not match the declared hash
 */
export function canonicalRequest(request: SignedRequest, signature: Signature, style: Style): string {
  const path = canonicalPath(request.path, style)
  const query = signedQuery(request.query, signature.presigned)
  const headers = canonicalHeaders(request.headers, signature.signedHeaders)
  const names = signature.signedHeaders.join(';')
  return `${request.method}\n${path}\n${query}\n${headers}\n${names}\n${payloadHash(request, signature, style)}`
}

/** Builds the text to sign. It contains the scope and the time, so that neither can be changed. */
export function stringToSign(request: SignedRequest, signature: Signature, style: Style): string {
  const sha256 = sha256OfText(canonicalRequest(request, signature, style))
  const algorithm = signature.regionSet === undefined ? ALGORITHM : ALGORITHM_4A
  return `${algorithm}\n${signature.date.basic}\n${scopeText(signature.scope)}\n${sha256}`
}

export function scopeText({ date, region, service }: CredentialScope): string {
  return region === '' ? `${date}/${service}/${TERMINATOR}` : `${date}/${region}/${service}/${TERMINATOR}`
}

function canonicalPath(path: string, style: Style): string {
  if (path === '/' || path === '') return '/'
  if (style === 's3') return path.split('/').map(reencode).join('/')
  return normalize(path).split('/').map(encode).join('/')
}

/** Removes empty and dot segments. `/a/.` becomes `/a`, as in all signers (RFC 3986 would keep the slash). */
export function normalize(path: string): string {
  const kept: string[] = []
  for (const segment of path.split('/')) {
    if (segment === '..') kept.pop()
    else if (segment !== '' && segment !== '.') kept.push(segment)
  }
  const tail = kept.length > 0 && path.endsWith('/') ? '/' : ''
  return `/${kept.join('/')}${tail}`
}

function signedQuery(query: string, presigned: boolean): string {
  if (query === '' || (!presigned && CANONICAL_PAIR.test(query))) return query
  const pairs = queryPairs(query)
  return canonicalQuery(presigned ? pairs.filter(([name]) => name !== 'X-Amz-Signature') : pairs)
}

/** A single parameter that needs no encoding, such as the `x-id` of SDKs. */
const CANONICAL_PAIR = /^[\w.~-]+=[\w.~-]*$/

function canonicalHeaders(headers: readonly string[], signed: readonly string[]): string {
  let lines = ''
  let previous = ''
  for (const name of signed) {
    const value = headerValue(headers, name)
    if (value === undefined || name <= previous) throw signatureDoesNotMatch()
    lines += `${name}:${value}\n`
    previous = name
  }
  return lines
}

/** Returns the hash of the received body, or the text that replaces it. Rejects a different declared hash. */
function payloadHash(request: SignedRequest, signature: Signature, style: Style): string {
  const replacement = hashReplacement(signature, style)
  if (replacement !== undefined) return replacement
  const declared = signature.contentSha256
  const actual = request.bodyElsewhere ? remoteHash(request.bodyElsewhere, declared) : bodyHash(request.body)
  if (declared !== undefined && declared !== actual) throw new ContentMismatch()
  return actual
}

/** Returns the text that is signed instead of a hash if the body is unsigned or is signed in chunks. */
export function hashReplacement(
  { contentSha256, presigned, regionSet }: Signature,
  style: Style,
): string | undefined {
  if (style === 'standard') return undefined
  if (contentSha256 === UNSIGNED_PAYLOAD) return UNSIGNED_PAYLOAD
  if (style === 'unsigned-body') return undefined
  if (contentSha256 === undefined) return presigned ? UNSIGNED_PAYLOAD : undefined
  const streamed = regionSet === undefined ? STREAMED : STREAMED_4A
  return streamed.test(contentSha256) ? contentSha256 : undefined
}

/** Trusts the declared hash if the actual one is unknown, provided that it has the form of a hash. */
export function remoteHash({ sha256 }: RemoteBody, declared: string | undefined): string {
  return sha256 ?? (declared !== undefined && HASH.test(declared) ? declared : EMPTY_BODY)
}

function bodyHash(body: Uint8Array): string {
  return body.length === 0 ? EMPTY_BODY : hash('sha256', body, 'hex')
}
