/**
 * Limits sign-in attempts: after several failures, a user has to wait. This prevents guessing passwords and
 * codes.
 */

import type { Clock } from '../../core/runtime/clock.ts'
import { accountKey, type Place, type Store, type Topic } from '../../store/index.ts'

/**
 * The number of failures before a user has to wait.
 *
 * Unverified: After five failed attempts to sign in, a user has to wait for 15 minutes, because AWS does not
 * document when it makes users wait.
 */
const ALLOWED_FAILURES = 5
const MINUTE = 60 * 1000
const WAIT_MILLISECONDS = 15 * MINUTE
/** Beyond this many unknown names, the one whose failures are the oldest is forgotten. */
const MAXIMUM_NOBODIES = 10_000

/** The failures of a user, as replicas share them. */
interface Failures {
  readonly count: number
  /** When the failures are forgotten, in epoch milliseconds of the account's clock. */
  readonly until: number
  readonly exists: boolean
}

interface PlacedFailures extends Failures {
  readonly place: Place
}

/** The user who signs in. */
export interface AttemptedUser {
  readonly key: string
  /** The account whose clock applies. */
  readonly place: Place
  /** Whether the user has a password. */
  readonly exists: boolean
}

/** Failures by the keys of users, in the order in which they end. */
type FailuresByKey = Map<string, PlacedFailures>

export class Attempts {
  readonly #clock: Pick<Clock, 'now'>
  readonly #store: Pick<Store, 'publish' | 'fresh'>
  readonly #topic: Topic<Failures>
  /** There are as many as users, so that no client can make the server forget them by trying many names. */
  readonly #ofUsers: FailuresByKey = new Map()
  /** The failures under unknown names, which are countless. */
  readonly #ofNobody: FailuresByKey = new Map()
  /** How many attempts of a user are being checked. */
  readonly #pending = new Map<string, number>()

  /**
   * @param clock the emulator's clock, so that tests don't have to wait
   * @param name distinguishes what is attempted, such as signing in to the console
   */
  constructor(clock: Pick<Clock, 'now'>, store: Pick<Store, 'publish' | 'onValue' | 'fresh'>, name: string) {
    this.#clock = clock
    this.#store = store
    this.#topic = { name: `failures: ${name}` }
    store.onValue(this.#topic, (failures, { key = '', place }) => {
      const before = this.#known(key)
      this.#set(key, failures && place && { ...failures, place })
      return () => this.#set(key, before)
    })
  }

  /** Returns the milliseconds to wait after too many failures. Undefined when an attempt is allowed. */
  waitOf({ key, place }: AttemptedUser): number | undefined {
    const time = this.#clock.now(place)
    const { count = 0, until = time + WAIT_MILLISECONDS } = this.#current(key) ?? {}
    return count + (this.#pending.get(key) ?? 0) >= ALLOWED_FAILURES ? until - time : undefined
  }

  /**
   * Runs a check that takes some time. Until it ends, it counts as failed, so that checks at the same time are counted.
   * Ask for the wait again afterward: it depends on what other replicas have counted meanwhile.
   */
  async checking<T>({ key }: AttemptedUser, check: () => Promise<T>): Promise<T> {
    this.#pending.set(key, (this.#pending.get(key) ?? 0) + 1)
    try {
      const result = await check()
      await this.#store.fresh()
      return result
    } finally {
      const others = (this.#pending.get(key) ?? 0) - 1
      if (others > 0) this.#pending.set(key, others)
      else this.#pending.delete(key)
    }
  }

  /** Counts a failure. */
  count({ key, place, exists }: AttemptedUser): void {
    const { count = 0, place: known = place } = this.#current(key) ?? {}
    const until = this.#clock.now(place) + WAIT_MILLISECONDS
    this.clear(key)
    this.#forgetOldest(exists)
    this.#store.publish(this.#topic, { count: count + 1, until, exists }, { place: known, key })
  }

  /** Forgets the failures of a user who has signed in. */
  clear(key: string): void {
    const { place } = this.#known(key) ?? {}
    if (place) this.#store.publish(this.#topic, undefined, { place, key })
  }

  /**
   * Forgets the failures of an account or, without one, of all accounts, on all replicas.
   *
   * @returns a function that restores them in this process
   */
  clearAll(account?: Place): () => void {
    const forgotten = this.#in(account)
    for (const [key] of forgotten) this.clear(key)
    return () => this.#restore(forgotten)
  }

  /** Does the same only in this process: the other replicas know when to. */
  forget(account?: Place): () => void {
    const forgotten = this.#in(account)
    for (const [key] of forgotten) this.#set(key, undefined)
    return () => this.#restore(forgotten)
  }

  #in(account: Place | undefined): readonly (readonly [key: string, failures: PlacedFailures])[] {
    return [...this.#ofUsers, ...this.#ofNobody].filter(([, { place }]) => isIn(place, account))
  }

  #restore(forgotten: readonly (readonly [key: string, failures: PlacedFailures])[]): void {
    for (const [key, failures] of forgotten) this.#set(key, failures)
  }

  #failuresOf(exists: boolean): FailuresByKey {
    return exists ? this.#ofUsers : this.#ofNobody
  }

  #known(key: string): PlacedFailures | undefined {
    return this.#ofUsers.get(key) ?? this.#ofNobody.get(key)
  }

  #set(key: string, failures: PlacedFailures | undefined): void {
    this.#ofUsers.delete(key)
    this.#ofNobody.delete(key)
    if (failures) this.#failuresOf(failures.exists).set(key, failures)
  }

  /** Forgets users whose failures no longer apply, because some of them were deleted, and too many unknown names. */
  #forgetOldest(exists: boolean): void {
    const failures = this.#failuresOf(exists)
    for (const [oldest, present] of failures) {
      const isExcess = !exists && failures.size >= MAXIMUM_NOBODIES
      if (!isExcess && this.#isApplicable(present)) break
      this.clear(oldest)
    }
  }

  /** Returns the failures that still apply, if any. */
  #current(key: string): PlacedFailures | undefined {
    const failures = this.#known(key)
    return failures && this.#isApplicable(failures) ? failures : undefined
  }

  /** Returns whether failures still apply. None apply if the clock was set back before the wait began. */
  #isApplicable({ place, until }: PlacedFailures): boolean {
    const left = until - this.#clock.now(place)
    return left > 0 && left <= WAIT_MILLISECONDS
  }
}

function isIn(place: Place, account: Place | undefined): boolean {
  return account === undefined || accountKey(place) === accountKey(account)
}

/** Returns the message to show to a user who has to wait. Undefined when an attempt is allowed. */
export function waitMessage(attempts: Attempts, user: AttemptedUser): string | undefined {
  const wait = attempts.waitOf(user)
  if (wait === undefined) return undefined
  return `Too many failed attempts. Try again in ${Math.ceil(wait / MINUTE)} minutes.`
}
