/**
 * What S3 tells policies of how a request is signed.
 *
 * Source: S3 API reference, "Amazon S3 Signature Version 4 (SigV4) authentication-specific policy keys".
 */
import { ALGORITHM, type Signature, styleOf } from '../../../protocol/sigv4.ts'
import { spellingOfKey } from '../../aws/service-authorization.ts'

/**
 * The condition keys of a verified signature: of S3 and those it signs for, each of which has keys by its own name.
 *
 * The reference calls `signatureAge` how long a signature is valid, and has it work for presigned requests alone; its
 * example denies those older than ten minutes, so that it is the time since the date of signing. A presigned request
 * that declares no hash of its body has the value of one that does not sign it: "Presigned URLs always have an
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
