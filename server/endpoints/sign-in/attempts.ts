/**
 * Limits sign-in attempts: after several failures, a user has to wait. This prevents guessing passwords and
 * codes.
 */
import { BoundedMap } from './bounded.ts'

/**
 * The number of failures before a user has to wait.
 *
 * Unverified: After five failed attempts to sign in, a user has to wait for 15 minutes, because AWS does not
 * document when it makes users wait.
 */
const ALLOWED_FAILURES = 5
const WAIT_MILLISECONDS = 15 * 60 * 1000

interface Failures {
  readonly count: number
  /** When the failures are forgotten, in epoch milliseconds. */
  readonly until: number
}

/** The user who signs in. */
export interface AttemptedUser {
  readonly key: string
  /** Whether the user has a password. */
  readonly exists: boolean
}

export class Attempts {
  /**
   * The failures of users who exist, in the order in which they end. There are as many as users, so that
   * nobody can make the server forget them by trying many names.
   */
  readonly #failures = new Map<string, Failures>()
  /** The failures under names that nobody has, which are countless. */
  readonly #failuresOfNobody = new BoundedMap<Failures>()

  /**
   * Counts an attempt as failed until `passed` is called, so that concurrent attempts are counted too.
   *
   * @param time the emulator's time in epoch milliseconds, so that tests don't have to wait
   * @returns the milliseconds to wait after too many failures; undefined when the attempt is allowed
   */
  begin({ key, exists }: AttemptedUser, time: number): number | undefined {
    const { count, until } = this.#current(key, time)
    if (count >= ALLOWED_FAILURES) return until - time
    const failures = { count: count + 1, until: time + WAIT_MILLISECONDS }
    this.clear(key)
    if (exists) this.#put(key, failures, time)
    else this.#failuresOfNobody.put(key, failures)
    return undefined
  }

  /** Uncounts the latest attempt. */
  passed(key: string, time: number): void {
    const { count, until } = this.#current(key, time)
    if (count <= 1) this.clear(key)
    else if (this.#failures.has(key)) this.#failures.set(key, { count: count - 1, until })
    else this.#failuresOfNobody.put(key, { count: count - 1, until })
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
  #put(key: string, failures: Failures, time: number): void {
    for (const [oldest, { until }] of this.#failures) {
      if (isApplicable(until, time)) break
      this.#failures.delete(oldest)
    }
    this.#failures.set(key, failures)
  }

  /** Returns the failures that still apply. */
  #current(key: string, time: number): Failures {
    const failures = this.#failures.get(key) ?? this.#failuresOfNobody.get(key)
    return failures && isApplicable(failures.until, time) ? failures : { count: 0, until: time }
  }
}

/** Returns whether failures still apply. None apply if the clock was set back before the wait began. */
function isApplicable(until: number, time: number): boolean {
  const left = until - time
  return left > 0 && left <= WAIT_MILLISECONDS
}
