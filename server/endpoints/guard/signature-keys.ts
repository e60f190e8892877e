/**
 * The condition keys of S3 that describe how a request is signed.
 *
 * Source: S3 API reference, "Amazon S3 Signature Version 4 (SigV4) authentication-specific policy keys".
 */
import { ALGORITHM, type Signature, styleOf } from '../../../protocol/sigv4.ts'
import { spellingOfKey } from '../../aws/service-authorization.ts'

/**
 * Returns the condition keys of a verified signature.
 *
 * S3 and each service that signs in its style has keys with its own prefix. The reference describes
 * `signatureAge` as how long a signature is valid, and applies it only to presigned requests. Its example
 * denies signatures older than ten minutes, so the value is the time since signing. A presigned request that
 * declares no hash of its body has the value of an unsigned body: "Presigned URLs always have an
 * UNSIGNED-PAYLOAD".
 *
 * @param now epoch milliseconds
 */
export function signatureKeys(signature: Signature, now: number): Readonly<Record<string, string>> {
  const { scope, presigned, date, contentSha256 } = signature
  if (styleOf(scope.service) !== 's3') return {}
  const age = presigned ? String(Math.max(0, now - date.time)) : undefined
  const values = {
    authtype: presigned ? 'REST-QUERY-STRING' : 'REST-HEADER',
    signatureversion: ALGORITHM,
    signatureage: age,
    'x-amz-content-sha256': contentSha256 ?? (presigned ? 'UNSIGNED-PAYLOAD' : undefined),
  }
  const known = Object.entries(values).flatMap(([name, value]) => {
    const key = spellingOfKey(`${scope.service}:${name}`)
    return key === undefined || value === undefined ? [] : [[key, value] as const]
  })
  return Object.fromEntries(known)
}
