/**
 * Limits sign-in attempts: after several failures, a user has to wait. This prevents guessing passwords and
 * codes.
 */
import type { Place } from '../../store/index.ts'
import type { Clock } from '../runtime/clock.ts'
import { BoundedMap } from './bounded.ts'

/**
 * The number of failures before a user has to wait.
 *
 * Unverified: After five failed attempts to sign in, a user has to wait for 15 minutes, because AWS does not
 * document when it makes users wait.
 */
const ALLOWED_FAILURES = 5
const MINUTE = 60 * 1000
const WAIT_MILLISECONDS = 15 * MINUTE

interface Failures {
  readonly place: Place
  readonly count: number
  /** When the failures are forgotten, in epoch milliseconds of the account's clock. */
  readonly until: number
}

/** The user who signs in. */
export interface AttemptedUser {
  readonly key: string
  /** The account whose clock applies. */
  readonly place: Place
  /** Whether the user has a password. */
  readonly exists: boolean
}

export class Attempts {
  readonly #clock: Pick<Clock, 'now'>
  /**
   * The failures of users who exist, in the order in which they end. There are as many as users, so that
   * nobody can make the server forget them by trying many names.
   */
  readonly #failures = new Map<string, Failures>()
  /** The failures under names that nobody has, which are countless. */
  readonly #failuresOfNobody = new BoundedMap<Failures>()

  /** @param clock the emulator's clock, so that tests don't have to wait */
  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock
  }

  /**
   * Counts an attempt as failed until `passed` is called, so that concurrent attempts are counted too.
   *
   * @returns the milliseconds to wait after too many failures; undefined when the attempt is allowed
   */
  begin({ key, place, exists }: AttemptedUser): number | undefined {
    const time = this.#clock.now(place)
    const { count = 0, until = time } = this.#current(key) ?? {}
    if (count >= ALLOWED_FAILURES) return until - time
    const failures = { place, count: count + 1, until: time + WAIT_MILLISECONDS }
    this.clear(key)
    if (exists) this.#put(key, failures)
    else this.#failuresOfNobody.put(key, failures)
    return undefined
  }

  /** Uncounts the latest attempt. */
  passed(key: string): void {
    const current = this.#current(key)
    const failures = current && { ...current, count: current.count - 1 }
    if (!failures || failures.count === 0) this.clear(key)
    else if (this.#failures.has(key)) this.#failures.set(key, failures)
    else this.#failuresOfNobody.put(key, failures)
  }

  /** Forgets the failures of a user who has signed in. */
  clear(key: string): void {
    this.#failures.delete(key)
    this.#failuresOfNobody.take(key)
  }

  /**
   * Forgets the failures of an account or, when undefined, of all accounts.
   *
   * @returns a function that restores the failures
   */
  reset(accountId?: string): () => void {
    const matches = (key: string) => accountId === undefined || key.startsWith(accountId)
    const forgotten = [...this.#failures].filter(([key]) => matches(key))
    for (const [key] of forgotten) this.#failures.delete(key)
    const restoreOthers = this.#failuresOfNobody.forget(matches)
    return () => {
      for (const [key, failures] of forgotten) this.#failures.set(key, failures)
      restoreOthers()
    }
  }

  /** Also forgets users whose failures no longer apply, because some of them were deleted. */
  #put(key: string, failures: Failures): void {
    for (const [oldest, present] of this.#failures) {
      if (this.#isApplicable(present)) break
      this.#failures.delete(oldest)
    }
    this.#failures.set(key, failures)
  }

  /** Returns the failures that still apply, if any. */
  #current(key: string): Failures | undefined {
    const failures = this.#failures.get(key) ?? this.#failuresOfNobody.get(key)
    return failures && this.#isApplicable(failures) ? failures : undefined
  }

  /** Returns whether failures still apply. None apply if the clock was set back before the wait began. */
  #isApplicable({ place, until }: Failures): boolean {
    const left = until - this.#clock.now(place)
    return left > 0 && left <= WAIT_MILLISECONDS
  }
}

/** Counts an attempt that may fail. Returns the message to show if there were too many. */
export function beginAttempt(attempts: Attempts, user: AttemptedUser): string | undefined {
  const wait = attempts.begin(user)
  if (wait === undefined) return undefined
  return `Too many failed attempts. Try again in ${Math.ceil(wait / MINUTE)} minutes.`
}
