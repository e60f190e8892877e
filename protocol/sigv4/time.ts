import { requestExpired, signatureExpired, signatureNotYetCurrent } from './errors.ts'
import type { Signature } from './types.ts'

/** Maximum difference between the clocks of client and server, in milliseconds. */
const TOLERANCE = 15 * 60_000

/**
 * How long a presigned request is valid. It is valid for the seconds in X-Amz-Expires, or, like any other
 * request, for fifteen minutes from its date regardless of X-Amz-Expires.
 */
export type PresignedLifetime = 'as-declared' | 'fifteen-minutes'

/**
 * Compares the time of signing with the server's time, both in milliseconds since 1970. The limits are
 * inclusive.
 *
 * @throws SignatureDoesNotMatch if the times differ by more than 15 minutes
 * @throws RequestExpired if the X-Amz-Expires of a presigned request has passed
 */
export function checkTime(
  signature: Signature,
  now: number,
  lifetime: PresignedLifetime = 'as-declared',
): void {
  if (signature.date.time > now + TOLERANCE) throw signatureNotYetCurrent(signature, now, TOLERANCE)
  if (signature.expires !== undefined && lifetime === 'as-declared') {
    if (now > signature.date.time + signature.expires * 1000) throw requestExpired()
  } else if (signature.date.time < now - TOLERANCE) {
    throw signatureExpired(signature, now, TOLERANCE)
  }
}
