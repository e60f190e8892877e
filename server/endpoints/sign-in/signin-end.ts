/** How long the console session of somebody who signs in with a role lasts at most. */
import type { RoleRow } from '../../../store/index.ts'

/**
 * Returns when a console session that starts now ends at the latest, in milliseconds. Infinity without a role, and for a
 * role that has no MaxSigninSessionDuration.
 *
 * Unverified: The setting shortens sessions that would last longer. Sessions that end with their credentials do not
 * become longer, because AWS does not document credentials that are renewed.
 */
export function latestSigninEnd(role: RoleRow | undefined, now: number): number {
  const seconds = role?.maxSigninSessionDuration
  return seconds === undefined ? Number.POSITIVE_INFINITY : now + seconds * 1000
}
