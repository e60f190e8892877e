/**
 * Verifies the codes of MFA devices.
 *
 * Like AWS's virtual devices, they use TOTP (RFC 6238) with six digits, SHA-1, and steps of 30 seconds.
 */
import { HOTP, Secret } from 'otpauth'

/** The drift of an authenticator's clock from real time, and the last code that was used. */
export interface Synchronization {
  /** The number of steps that the authenticator is ahead. Negative when it is behind. */
  readonly drift: number
  /** The step, counted from the epoch, of the last accepted code. */
  readonly lastStep: number
}

const STEP_MILLISECONDS = 30_000

/**
 * Codes are valid this many steps before and after the expected one. The value is ours: AWS documents none.
 */
const TOLERATED_STEPS = 1

/**
 * The second of two codes is searched for this many steps before and after the current one.
 *
 * The value is ours. AWS accepts codes that are old by then, and the device is out of synchronization from
 * the start. This is documented for EnableMFADevice.
 */
const SEARCHED_STEPS = 20

/**
 * Finds two consecutive codes near `time`. Returns undefined when there are none.
 *
 * @param seed base32; a device without one has no codes
 * @param time real time, epoch milliseconds
 * @param lastStep both codes must be later
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
 * Returns the step of `code`. Undefined when the code is not valid at `time`, or was already used.
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
