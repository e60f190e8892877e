/** Checks the times of a token. */
import {
  type AwsError,
  identityTokenExpired,
  identityTokenIssuedInFuture,
  identityTokenNotYetValid,
  invalidTimestamp,
  missingClaim,
  strictFederationError,
} from '../../../protocol/errors.ts'
import type { Structure } from '../../../protocol/structure.ts'
import type { Modes } from '../../runtime/settings.ts'

/** The inputs of a verification besides the token and the state. */
export interface Circumstances {
  /** The time of the role's account in epoch milliseconds. */
  readonly now: number
  readonly federation: Modes['federation']
}

/** How far apart the clocks of an issuer and of the emulator may be, in seconds. */
interface Tolerance {
  /** For tokens that have expired. */
  readonly late: number
  /** For tokens that are not valid yet. */
  readonly early: number
}

/** Recorded on AWS, September 2026. */
const TOLERANCE: Tolerance = { late: 300, early: 300 }
/** Only a clock that is slightly fast: by it, a token is not valid yet when it arrives. */
const STRICT_TOLERANCE: Tolerance = { late: 0, early: 60 }

/**
 * Requires a token that is valid now.
 *
 * @throws InvalidIdentityToken, ExpiredTokenException
 */
export function requireValidTimes(claims: Structure, { now, federation }: Circumstances): void {
  const seconds = Math.floor(now / 1000)
  const error = timeError(claims, seconds, TOLERANCE)
  if (error) throw error
  const strictError = federation === 'strict' && timeError(claims, seconds, STRICT_TOLERANCE)
  if (strictError) throw strictFederationError(strictError)
}

/** Returns the error of a token that is not valid. AWS's texts contain the time with the tolerance. */
function timeError(claims: Structure, now: number, { late, early }: Tolerance): AwsError | undefined {
  const expiry = requireTime(claims, 'exp')
  const issuedAt = requireTime(claims, 'iat')
  const notBefore = claims['nbf'] === undefined ? issuedAt : requireTime(claims, 'nbf')
  if (now - late >= expiry) return identityTokenExpired(now - late, expiry)
  if (now + early < issuedAt) return identityTokenIssuedInFuture(issuedAt)
  return now + early < notBefore ? identityTokenNotYetValid(now + early, notBefore) : undefined
}

/** Returns a time in whole seconds. As on AWS, it can be a number or the text of one. */
function requireTime(claims: Structure, name: string): number {
  const value = claims[name]
  if (value === undefined) throw missingClaim(name)
  const time = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value
  if (typeof time !== 'number' || !Number.isSafeInteger(time)) throw invalidTimestamp()
  return time
}
