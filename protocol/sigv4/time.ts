import { requestExpired, signatureExpired, signatureNotYetCurrent } from './errors.ts'
import type { Signature } from './types.ts'

/** How far the clocks of client and server may be apart, milliseconds. */
const TOLERANCE = 15 * 60_000

/**
 * How long a presigned request is good for: as long as its X-Amz-Expires says, or as long as every other request,
 * fifteen minutes from its date, whatever X-Amz-Expires says.
 */
export type PresignedLifetime = 'as-declared' | 'fifteen-minutes'

/**
 * Compares the time of signing with the server's, both in milliseconds since 1970. The limits themselves still pass.
 *
 * @throws SignatureDoesNotMatch if the request is older or newer than 15 minutes
 * @throws RequestExpired if a presigned request has outlived its X-Amz-Expires
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
