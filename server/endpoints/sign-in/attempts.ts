/** Attempts to sign in: after some failures a user has to wait, so that nobody can guess passwords or codes. */
import { Bounded } from './bounded.ts'

/** Ours; AWS does not say when it asks for patience. */
const ALLOWED_FAILURES = 5
const WAIT_MILLISECONDS = 15 * 60 * 1000

interface Failures {
  readonly count: number
  /** When they are forgotten, epoch milliseconds. */
  readonly until: number
}

export class Attempts {
  readonly #failures = new Bounded<Failures>()

  /**
   * Counts an attempt as failed until `succeeded` is called: those that run at the same time are counted too.
   *
   * @param who whoever wants to sign in, whether they exist or not
   * @param time by the clock of the emulator, so that nobody who tests has to wait; epoch milliseconds
   * @returns the milliseconds to wait when there were too many; undefined when this one may be made
   */
  begin(who: string, time: number): number | undefined {
    const { count, until } = this.#present(who, time)
    if (count >= ALLOWED_FAILURES) return until - time
    this.#failures.put(who, { count: count + 1, until: time + WAIT_MILLISECONDS })
    return undefined
  }

  /** Takes back the attempt that was begun last. */
  passed(who: string, time: number): void {
    const { count, until } = this.#present(who, time)
    if (count > 1) this.#failures.put(who, { count: count - 1, until })
    else this.#failures.take(who)
  }

  /** Who has signed in is not suspected of guessing. */
  clear(who: string): void {
    this.#failures.take(who)
  }

  /**
   * @param accountId where there was a reset; undefined: everywhere
   * @returns what brings the failures back
   */
  reset(accountId?: string): () => void {
    return this.#failures.forget((who) => accountId === undefined || who.startsWith(accountId))
  }

  /** A clock that was turned back begins anew. */
  #present(who: string, time: number): Failures {
    const failures = this.#failures.get(who)
    const left = (failures?.until ?? time) - time
    return failures && left > 0 && left <= WAIT_MILLISECONDS ? failures : { count: 0, until: time }
  }
}
