/** Checks the additional requirements of S3 for signed requests. */
import { contentHashMissing, headersNotSigned, queryParametersMissing } from './errors.ts'
import type { Signature } from './types.ts'

const AMZ = /^x-amz-/i

/**
 * Requires X-Amz-Expires of a presigned request, and the hash of the body of any other request.
 *
 * @throws IncompleteSignature, InvalidRequest
 */
export function requireMembers({ presigned, expires, contentSha256 }: Signature): void {
  if (presigned && expires === undefined) throw queryParametersMissing(['X-Amz-Expires'])
  if (!presigned && contentSha256 === undefined) throw contentHashMissing()
}

/**
 * Requires that every x-amz-* header is signed. Otherwise, anybody could add an access control list to a
 * presigned upload. Source: S3 API reference, "Authenticating requests".
 *
 * Unverified: A request to S3 in which only X-Amz-Content-Sha256 is unsigned is refused like one with any
 * other unsigned header, because all SDKs sign it and no public report has an exception.
 *
 * @throws AccessDenied
 */
export function requireSignedHeaders(headers: readonly string[], signed: readonly string[]): void {
  const names = headers.filter((_, at) => at % 2 === 0)
  if (names.some((name) => AMZ.test(name) && !signed.includes(name.toLowerCase()))) throw headersNotSigned()
}
