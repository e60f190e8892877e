/**
 * Verifies AWS Signature Version 4A, whose signatures are valid in several regions.
 *
 * The checks have the order of version 4 (`sigv4.ts`). The regions are checked with the scope.
 *
 * Source: AWS IAM User Guide, "AWS Signature Version 4A".
 */
import { parseAuthorization } from './sigv4/authorization.ts'
import { ALGORITHM_4A, stringToSign } from './sigv4/canonical.ts'
import { isSigned4A, publicKey } from './sigv4/ecdsa.ts'
import { outsideRegionSet, regionSetMissing, signatureDoesNotMatch } from './sigv4/errors.ts'
import { headerValue } from './sigv4/headers.ts'
import { VERSION_4A } from './sigv4/parts.ts'
import { parsePresigned } from './sigv4/presigned.ts'
import { queryPairs, queryValue } from './sigv4/query.ts'
import { requireSignedHeaders } from './sigv4/s3.ts'
import { checkScope, type Signature, type SignedRequest, type Style } from './sigv4.ts'

export { ALGORITHM_4A } from './sigv4/canonical.ts'

/** A signature whose regions are known. */
export interface Signature4A extends Signature {
  readonly regionSet: string
}

/** Reports whether the request has a signature of this version. */
export function isVersion4A({ headers, query }: Pick<SignedRequest, 'headers' | 'query'>): boolean {
  if (headerValue(headers, 'authorization')?.startsWith(`${ALGORITHM_4A} `)) return true
  return query.includes(ALGORITHM_4A) && queryValue(queryPairs(query), 'X-Amz-Algorithm') === ALGORITHM_4A
}

/**
 * Parses the signature.
 *
 * @throws IncompleteSignature (400) if the signature is malformed
 * @throws SignatureDoesNotMatch (403) if it does not cover the host, or if both the header and the query have one
 */
export function parseSignature4A({ headers, query }: Pick<SignedRequest, 'headers' | 'query'>): Signature4A {
  const authorization = headerValue(headers, 'authorization')
  const pairs = queryPairs(query)
  const algorithm = queryValue(pairs, 'X-Amz-Algorithm')
  if (algorithm !== undefined && authorization !== undefined) throw signatureDoesNotMatch()
  const signature =
    algorithm === undefined
      ? parseAuthorization(headers, authorization ?? '', VERSION_4A)
      : parsePresigned(headers, pairs, algorithm, VERSION_4A)
  const regionSet = signature.presigned
    ? queryValue(pairs, 'X-Amz-Region-Set')
    : signedRegionSet(headers, signature.signedHeaders)
  if (!regionSet) throw regionSetMissing()
  return { ...signature, regionSet }
}

function signedRegionSet(headers: readonly string[], signed: readonly string[]): string | undefined {
  return signed.includes('x-amz-region-set') ? headerValue(headers, 'x-amz-region-set') : undefined
}

/**
 * Checks that the signature is for this service and region.
 *
 * @param region the region of the endpoint. Undefined when it is not known: then every one is accepted
 * @throws SignatureDoesNotMatch
 */
export function checkScope4A(signature: Signature4A, service: string, region: string | undefined): void {
  checkScope(signature, { services: [service], regions: [''] })
  const patterns = regionsIn(signature)
  if (region !== undefined && !patterns.some((pattern) => matches(pattern, region))) throw outsideRegionSet()
}

/** Returns the names of regions and patterns for which the signature is valid. */
function regionsIn({ regionSet }: Signature4A): readonly string[] {
  return regionSet.split(',').map((name) => name.trim())
}

/** Returns the first region that the signature names without a wildcard. */
export function namedRegion(signature: Signature4A): string | undefined {
  return regionsIn(signature).find((name) => /^[a-z\d-]{1,40}$/.test(name))
}

/** An asterisk matches any characters. Takes linear time. */
function matches(pattern: string, region: string): boolean {
  const [first = '', ...others] = pattern.split('*')
  const last = others.pop()
  if (last === undefined) return pattern === region
  if (!region.startsWith(first)) return false
  let at = first.length
  for (const part of others) {
    const found = region.indexOf(part, at)
    if (found < 0) return false
    at = found + part.length
  }
  return region.length - at >= last.length && region.endsWith(last)
}

/**
 * Checks that the holder of the secret signed exactly this request.
 *
 * @param secret the secret access key
 * @throws AccessDenied (403) if a request to S3 has x-amz-* headers that are not signed
 * @throws SignatureDoesNotMatch (403) if the signature is wrong
 */
export function verifySignature4A(
  request: SignedRequest,
  signature: Signature4A,
  secret: string,
  style: Style,
): void {
  if (style === 's3') requireSignedHeaders(request.headers, signature.signedHeaders)
  const text = stringToSign(request, signature, style)
  const key = publicKey(signature.accessKeyId, secret)
  if (!isSigned4A(text, signature.signature, key)) throw signatureDoesNotMatch()
}
