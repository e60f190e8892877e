/**
 * The emulator's clock: real time plus an offset that users can set to test expiry without waiting. Each account can have
 * an offset of its own in addition.
 */
import { accountKey, type Place, placeOf } from '../../store/index.ts'
import { StartError } from './errors.ts'

export interface ClockSettings {
  /** The time at the start and after a reset, in epoch milliseconds. Undefined means real time. */
  readonly start?: number
  /** Whether the clock stands still until somebody sets or advances it. */
  readonly fixed?: boolean
}

/**
 * The latest time that the clock can show.
 *
 * Dates are printed with a four-digit year. A service-specific credential may last for 36,600 days (a hundred
 * years and some weeks), and its expiry date must still have four digits.
 */
const LATEST = Date.UTC(9898, 11, 31, 23, 59, 59)

/** Returns whether the clock can show a time: it must be in the years 1970 to 9898. */
export function isShowable(time: number): boolean {
  return time >= 0 && time <= LATEST
}

export class Clock {
  readonly #real: () => number
  readonly #start: number | undefined
  /** The time to which a stopped clock adds its offsets. Undefined while the clock runs. */
  readonly #stoppedAt: number | undefined
  /** The offset of everything, in milliseconds. */
  #offset: number
  /** What accounts add to the offset of everything, by their keys. Accounts that add nothing are missing. */
  #ofAccounts = new Map<string, number>()

  /**
   * @param real returns the real time in epoch milliseconds; injected by tests. By default, that of `Date`, also if a
   * test replaces `Date` later: clients in the same process sign for that time
   * @throws StartError when the clock cannot show the time to start at
   */
  constructor(real: () => number = () => Date.now(), { start, fixed = false }: ClockSettings = {}) {
    if (start !== undefined && !isShowable(start))
      throw new StartError('The time to start at must be in the years 1970 to 9898.')
    this.#real = real
    this.#start = start
    this.#stoppedAt = fixed ? (start ?? real()) : undefined
    this.#offset = this.#firstOffset()
  }

  /**
   * Returns an account's time in epoch milliseconds. It applies to the account's credentials, dates, and reports.
   */
  now(place: Place): number {
    return this.shared() + this.#own(place)
  }

  /**
   * Returns the time in epoch milliseconds of what belongs to no account, such as the log, and of all accounts
   * without an offset of their own.
   */
  shared(): number {
    return (this.#stoppedAt ?? this.#real()) + this.#offset
  }

  /**
   * Returns the real time in epoch milliseconds. It applies to X-Amz-Date so that unmodified clients work.
   */
  real(): number {
    return this.#real()
  }

  /** Whether the clock stands still until somebody sets or advances it. */
  get isStopped(): boolean {
    return this.#stoppedAt !== undefined
  }

  /** Returns by how many milliseconds the clock of one account is ahead of another's. */
  ahead(place: Place, other: Place): number {
    return this.#own(place) - this.#own(other)
  }

  /** Returns the difference from real time, of an account or of everything. */
  offsetSeconds(place?: Place): number {
    const base = this.#stoppedAt === undefined ? 0 : this.#stoppedAt - this.#real()
    return (base + this.#offset + (place ? this.#own(place) : 0)) / 1000
  }

  /** Returns the accounts that have an offset of their own. */
  accounts(): readonly Place[] {
    return [...this.#ofAccounts.keys()].map(placeOf)
  }

  /** Sets the clock of an account. Without one, moves all clocks so that the shared clock shows the time. */
  set(time: number, place?: Place): void {
    this.advance(time - (place ? this.now(place) : this.shared()), place)
  }

  /** Advances the clock of an account or all clocks. A negative value turns them back. */
  advance(milliseconds: number, place?: Place): void {
    if (place) this.#setOwn(place, this.#own(place) + milliseconds)
    else this.#offset += milliseconds
  }

  /** Removes the offset of an account, which then has the shared time. Without one, removes all offsets. */
  reset(place?: Place): void {
    if (place) this.#setOwn(place, 0)
    else {
      this.#offset = this.#firstOffset()
      this.#ofAccounts = new Map()
    }
  }

  /** Returns a function that restores the present offset of an account or, without one, all offsets. */
  saved(place?: Place): () => void {
    if (place) {
      const own = this.#own(place)
      return () => this.#setOwn(place, own)
    }
    const offset = this.#offset
    const ofAccounts = new Map(this.#ofAccounts)
    return () => {
      this.#offset = offset
      this.#ofAccounts = new Map(ofAccounts)
    }
  }

  #firstOffset(): number {
    if (this.#start === undefined || this.#stoppedAt !== undefined) return 0
    return this.#start - this.#real()
  }

  /** Looks nothing up while no account has an offset, because every request asks several times. */
  #own(place: Place): number {
    return this.#ofAccounts.size === 0 ? 0 : (this.#ofAccounts.get(accountKey(place)) ?? 0)
  }

  #setOwn(place: Place, milliseconds: number): void {
    if (milliseconds === 0) this.#ofAccounts.delete(accountKey(place))
    else this.#ofAccounts.set(accountKey(place), milliseconds)
  }
}
