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

export class Attempts {
  readonly #failures = new BoundedMap<Failures>()

  /**
   * Counts an attempt as failed until `passed` is called, so that concurrent attempts are counted too.
   *
   * @param key the user who signs in, existing or not
   * @param time the emulator's time in epoch milliseconds, so that tests don't have to wait
   * @returns the milliseconds to wait after too many failures; undefined when the attempt is allowed
   */
  begin(key: string, time: number): number | undefined {
    const { count, until } = this.#current(key, time)
    if (count >= ALLOWED_FAILURES) return until - time
    this.#failures.put(key, { count: count + 1, until: time + WAIT_MILLISECONDS })
    return undefined
  }

  /** Uncounts the latest attempt. */
  passed(key: string, time: number): void {
    const { count, until } = this.#current(key, time)
    if (count > 1) this.#failures.put(key, { count: count - 1, until })
    else this.#failures.take(key)
  }

  /** Forgets the failures of a user who has signed in. */
  clear(key: string): void {
    this.#failures.take(key)
  }

  /**
   * Forgets the failures of an account or, when undefined, of all accounts.
   *
   * @returns a function that restores the failures
   */
  reset(accountId?: string): () => void {
    return this.#failures.forget((key) => accountId === undefined || key.startsWith(accountId))
  }

  /** Returns the failures that still apply. None apply if the clock was set back before the wait began. */
  #current(key: string, time: number): Failures {
    const failures = this.#failures.get(key)
    const left = (failures?.until ?? time) - time
    return failures && left > 0 && left <= WAIT_MILLISECONDS ? failures : { count: 0, until: time }
  }
}
