/** Tells clients that stay connected, such as the console, whether the state is still the one that they know. */
export class Epoch {
  readonly #now: () => number
  readonly #start: string
  readonly #listeners = new Set<() => void>()
  #since: number
  #renewals = 0

  /** @param now returns the real time in epoch milliseconds */
  constructor(now: () => number) {
    this.#now = now
    this.#since = now()
    this.#start = this.#since.toString(36)
  }

  /** The real time at which it changed last, in epoch milliseconds. */
  get since(): number {
    return this.#since
  }

  /** Changes with every start of a server, every reset, and every restored snapshot. */
  get id(): string {
    return `${this.#start}.${this.#renewals}`
  }

  renew(): void {
    this.#since = this.#now()
    this.#renewals += 1
    for (const listener of this.#listeners) listener()
  }

  /** Calls the listener after each renewal. Returns a function that ends the subscription. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }
}
