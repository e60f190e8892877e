import { StoreUnavailableError } from '../errors.ts'
import type { Contact } from './contact.ts'

/** How long to wait before the same question is asked again, in milliseconds. */
const RETRY = 50

interface FreshOptions {
  readonly contact: Contact
  /** How long to ask, in milliseconds. */
  readonly patience: number
  /** Resolves when the state contains what the log contained at the call. Rejects if there is no answer. */
  readonly refresh: () => Promise<void>
  /** Returns why the state will never be fresh again. */
  readonly refused: () => string | undefined
}

/** Makes reads see everything that was acknowledged before. One question serves all reads of a turn of the event loop. */
export class FreshReads {
  readonly #options: FreshOptions
  #next: { count: number; readonly promise: Promise<void> } | undefined
  #stale = 0

  constructor(options: FreshOptions) {
    this.#options = options
  }

  /** Returns how many reads saw an old state, because the database did not answer. */
  get staleReads(): number {
    return this.#stale
  }

  /**
   * Resolves when a read may begin, at the latest when the patience is over.
   *
   * @throws StoreUnavailableError if this replica cannot follow the log any more
   */
  wait(): Promise<void> {
    this.#next ??= this.#gather()
    this.#next.count++
    return this.#next.promise
  }

  #gather() {
    const promise = this.#options.contact.startOfTurn().then(() => {
      const count = this.#next?.count ?? 0
      this.#next = undefined
      return this.#serve(count)
    })
    return { count: 0, promise }
  }

  async #serve(count: number): Promise<void> {
    const { contact, patience, refused } = this.#options
    // The patience is that with an outage. Reads that come later in it get no slower.
    let waited = contact.outageMilliseconds
    for (;;) {
      const remaining = patience - waited
      const limit = remaining > 0 ? Math.min(patience / 2, remaining) : patience / 2
      const start = contact.timers.elapsed()
      if (await this.#isFresh(limit)) return
      const reason = refused()
      if (reason !== undefined) throw new StoreUnavailableError(reason)
      // A process that was stopped meanwhile has not waited for an answer, and asks again.
      waited += Math.min(contact.timers.elapsed() - start, limit)
      if (waited >= patience) break
      await contact.timers.sleep(RETRY)
      waited += RETRY
    }
    this.#stale += count
  }

  async #isFresh(limit: number): Promise<boolean> {
    const { contact, refresh } = this.#options
    try {
      await contact.within(limit, refresh())
      return true
    } catch {
      return false
    }
  }
}
