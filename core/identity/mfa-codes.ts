/** One-time codes of MFA devices, and how often they may be verified. */
import { accountKey, type MfaDeviceRow, type Place, type Store, type Topic } from '../../store/index.ts'
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

/** The verifications of a device in a window. */
interface Count {
  /** The number of the window, from the epoch on. */
  readonly window: number
  readonly count: number
}

/** Counts by what is counted and the serial number, for the account that owns the device. */
const COUNTS: Topic<Count> = { name: 'MFA verifications' }

interface PlacedCount extends Count {
  readonly place: Place
  readonly key: string
}

/**
 * Counts the verifications of each device. The counts are not part of the state: refused calls change nothing
 * there, and a device that is created again under its ARN keeps its count.
 */
export class MfaVerifications {
  readonly #store: Pick<Store, 'publish'>
  /** By account and key. */
  readonly #counts = new Map<string, PlacedCount>()

  constructor(store: Pick<Store, 'publish' | 'onValue'>) {
    this.#store = store
    store.onValue(COUNTS, (count, { place, key = '' }) => {
      if (!place) return () => {}
      const id = idOf(place, key)
      const before = this.#counts.get(id)
      this.#set(id, count && { ...count, place, key })
      return () => this.#set(id, before)
    })
  }

  /**
   * Counts a verification of a code. Returns whether AWS performs it.
   *
   * @param place the account, like everywhere in this class
   * @param time real time, epoch milliseconds
   */
  begin(place: Place, serialNumber: string, time: number): boolean {
    const key = `codes ${serialNumber}`
    if (this.#countAt(place, key, windowAt(time)) === ALLOWED_VERIFICATIONS) return false
    this.#increment(place, key, time)
    return true
  }

  /**
   * Verifies a pair of codes unless too many were wrong. Counts it if it is wrong.
   *
   * @param time real time, epoch milliseconds
   * @param verify returns undefined for a wrong pair
   */
  verifyPair<T>(
    place: Place,
    serialNumber: string,
    time: number,
    verify: () => T | undefined,
  ): T | undefined {
    const key = `pairs ${serialNumber}`
    if (this.#countAt(place, key, windowAt(time)) === ALLOWED_WRONG_PAIRS) return undefined
    const verified = verify()
    if (verified === undefined) this.#increment(place, key, time)
    return verified
  }

  /**
   * Forgets the verifications of an account or, when undefined, of all accounts, on all replicas.
   *
   * @returns a function that restores them in this process
   */
  clearAll(account?: Place): () => void {
    const forgotten = this.#in(account)
    for (const [, count] of forgotten) this.#remove(count)
    return () => this.#restore(forgotten)
  }

  /** Does the same only in this process: the other replicas know when to. */
  forget(account?: Place): () => void {
    const forgotten = this.#in(account)
    for (const [id] of forgotten) this.#counts.delete(id)
    return () => this.#restore(forgotten)
  }

  #restore(forgotten: readonly (readonly [id: string, count: PlacedCount])[]): void {
    for (const [id, count] of forgotten) this.#counts.set(id, count)
  }

  #increment(place: Place, key: string, time: number): void {
    const window = windowAt(time)
    for (const past of this.#counts.values()) if (past.window < window) this.#remove(past)
    const count = this.#countAt(place, key, window) + 1
    this.#store.publish(COUNTS, { window, count }, { place, key })
  }

  #countAt(place: Place, key: string, window: number): number {
    const present = this.#counts.get(idOf(place, key))
    return present?.window === window ? present.count : 0
  }

  #in(account: Place | undefined): readonly (readonly [id: string, count: PlacedCount])[] {
    return [...this.#counts].filter(
      ([, { place }]) => account === undefined || accountKey(place) === accountKey(account),
    )
  }

  #remove({ place, key }: PlacedCount): void {
    this.#store.publish(COUNTS, undefined, { place, key })
  }

  #set(id: string, count: PlacedCount | undefined): void {
    if (count) this.#counts.set(id, count)
    else this.#counts.delete(id)
  }
}

function windowAt(time: number): number {
  return Math.floor(time / WINDOW_MILLISECONDS)
}

function idOf(place: Place, key: string): string {
  return `${accountKey(place)} ${key}`
}
