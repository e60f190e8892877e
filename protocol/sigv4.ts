/**
 * AWS Signature Version 4, the verifying side: reads where and how a request is signed, and recomputes the signature.
 * Pure: it knows no store and no clock. Specification: AWS IAM User Guide, "AWS Signature Version 4 for API requests".
 *
 * Order of a request's checks (measured on STS with requests that fail several): form, scope, then whatever the owner of
 * the credentials has to say, time, signature, authorization:
 *
 * 1. `parseSignature`: algorithm, parameters, date, credential, expiry, signed host; `checkForm` for what S3 demands
 *    beyond that;
 * 2. `checkScope`: region, service, terminator, date;
 * 3. the server: access key known and active; session token there, opens and belongs to the key; session not expired;
 *    the session's role still exists;
 * 4. `checkTime`: within 15 minutes, or within X-Amz-Expires. Its place before 5 is sure, after 3 likely: time, like the
 *    signature, is the request's and not the credentials' affair;
 * 5. `verifySignature`;
 * 6. the server: authorization.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { parseAuthorization } from './sigv4/authorization.ts'
import { stringToSign } from './sigv4/canonical.ts'
import { signatureDoesNotMatch } from './sigv4/errors.ts'
import { headerValue } from './sigv4/headers.ts'
import { signingKey } from './sigv4/keys.ts'
import { parsePresigned } from './sigv4/presigned.ts'
import { queryPairs, queryValue } from './sigv4/query.ts'
import { requireMembers, requireSignedHeaders } from './sigv4/s3.ts'
import type { Signature, SignedRequest, Style } from './sigv4/types.ts'

export { ALGORITHM, canonicalRequest, stringToSign } from './sigv4/canonical.ts'
export { ContentMismatch, ParameterMissing, signatureDoesNotMatch, TimeSkewed } from './sigv4/errors.ts'
export { headerValue } from './sigv4/headers.ts'
export { checkScope, type ExpectedScope } from './sigv4/scope.ts'
export { styleOf } from './sigv4/style.ts'
export { checkTime, type PresignedLifetime } from './sigv4/time.ts'
export type { CredentialScope, Signature, SignedRequest, Style } from './sigv4/types.ts'

/**
 * What the request says about its signature; undefined when it is not signed at all.
 *
 * @throws IncompleteSignature (400) if it is malformed
 * @throws SignatureDoesNotMatch (403) if it does not cover the host, or if header and query are signed both
 */
export function parseSignature(request: SignedRequest): Signature | undefined {
  const authorization = headerValue(request.headers, 'authorization')
  const pairs = queryPairs(request.query)
  const algorithm = queryValue(pairs, 'X-Amz-Algorithm')
  if (algorithm === undefined) {
    return authorization === undefined ? undefined : parseAuthorization(request.headers, authorization)
  }
  if (authorization !== undefined) throw signatureDoesNotMatch()
  return parsePresigned(request.headers, pairs, algorithm)
}

/**
 * Checks that the signature has all that services of its style demand.
 *
 * @throws IncompleteSignature (400) if a presigned request to S3 does not say how long it is good for
 * @throws InvalidRequest (400) if another request to S3 does not declare its body
 */
export function checkForm(signature: Signature, style: Style): void {
  if (style === 's3') requireMembers(signature)
}

/** Whether the request is signed as S3 was before: `Authorization: AWS key:signature`, or the same in the query. */
export function isVersion2({ headers, query }: SignedRequest): boolean {
  const authorization = headerValue(headers, 'authorization')
  if (authorization !== undefined) return authorization.startsWith('AWS ')
  const pairs = queryPairs(query)
  return ['AWSAccessKeyId', 'Signature'].every((name) => queryValue(pairs, name) !== undefined)
}

/**
 * Checks that the holder of the secret signed exactly this request, in the scope and at the time it states; not whether
 * that scope and time are acceptable.
 *
 * @param secret the secret access key
 * @throws AccessDenied (403) if S3 is sent headers of its own that are not signed: before the signature is looked at,
 *   which is likely, and not known
 * @throws SignatureDoesNotMatch (403) otherwise
 */
export function verifySignature(
  request: SignedRequest,
  signature: Signature,
  secret: string,
  style: Style = 'standard',
): void {
  if (style === 's3') requireSignedHeaders(request.headers, signature.signedHeaders)
  const text = stringToSign(request, signature, style)
  const expected = createHmac('sha256', signingKey(secret, signature.scope))
    .update(text, 'latin1')
    .digest('hex')
  if (!equalInConstantTime(expected, signature.signature)) throw signatureDoesNotMatch()
}

function equalInConstantTime(expected: string, sent: string): boolean {
  return (
    expected.length === sent.length &&
    timingSafeEqual(Buffer.from(expected, 'latin1'), Buffer.from(sent, 'latin1'))
  )
}
