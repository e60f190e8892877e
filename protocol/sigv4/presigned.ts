import { parseBasicDate } from './dates.ts'
import {
  expiresNotNumber,
  expiresNotPositive,
  expiresTooLong,
  malformedDate,
  queryParametersMissing,
  unsupportedAlgorithm,
} from './errors.ts'
import { headerValue } from './headers.ts'
import { splitSignedHeaders, VERSION_4, type Version } from './parts.ts'
import { type QueryPair, queryValue } from './query.ts'
import type { Signature, SignedDate } from './types.ts'

/** One week, in seconds. */
const MAX_EXPIRES = 604_800

/**
 * Parses the X-Amz-* parameters of a presigned query. Uses the first value of a repeated parameter.
 *
 * @throws IncompleteSignature for the first of: an unsupported algorithm, missing parameters, a malformed
 *   date, a malformed credential, an X-Amz-Expires that is not a number from 1 to 604,800
 * @throws SignatureDoesNotMatch if `host` is not signed
 */
export function parsePresigned(
  headers: readonly string[],
  pairs: readonly QueryPair[],
  algorithm: string,
  version: Version = VERSION_4,
): Signature {
  if (algorithm !== version.algorithm) throw unsupportedAlgorithm(algorithm)
  const sent = requireParts(pairs)
  const date = readDate(sent.date)
  const { accessKeyId, scope } = version.splitCredential(sent.credential)
  return {
    accessKeyId,
    date,
    scope,
    signedHeaders: splitSignedHeaders(sent.signedHeaders),
    signature: sent.signature,
    sessionToken: queryValue(pairs, 'X-Amz-Security-Token') ?? headerValue(headers, 'x-amz-security-token'),
    presigned: true,
    expires: readExpires(queryValue(pairs, 'X-Amz-Expires')),
    contentSha256: queryValue(pairs, 'X-Amz-Content-Sha256') ?? headerValue(headers, 'x-amz-content-sha256'),
  }
}

interface SentParts {
  readonly credential: string
  readonly signature: string
  readonly signedHeaders: string
  readonly date: string
}

const REQUIRED = ['X-Amz-Credential', 'X-Amz-Signature', 'X-Amz-SignedHeaders', 'X-Amz-Date']

function requireParts(pairs: readonly QueryPair[]): SentParts {
  const [credential, signature, signedHeaders, date] = REQUIRED.map((name) => queryValue(pairs, name))
  if (credential && signature && signedHeaders && date) return { credential, signature, signedHeaders, date }
  throw queryParametersMissing(REQUIRED.filter((name) => !queryValue(pairs, name)))
}

function readDate(text: string): SignedDate {
  const time = parseBasicDate(text)
  if (time === undefined) throw malformedDate(text)
  return { basic: text, time, text }
}

/**
 * Reads X-Amz-Expires. S3 requires it (`s3.ts`). Other services accept requests without it, and some signers
 * omit it.
 */
function readExpires(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (!/^-?\d{1,15}$/.test(text)) throw expiresNotNumber()
  const seconds = Number(text)
  if (seconds < 1) throw expiresNotPositive()
  if (seconds > MAX_EXPIRES) throw expiresTooLong(MAX_EXPIRES)
  return seconds
}
