/**
 * Verifies the codes of MFA devices.
 *
 * Like AWS's virtual devices, they use TOTP (RFC 6238) with six digits, SHA-1, and steps of 30 seconds.
 */
import { HOTP, Secret } from 'otpauth'

/** The drift of an authenticator's clock from real time, and the last pair of codes that set it. */
export interface Synchronization {
  /** The number of steps that the authenticator is ahead. Negative when it is behind. */
  readonly drift: number
  /** The step, counted from the epoch, of the second code of the pair. */
  readonly lastStep: number
}

/** The last synchronization. A device may have none, or only the pair of codes. */
interface Past {
  readonly drift?: number | undefined
  readonly lastStep?: number | undefined
}

const STEP_MILLISECONDS = 30_000

/** Codes are valid this many steps before and after the authenticator's time. Recorded on AWS, September 2026. */
const TOLERATED_STEPS = 2

/**
 * The second code of a pair is searched for this many steps before and after the authenticator's time.
 * Recorded on AWS, September 2026.
 */
const SEARCHED_STEPS = { before: 998, after: 1000 }

/** No code from further back can become valid again: the next pair is never searched for before that. */
export const REMEMBERED_STEPS = SEARCHED_STEPS.before + TOLERATED_STEPS

/**
 * Finds two consecutive codes near the authenticator's time. Returns undefined when there are none.
 *
 * @param seed base32; a device without one has no codes
 * @param time real time, epoch milliseconds
 * @param before the last synchronization. Both codes must be later than its pair
 */
export function synchronize(
  seed: string | undefined,
  [first, second]: readonly [string, string],
  time: number,
  { drift = 0, lastStep = Number.NEGATIVE_INFINITY }: Past = {},
): Synchronization | undefined {
  if (seed === undefined || first === second) return undefined
  const secret = Secret.fromBase32(seed)
  const now = stepAt(time)
  for (const step of nearestFirst(now + drift)) {
    if (step <= lastStep + 1 || codeAt(secret, step) !== second) continue
    if (codeAt(secret, step - 1) === first) return { drift: step - now, lastStep: step }
  }
  return undefined
}

/**
 * Returns the step of `code`. Undefined when the code is not valid at `time`, or was already used.
 *
 * @param seed base32; a device without one has no codes
 * @param drift of the authenticator's clock, in steps
 * @param used the steps whose codes were used
 * @param time real time, epoch milliseconds
 */
export function stepOfCode(
  seed: string | undefined,
  { drift, used }: { readonly drift: number; readonly used: readonly number[] },
  code: string,
  time: number,
): number | undefined {
  if (seed === undefined) return undefined
  const secret = Secret.fromBase32(seed)
  const first = stepAt(time) + drift - TOLERATED_STEPS
  for (let step = first; step <= first + 2 * TOLERATED_STEPS; step++) {
    if (!used.includes(step) && codeAt(secret, step) === code) return step
  }
  return undefined
}

/** Returns the step at `time`, counted from the epoch. */
export function stepAt(time: number): number {
  return Math.floor(time / STEP_MILLISECONDS)
}

/** Yields the steps to search, the likeliest first. */
function* nearestFirst(middle: number): Generator<number, void, undefined> {
  yield middle
  for (let distance = 1; distance <= SEARCHED_STEPS.after; distance++) {
    yield middle + distance
    if (distance <= SEARCHED_STEPS.before) yield middle - distance
  }
}

function codeAt(secret: Secret, counter: number): string {
  return HOTP.generate({ secret, counter })
}
