/** One-time codes of MFA devices, and how often they may be verified. */
import type { MfaDeviceRow } from '../../store/index.ts'
import { REMEMBERED_STEPS, stepAt, stepOfCode } from '../standards/totp.ts'

/**
 * Returns the device with the code marked as used. Undefined if the device is not assigned, or the code is not
 * valid or was used before.
 *
 * Every code is good once, in any order, and those that enabled or synchronized the device are good as well.
 * Recorded on AWS, September 2026.
 *
 * @param time real time, epoch milliseconds
 */
export function withUsedCode(device: MfaDeviceRow, code: string, time: number): MfaDeviceRow | undefined {
  const { seed, use, usedSteps: used = [] } = device
  if (!use) return undefined
  const step = stepOfCode(seed, { drift: use.drift, used }, code, time)
  if (step === undefined) return undefined
  const oldest = stepAt(time) + use.drift - REMEMBERED_STEPS
  return { ...device, usedSteps: [...used.filter((each) => each >= oldest), step] }
}

/** Recorded on AWS, September 2026: nine for each device in each three minutes of UTC, right or wrong. */
const ALLOWED_VERIFICATIONS = 9
const WINDOW_MILLISECONDS = 3 * 60 * 1000

/**
 * How many pairs of codes may be wrong, for each device in each window.
 *
 * Unverified: After nine wrong pairs for a device in three minutes, EnableMFADevice and ResyncMFADevice also
 * refuse a right one, like a wrong one, because AWS's limit for pairs was not recorded. Right pairs do not
 * count, so that tests can enable a device of the same name again and again.
 */
const ALLOWED_WRONG_PAIRS = 9

/**
 * Counts the verifications of each device. The counts are not part of the state: refused calls change nothing
 * there, and a device that is created again under its ARN keeps its count.
 */
export class MfaVerifications {
  #window = Number.NaN
  /** Account, what is counted, and serial number -> count in the window. */
  #counts = new Map<string, number>()

  /**
   * Counts a verification of a code. Returns whether AWS performs it.
   *
   * @param account the key of the account (`accountKey`), like everywhere in this class
   * @param time real time, epoch milliseconds
   */
  begin(account: string, serialNumber: string, time: number): boolean {
    return this.#increment(`${account} codes ${serialNumber}`, time) <= ALLOWED_VERIFICATIONS
  }

  /**
   * Verifies a pair of codes unless too many were wrong. Counts it if it is wrong.
   *
   * @param time real time, epoch milliseconds
   * @param verify returns undefined for a wrong pair
   */
  verifyPair<T>(
    account: string,
    serialNumber: string,
    time: number,
    verify: () => T | undefined,
  ): T | undefined {
    const key = `${account} pairs ${serialNumber}`
    if (this.#countsAt(time).get(key) === ALLOWED_WRONG_PAIRS) return undefined
    const verified = verify()
    if (verified === undefined) this.#increment(key, time)
    return verified
  }

  /**
   * Forgets the verifications of an account or, when undefined, of all accounts.
   *
   * @returns a function that restores them
   */
  reset(account?: string): () => void {
    const before = this.#counts
    const others = [...before].filter(([key]) => account !== undefined && !key.startsWith(`${account} `))
    this.#counts = new Map(others)
    return () => {
      this.#counts = before
    }
  }

  #increment(key: string, time: number): number {
    const counts = this.#countsAt(time)
    const count = (counts.get(key) ?? 0) + 1
    counts.set(key, count)
    return count
  }

  #countsAt(time: number): Map<string, number> {
    const window = Math.floor(time / WINDOW_MILLISECONDS)
    if (window !== this.#window) this.#counts.clear()
    this.#window = window
    return this.#counts
  }
}
