import { AwsError } from '../errors.ts'
import { basicDate } from './dates.ts'
import type { Signature } from './types.ts'

const MISMATCH =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.'

/** Returns the error for an unparsable signature. Source of status 400: AWS's list of common errors. */
function incompleteSignature(message: string): AwsError {
  return new AwsError('IncompleteSignature', message, 400)
}

/** Returns the error for a parsable but invalid signature. The default message is for a wrong one. */
export function signatureDoesNotMatch(message: string = MISMATCH): AwsError {
  return new AwsError('SignatureDoesNotMatch', message, 403)
}

/** The time of signing is too far from the server's. Some services have a separate code for this. */
export class TimeSkewError extends AwsError {
  constructor(message: string) {
    super('SignatureDoesNotMatch', message, 403)
  }
}

/** The body does not match the declared hash. S3 has a separate code for this. */
export class ContentMismatch extends AwsError {
  constructor() {
    super('SignatureDoesNotMatch', MISMATCH, 403)
  }
}

export function notKeyValue(part: string, header: string): AwsError {
  return incompleteSignature(
    `'${part}' not a valid key=value pair (missing equal-sign) in Authorization header: '${header}'.`,
  )
}

/**
 * Returns the error for a repeated parameter.
 *
 * Unverified: A parameter that the Authorization header repeats is an IncompleteSignature, in iamulator's
 * words, because AWS's response to it is not known.
 */
export function repeatedParameter(name: string, header: string): AwsError {
  return incompleteSignature(
    `Authorization header has more than one '${name}' parameter. Authorization=${header}`,
  )
}

/**
 * Returns the error for missing parameters of the header. `missing` has AWS's order: Credential, Signature,
 * SignedHeaders.
 */
export function headerParametersMissing(
  missing: readonly string[],
  hasDate: boolean,
  header: string,
): AwsError {
  const sentences = missing.map((name) => `Authorization header requires '${name}' parameter. `)
  const date = hasDate
    ? ''
    : "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. "
  return incompleteSignature(`${sentences.join('')}${date}Authorization=${header}`)
}

/** A presigned request lacks a required parameter. S3 has one text for all of them. */
export class MissingParameterError extends AwsError {
  constructor(missing: readonly string[]) {
    const sentences = missing.map((name) => `AWS query-string parameters must include '${name}'. `)
    super('IncompleteSignature', `${sentences.join('')}Re-examine the query-string parameters.`, 400)
  }
}

export function queryParametersMissing(missing: readonly string[]): AwsError {
  return new MissingParameterError(missing)
}

export function unsupportedAlgorithm(algorithm: string): AwsError {
  return incompleteSignature(`Unsupported AWS 'algorithm': '${algorithm}'`)
}

export function malformedDate(text: string): AwsError {
  return incompleteSignature(
    `Date must be in ISO-8601 'basic format'. Got '${text}'. See http://en.wikipedia.org/wiki/ISO_8601`,
  )
}

/**
 * Returns the error for a malformed credential.
 *
 * Unverified: A malformed credential of version 4A is reported in the sentence of version 4, because AWS's is not known.
 *
 * @param elements the number of elements that it must have. Version 4A has no region
 */
export function malformedCredential(credential: string, elements: 4 | 5 = 5): AwsError {
  const example = elements === 5 ? 'keyid/date/region/service/term' : 'keyid/date/service/term'
  return incompleteSignature(
    `Credential must have exactly ${elements} slash-delimited elements, e.g. ${example}, got '${credential}'`,
  )
}

/**
 * Returns the error for a signature of version 4A without its regions.
 *
 * Unverified: It is worded like other missing parameters, because AWS's text is not known.
 */
export function regionSetMissing(): AwsError {
  return incompleteSignature("Authorization requires a signed 'X-Amz-Region-Set'.")
}

/**
 * The signature is not valid in the region of the endpoint.
 *
 * Unverified: The sentence is Signature Version 4's, because no answer to version 4A is published.
 */
export function outsideRegionSet(): AwsError {
  return signatureDoesNotMatch('Credential should be scoped to a valid region. ')
}

export function hostNotSigned(): AwsError {
  return signatureDoesNotMatch("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.")
}

export function expiresNotNumber(): AwsError {
  return incompleteSignature('X-Amz-Expires should be a number')
}

export function expiresNotPositive(): AwsError {
  return incompleteSignature('X-Amz-Expires must be non-negative')
}

export function expiresTooLong(seconds: number): AwsError {
  return incompleteSignature(
    `X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than ${seconds} seconds`,
  )
}

export function signatureExpired(signature: Signature, now: number, toleranceMs: number): AwsError {
  const limit = basicDate(now - toleranceMs)
  return new TimeSkewError(
    `Signature expired: ${signature.date.basic} is now earlier than ${limit} (${basicDate(now)} - ${toleranceMs / 60_000} min.)`,
  )
}

export function signatureNotYetCurrent(signature: Signature, now: number, toleranceMs: number): AwsError {
  const limit = basicDate(now + toleranceMs)
  return new TimeSkewError(
    `Signature not yet current: ${signature.date.basic} is still later than ${limit} (${basicDate(now)} + ${toleranceMs / 60_000} min.)`,
  )
}

/** Returns S3's error; only S3 requires the header. Source: public reports. */
export function contentHashMissing(): AwsError {
  return new AwsError('InvalidRequest', 'Missing required header for this request: x-amz-content-sha256', 400)
}

/** Returns S3's error. Its XML also lists the names, as HeadersNotSigned. Source: public reports. */
export function headersNotSigned(): AwsError {
  return new AwsError('AccessDenied', 'There were headers present in the request which were not signed', 403)
}

/**
 * Returns the error for an expired request. The code is from AWS's list of common errors.
 *
 * Unverified: A presigned request that is used after X-Amz-Expires fails with the text of EC2 and S3, because
 * no other service's text is known.
 */
export function requestExpired(): AwsError {
  return new AwsError('RequestExpired', 'Request has expired.', 403)
}
