/**
 * The condition keys of S3 that describe how a request is signed.
 *
 * Source: S3 API reference, "Amazon S3 Signature Version 4 (SigV4) authentication-specific policy keys".
 */
import { VERSION_2 } from '../../protocol/sigv2.ts'
import { styleOf } from '../../protocol/sigv4.ts'
import { spellingOfKey } from '../aws/service-authorization.ts'
import type { VerifiedSignature } from '../identity/sender.ts'

/**
 * Returns the condition keys of a verified signature. Undefined when the service has no such keys.
 *
 * S3 and each service that signs in its style has keys with its own prefix. The reference describes
 * `signatureAge` as how long a signature is valid, and applies it only to presigned requests. Its example
 * denies signatures older than ten minutes, so the value is the time since signing. A presigned request that
 * declares no hash of its body has the value of an unsigned body: "Presigned URLs always have an
 * UNSIGNED-PAYLOAD". A presigned request of version 2 does not say when it was signed, and has no age.
 *
 * @param now epoch milliseconds
 */
export function signatureKeys(
  signature: VerifiedSignature,
  now: number,
): Readonly<Record<string, string>> | undefined {
  const { version, form, scope, signedAt, contentSha256 } = signature
  if (styleOf(scope.service) !== 's3') return undefined
  const isPresigned = form === 'REST-QUERY-STRING'
  const isUnsigned = isPresigned && version !== VERSION_2
  const values = {
    authtype: form,
    signatureversion: version,
    signatureage: isPresigned && signedAt !== undefined ? String(Math.max(0, now - signedAt)) : undefined,
    'x-amz-content-sha256': contentSha256 ?? (isUnsigned ? 'UNSIGNED-PAYLOAD' : undefined),
  }
  const known = Object.entries(values).flatMap(([name, value]) => {
    const key = spellingOfKey(`${scope.service}:${name}`)
    return key === undefined || value === undefined ? [] : [[key, value] as const]
  })
  return Object.fromEntries(known)
}
