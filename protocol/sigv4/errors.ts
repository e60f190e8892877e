import { AwsError } from '../errors.ts'
import { basicDate } from './dates.ts'
import type { Signature } from './types.ts'

const MISMATCH =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.'

/** A request whose signature cannot be read. AWS's list of common errors gives 400. */
function incompleteSignature(message: string): AwsError {
  return new AwsError('IncompleteSignature', message, 400)
}

/** A signature that can be read and is refused. The default message is that of a wrong signature. */
export function signatureDoesNotMatch(message: string = MISMATCH): AwsError {
  return new AwsError('SignatureDoesNotMatch', message, 403)
}

/** A signature of another time. Some services have a code of their own for it. */
export class TimeSkewed extends AwsError {
  constructor(message: string) {
    super('SignatureDoesNotMatch', message, 403)
  }
}

/** A body other than the declared one. S3 has a code of its own for it. */
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

/** The text is ours: AWS's answer to a parameter that stands twice is not known. */
export function repeatedParameter(name: string, header: string): AwsError {
  return incompleteSignature(
    `Authorization header has more than one '${name}' parameter. Authorization=${header}`,
  )
}

/** `missing` are parameters of the header in AWS's order: Credential, Signature, SignedHeaders. */
export function headerLacks(missing: readonly string[], hasDate: boolean, header: string): AwsError {
  const sentences = missing.map((name) => `Authorization header requires '${name}' parameter. `)
  const date = hasDate
    ? ''
    : "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. "
  return incompleteSignature(`${sentences.join('')}${date}Authorization=${header}`)
}

/** A presigned request without a parameter that it must have. S3 has one text for all of them. */
export class ParameterMissing extends AwsError {
  constructor(missing: readonly string[]) {
    const sentences = missing.map((name) => `AWS query-string parameters must include '${name}'. `)
    super('IncompleteSignature', `${sentences.join('')}Re-examine the query-string parameters.`, 400)
  }
}

export function queryLacks(missing: readonly string[]): AwsError {
  return new ParameterMissing(missing)
}

export function unsupportedAlgorithm(algorithm: string): AwsError {
  return incompleteSignature(`Unsupported AWS 'algorithm': '${algorithm}'`)
}

export function malformedDate(text: string): AwsError {
  return incompleteSignature(
    `Date must be in ISO-8601 'basic format'. Got '${text}'. See http://en.wikipedia.org/wiki/ISO_8601`,
  )
}

export function malformedCredential(credential: string): AwsError {
  return incompleteSignature(
    `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${credential}'`,
  )
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
  return new TimeSkewed(
    `Signature expired: ${signature.date.basic} is now earlier than ${limit} (${basicDate(now)} - ${toleranceMs / 60_000} min.)`,
  )
}

export function signatureNotYetCurrent(signature: Signature, now: number, toleranceMs: number): AwsError {
  const limit = basicDate(now + toleranceMs)
  return new TimeSkewed(
    `Signature not yet current: ${signature.date.basic} is still later than ${limit} (${basicDate(now)} + ${toleranceMs / 60_000} min.)`,
  )
}

/** What S3 answers, which alone demands the header (public reports). */
export function contentHashMissing(): AwsError {
  return new AwsError('InvalidRequest', 'Missing required header for this request: x-amz-content-sha256', 400)
}

/** What S3 answers (public reports); its XML lists the names beside the text, as HeadersNotSigned. */
export function headersNotSigned(): AwsError {
  return new AwsError('AccessDenied', 'There were headers present in the request which were not signed', 403)
}

/** Code from AWS's list of common errors; the text is that of EC2 and S3. */
export function requestExpired(): AwsError {
  return new AwsError('RequestExpired', 'Request has expired.', 403)
}
