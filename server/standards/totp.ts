/** The codes of MFA devices: TOTP (RFC 6238) of six digits with SHA-1 and steps of 30 seconds, as AWS's virtual devices have it. */
import { HOTP, Secret } from 'otpauth'

/** How the clock of an authenticator stands to real time, and how far its codes are used up. */
export interface Synchronization {
  /** Steps by which the authenticator is ahead; negative when it is behind. */
  readonly drift: number
  /** The step, counted from the epoch, whose code was the last to be accepted. */
  readonly lastStep: number
}

const STEP_MILLISECONDS = 30_000

/** Steps before and after the expected one whose codes count; ours, AWS does not say how many it takes. */
const TOLERATED_STEPS = 1

/**
 * Steps before and after the present one among which the second of two codes is looked for; ours. AWS takes codes that have become
 * old by then, and the device is out of synchronization from the start (documented for EnableMFADevice).
 */
const SEARCHED_STEPS = 20

/**
 * Finds two consecutive codes.
 *
 * @param seed base32; a device without one has no codes
 * @param time real time, epoch milliseconds
 * @param lastStep both codes must be later
 * @returns undefined when these are not two codes in a row of the time around `time`
 */
export function synchronize(
  seed: string | undefined,
  [first, second]: readonly [string, string],
  time: number,
  lastStep = Number.NEGATIVE_INFINITY,
): Synchronization | undefined {
  if (seed === undefined) return undefined
  const secret = Secret.fromBase32(seed)
  const now = stepAt(time)
  const found = stepsAround(now, SEARCHED_STEPS).find(
    (step) => step > lastStep + 1 && codeAt(secret, step - 1) === first && codeAt(secret, step) === second,
  )
  if (found === undefined) return undefined
  const drift = Math.abs(found - now) <= TOLERATED_STEPS ? 0 : found - now
  return { drift, lastStep: found }
}

/**
 * The step that `code` belongs to; undefined when it is not valid at `time`, or was used already.
 *
 * @param seed base32; a device without one has no codes
 * @param time real time, epoch milliseconds
 */
export function stepOfCode(
  seed: string | undefined,
  { drift, lastStep }: Synchronization,
  code: string,
  time: number,
): number | undefined {
  if (seed === undefined) return undefined
  const secret = Secret.fromBase32(seed)
  return stepsAround(stepAt(time) + drift, TOLERATED_STEPS).find(
    (step) => step > lastStep && codeAt(secret, step) === code,
  )
}

function stepAt(time: number): number {
  return Math.floor(time / STEP_MILLISECONDS)
}

function stepsAround(step: number, reach: number): number[] {
  return Array.from({ length: 2 * reach + 1 }, (_, index) => step - reach + index)
}

function codeAt(secret: Secret, counter: number): string {
  return HOTP.generate({ secret, counter })
}
