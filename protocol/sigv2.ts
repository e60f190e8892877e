/**
 * Verifies S3's older Signature Version 2, in the Authorization header or in the query.
 *
 * Source: S3 User Guide, "Signing and authenticating REST requests (AWS signature version 2)".
 */
import { createHmac } from 'node:crypto'
import { AwsError } from './errors.ts'
import { equalInConstantTime } from './sigv4/constant-time.ts'
import { parseHttpDate } from './sigv4/dates.ts'
import { decode } from './sigv4/encoding.ts'
import { requestExpired, signatureDoesNotMatch, TimeSkewError } from './sigv4/errors.ts'
import { headerNames, headerValue, trimmedValue } from './sigv4/headers.ts'
import { type QueryPair, queryPairs, queryValue } from './sigv4/query.ts'
import type { SignedRequest } from './sigv4.ts'

export const VERSION_2 = 'AWS'

/** The statements of the request. Nothing in them is proven until `verifyVersion2` returns. */
export interface SignatureV2 {
  readonly accessKeyId: string
  /** Base64. */
  readonly signature: string
  readonly sessionToken: string | undefined
  readonly presigned: boolean
  /** The line that is signed in the place of the date: Expires of a presigned request. */
  readonly dateLine: string
  /** Epoch milliseconds: when a presigned request expires, or when another one was signed. */
  readonly time: number
}

/** Where and how a request is addressed to S3. */
export type VersionedRequest = Pick<SignedRequest, 'method' | 'path' | 'query' | 'headers'>

const IN_QUERY = ['AWSAccessKeyId', 'Signature', 'Expires'] as const

/**
 * Reports whether the request has a signature of this version: `Authorization: AWS key:signature`, or the access key or
 * the signature in the query.
 */
export function isVersion2({ headers, query }: Pick<SignedRequest, 'headers' | 'query'>): boolean {
  if (headerValue(headers, 'authorization')?.startsWith('AWS ')) return true
  if (!query.includes('Signature=') && !query.includes('AWSAccessKeyId=')) return false
  const pairs = queryPairs(query)
  return ['AWSAccessKeyId', 'Signature'].some((name) => queryValue(pairs, name) !== undefined)
}

/**
 * Parses the signature.
 *
 * Unverified: A request with a signature both in the header and in the query fails before either is read, because it
 * is not known whether S3 looks at one of them first.
 *
 * @throws InvalidArgument (400), AccessDenied (403)
 */
export function parseVersion2({ headers, query }: VersionedRequest): SignatureV2 {
  const pairs = queryPairs(query)
  const isInQuery = IN_QUERY.slice(0, 2).some((name) => queryValue(pairs, name) !== undefined)
  const authorization = headerValue(headers, 'authorization')
  if (isInQuery && (authorization !== undefined || queryValue(pairs, 'X-Amz-Algorithm') !== undefined))
    throw twoMechanisms()
  return isInQuery ? presignedVersion2(headers, pairs) : headerVersion2(headers, authorization ?? '')
}

function headerVersion2(headers: readonly string[], authorization: string): SignatureV2 {
  const [, accessKeyId, signature] = /^AWS ([^: ]+):([^: ]+)$/.exec(authorization) ?? []
  if (accessKeyId === undefined || signature === undefined) throw malformedHeader()
  const amzDate = headerValue(headers, 'x-amz-date')
  const date = headerValue(headers, 'date')
  const time = timeOf(amzDate ?? date ?? '')
  if (time === undefined) throw dateMissing()
  const sessionToken = headerValue(headers, 'x-amz-security-token')
  // An x-amz-date is signed among the x-amz-* headers, and leaves the line of the date empty.
  const dateLine = amzDate === undefined ? (date ?? '') : ''
  return { accessKeyId, signature, sessionToken, presigned: false, dateLine, time }
}

function presignedVersion2(headers: readonly string[], pairs: readonly QueryPair[]): SignatureV2 {
  const [accessKeyId, signature, dateLine] = IN_QUERY.map((name) => queryValue(pairs, name))
  if (!accessKeyId || !signature || !dateLine) throw parametersMissing()
  if (!/^\d{1,13}$/.test(dateLine)) throw expiresNotSeconds(dateLine)
  const time = Number(dateLine) * 1000
  const token = queryValue(pairs, 'x-amz-security-token')
  const sessionToken = token ?? headerValue(headers, 'x-amz-security-token')
  return { accessKeyId, signature, sessionToken, presigned: true, dateLine, time }
}

const RFC_DATE = /^(?:[A-Z][a-z]{2}, )?\d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d (?:GMT|UTC|[+-]\d{4})$/

/** Parses a date to milliseconds. Clients of this version also write other zones than GMT. */
function timeOf(text: string): number | undefined {
  const time = parseHttpDate(text) ?? (RFC_DATE.test(text) ? Date.parse(text) : undefined)
  return Number.isNaN(time) ? undefined : time
}

/** Maximum difference between the clocks of client and server, in milliseconds. */
const TOLERANCE = 15 * 60_000

/**
 * Checks that a presigned request has not expired, or that another one was signed within the last 15 minutes.
 *
 * @param now epoch milliseconds
 * @throws RequestExpired, TimeSkewError
 */
