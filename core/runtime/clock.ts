/**
 * The emulator's clock: real time plus an offset that users can set to test expiry without waiting. Each account can have
 * an offset of its own in addition.
 */
import { accountKey, type Place, placeOf, type Store, type Topic } from '../../store/index.ts'
import { StartError } from './errors.ts'

export interface ClockSettings {
  /** The time at the start and after a reset, in epoch milliseconds. Undefined means real time. */
  readonly start?: number
  /** Whether the clock stands still until it is set or advanced. */
  readonly fixed?: boolean
}

/** Offsets of everything, and of accounts. Stopped clocks count from the epoch, all others from real time. */
const OFFSETS: Topic<number> = { name: 'clock' }

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

/** Offsets in milliseconds. */
export interface SavedOffsets {
  /** The offset of everything. Absent if only an account's was saved. */
  readonly offset?: number
  readonly ofAccounts: readonly (readonly [account: string, own: number])[]
}

export class Clock {
  readonly #real: () => number
  readonly #start: number | undefined
  /** The time at which a stopped clock starts, and to which a reset returns. Undefined while the clock runs. */
  readonly #stoppedAt: number | undefined
  /** The offset of everything, in milliseconds: from real time or, if the clock is stopped, from the epoch. */
  #offset: number
  /** Where the offsets are shared. Undefined before. */
  #store: Pick<Store, 'publish'> | undefined
  /** Whether the offset of everything is one that was published. */
  #isPublished = false
  /** The offsets that accounts add to the offset of everything, by their keys. Accounts that add nothing are missing. */
  #ofAccounts = new Map<string, number>()

  /**
   * @param real returns the real time in epoch milliseconds; injected by tests. By default, the time of `Date`, also if a
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

  /** Shares the offsets with other replicas from now on. Without any, nothing changes. */
  share(store: Pick<Store, 'publish' | 'onValue'>): void {
    this.#store = store
    store.onValue(OFFSETS, (offset, { place }) => {
      const undo = this.saved(place)
      this.#apply(offset, place)
      return undo
    })
  }

  /** Makes other replicas start at the same time, which they would know only by the moments at which they started. */
  agree(): void {
    const isReal = this.#start === undefined && this.#stoppedAt === undefined
    if (!isReal && !this.#isPublished) this.#publish(this.#offset)
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
    return this.#base() + this.#offset
  }

  /**
   * Returns the real time in epoch milliseconds. It applies to X-Amz-Date so that unmodified clients work.
   */
  real(): number {
    return this.#real()
  }

  /** Whether the clock stands still until it is set or advanced. */
  get isStopped(): boolean {
    return this.#stoppedAt !== undefined
  }

  /** Returns by how many milliseconds the clock of one account is ahead of another's. */
  ahead(place: Place, other: Place): number {
    return this.#own(place) - this.#own(other)
  }

  /** Returns the difference from real time, of an account or of everything. */
  offsetSeconds(place?: Place): number {
    const fromReal = this.#stoppedAt === undefined ? this.#offset : this.#offset - this.#real()
    return (fromReal + (place ? this.#own(place) : 0)) / 1000
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
    this.#publish((place ? this.#own(place) : this.#offset) + milliseconds, place)
  }

  /** Removes the offset of an account, which then has the shared time. Without one, removes all offsets. */
  reset(place?: Place): void {
    this.#publish(undefined, place)
    if (place) return
    for (const account of this.accounts()) this.#publish(undefined, account)
    this.agree()
  }

  /** Does the same only in this process: the other replicas know when to. Returns a function that undoes it. */
  forget(place?: Place): () => void {
    const undo = this.saved(place)
    this.#apply(undefined, place)
    if (!place) this.#ofAccounts = new Map()
    return undo
  }

  /** Returns the present offset of an account or, without one, all offsets. */
  offsets(place?: Place): SavedOffsets {
    if (place) return { ofAccounts: [[accountKey(place), this.#own(place)]] }
    return { offset: this.#offset, ofAccounts: [...this.#ofAccounts] }
  }

  /** Returns to saved offsets. Offsets of everything replace the offsets of all accounts. */
  restore({ offset, ofAccounts }: SavedOffsets): void {
    if (offset !== undefined) {
      for (const account of this.accounts()) this.#publish(undefined, account)
      this.#publish(offset)
    }
    for (const [account, own] of ofAccounts) this.#publish(own, placeOf(account))
  }

  /** Returns a function that restores the present offsets only in this process. */
  saved(place?: Place): () => void {
    if (place) {
      const own = this.#own(place)
      return () => this.#setOwn(place, own)
    }
    const offset = this.#offset
    const isPublished = this.#isPublished
    const ofAccounts = new Map(this.#ofAccounts)
    return () => {
      this.#offset = offset
      this.#isPublished = isPublished
      this.#ofAccounts = new Map(ofAccounts)
    }
  }

  #publish(offset: number | undefined, place?: Place): void {
    const value = place && offset === 0 ? undefined : offset
    if (this.#store) this.#store.publish(OFFSETS, value, place ? { place } : {})
    else this.#apply(value, place)
  }

  #apply(offset: number | undefined, place: Place | undefined): void {
    if (place) {
      this.#setOwn(place, offset ?? 0)
      return
    }
    this.#offset = offset ?? this.#firstOffset()
    this.#isPublished = offset !== undefined
  }

  /** The time to which the offset of everything is added, in epoch milliseconds. */
  #base(): number {
    return this.#stoppedAt === undefined ? this.#real() : 0
  }

  #firstOffset(): number {
    if (this.#stoppedAt !== undefined) return this.#stoppedAt
    return this.#start === undefined ? 0 : this.#start - this.#real()
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
