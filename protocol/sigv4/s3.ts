/** What S3 demands of a signed request where other services are content with less. */
import { contentHashMissing, headersNotSigned, queryLacks } from './errors.ts'
import type { Signature } from './types.ts'

const AMZ = /^x-amz-/i

/**
 * A presigned request says how long it is good for, any other what its body is.
 *
 * @throws IncompleteSignature, InvalidRequest
 */
export function requireMembers({ presigned, expires, contentSha256 }: Signature): void {
  if (presigned && expires === undefined) throw queryLacks(['X-Amz-Expires'])
  if (!presigned && contentSha256 === undefined) throw contentHashMissing()
}

/**
 * Whatever is said to S3 in headers of its own is signed, so that nobody can add an access control list to a presigned
 * upload (S3 API reference, "Authenticating requests": any x-amz-* header has to be signed). No exception is known for
 * X-Amz-Content-Sha256: the SDKs sign it, or have it in the query of what they presign. Unverified for it alone.
 *
 * @throws AccessDenied
 */
export function requireSignedHeaders(headers: readonly string[], signed: readonly string[]): void {
  const names = headers.filter((_, at) => at % 2 === 0)
  if (names.some((name) => AMZ.test(name) && !signed.includes(name.toLowerCase()))) throw headersNotSigned()
}
