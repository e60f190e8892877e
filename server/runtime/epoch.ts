/** Tells clients that stay connected, such as the console, whether the state is still the one that they know. */
export class Epoch {
  readonly #start: string
  readonly #listeners = new Set<() => void>()
  #renewals = 0

  /** @param start the real time of the start in epoch milliseconds */
  constructor(start: number) {
    this.#start = start.toString(36)
  }

  /** Changes with every start of a server, every reset, and every restored snapshot. */
  get id(): string {
    return `${this.#start}.${this.#renewals}`
  }

  renew(): void {
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
