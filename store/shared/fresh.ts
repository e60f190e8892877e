import type { Contact } from './contact.ts'

/** How long to wait before the same question is asked again, in milliseconds. */
const RETRY = 50

interface FreshOptions {
  readonly contact: Contact
  /** How long to ask, in milliseconds. */
  readonly patience: number
  /** Resolves when the state contains what the log contained at the call. Rejects if there is no answer. */
  readonly refresh: () => Promise<void>
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

  /** Resolves when a read may begin, at the latest when the patience is over. */
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
    const { contact, patience } = this.#options
    // The patience is that with an outage. Reads that come later in it get no slower.
    const deadline = contact.timers.elapsed() + patience - contact.outageMilliseconds
    while (!(await this.#isFresh(deadline))) {
      if (contact.timers.elapsed() >= deadline) {
        this.#stale += count
        return
      }
      await contact.timers.sleep(RETRY)
    }
  }

  async #isFresh(deadline: number): Promise<boolean> {
    const { contact, patience, refresh } = this.#options
    const remaining = deadline - contact.timers.elapsed()
    try {
      await contact.within(remaining > 0 ? remaining : patience, refresh())
      return true
    } catch {
      return false
    }
  }
}