export function checkTimeV2({ presigned, time }: SignatureV2, now: number): void {
  if (presigned) {
    if (now > time) throw requestExpired()
  } else if (Math.abs(now - time) > TOLERANCE) {
    throw new TimeSkewError('The difference between the request time and the current time is too large.')
  }
}

/**
 * Checks that the holder of the secret signed this request.
 *
 * @param bucket the bucket that the Host header names; undefined when the path names it. The signature covers the
 *   bucket, not the host
 * @throws SignatureDoesNotMatch (403)
 */
export function verifyVersion2(
  request: VersionedRequest,
  signature: SignatureV2,
  secret: string,
  bucket: string | undefined,
): void {
  const text = stringToSignV2(request, signature, bucket)
  if (!isSignedText(text, signature.signature, secret)) throw signatureDoesNotMatch()
}

/** Returns whether the signature is the HMAC-SHA1 of the text, in Base64. */
export function isSignedText(text: string, signature: string, secret: string): boolean {
  const expected = createHmac('sha1', secret).update(text, 'latin1').digest('base64')
  return equalInConstantTime(expected, signature)
}

/** Builds the text to sign. */
export function stringToSignV2(
  { method, path, query, headers }: VersionedRequest,
  { presigned, dateLine }: Pick<SignatureV2, 'presigned' | 'dateLine'>,
  bucket: string | undefined,
): string {
  const standard = ['content-md5', 'content-type'].map((name) => trimmedValue(headers, name) ?? '')
  const resource = `${resourcePath(path, bucket)}${subresources(query)}`
  const lines = [method, ...standard, dateLine, ...amzHeaders(headers, presigned ? query : '')]
  return `${lines.join('\n')}\n${resource}`
}

/** Returns the path with the bucket. A slash follows the name of a bucket without a key (botocore). */
function resourcePath(path: string, bucket: string | undefined): string {
  const full = bucket === undefined ? path : `/${bucket}${path}`
  return full.includes('/', 1) || full === '/' ? full : `${full}/`
}

/**
 * Returns the `x-amz-*` headers, sorted. A presigned request can have them in the query, where they have the effect of
 * headers.
 */
function amzHeaders(headers: readonly string[], query: string): readonly string[] {
  const values = new Map<string, string>()
  for (const name of headerNames(headers)) {
    if (name.startsWith('x-amz-')) values.set(name, trimmedValue(headers, name) ?? '')
  }
  for (const [written, encoded] of queryPairs(query)) {
    const name = decode(written).toLowerCase()
    const value = decode(encoded)
    if (!name.startsWith('x-amz-') || values.get(name) === value) continue
    const sent = values.get(name)
    values.set(name, sent === undefined ? value : `${sent},${value}`)
  }
  return [...values.keys()].sort().map((name) => `${name}:${values.get(name)}`)
}

/**
 * The parameters that belong to the resource: they select a part or a version, change the operation, or override a
 * header of the response.
 *
 * Sources: S3 User Guide; botocore's list. Unverified: The sub-resources that S3 has added since then are signed too,
 * because otherwise anybody could turn a presigned URL into another operation.
 */
const SIGNED_PARAMETERS: ReadonlySet<string> = new Set(
  [
    'accelerate acl analytics cors defaultObjectAcl delete inventory lifecycle location logging metrics notification',
    'object-lock partNumber policy replication requestPayment restore select select-type storageClass tagging torrent',
    'uploadId uploads versionId versioning versions website',
    'response-cache-control response-content-disposition response-content-encoding response-content-language',
    'response-content-type response-expires',
    'abac annotation attributes encryption intelligent-tiering legal-hold metadataConfiguration',
    'metadataAnnotationTable metadataInventoryTable metadataJournalTable metadataTable ownershipControls policyStatus publicAccessBlock',
    'renameObject retention session',
  ].flatMap((names) => names.split(' ')),
)

/** Returns the signed parameters, decoded and sorted by name, from the question mark on. */
function subresources(query: string): string {
  const signed = query
    .split('&')
    .map((piece) => decode(piece.replaceAll('+', ' ')))
    .filter((piece) => SIGNED_PARAMETERS.has(piece.split('=', 1)[0] ?? ''))
    .sort(byName)
  return signed.length === 0 ? '' : `?${signed.join('&')}`
}

function byName(a: string, b: string): number {
  const [first = '', second = ''] = [a, b].map((piece) => piece.split('=', 1)[0])
  if (first === second) return 0
  return first < second ? -1 : 1
}

/** Returns S3's error. Source of this and the next four texts: public reports. */
function malformedHeader(): AwsError {
  return new AwsError(
    'InvalidArgument',
    'AWS authorization header is invalid.  Expected AwsAccessKeyId:signature',
    400,
  )
}

function twoMechanisms(): AwsError {
  const names =
    'the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header'
  return new AwsError(
    'InvalidArgument',
    `Only one auth mechanism allowed; only ${names} should be specified`,
    400,
  )
}

function dateMissing(): AwsError {
  return new AwsError('AccessDenied', 'AWS authentication requires a valid Date or x-amz-date header', 403)
}

function parametersMissing(): AwsError {
  const message = 'Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters'
  return new AwsError('AccessDenied', message, 403)
}

function expiresNotSeconds(text: string): AwsError {
  return new AwsError('AccessDenied', `Invalid date (should be seconds since epoch): ${text}`, 403)
}
