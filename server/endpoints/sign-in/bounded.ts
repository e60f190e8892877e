/** What is remembered for a while: of very many things the oldest are forgotten first. */
const CAPACITY = 10_000

export class Bounded<Value> {
  readonly #values = new Map<string, Value>()

  get(key: string): Value | undefined {
    return this.#values.get(key)
  }

  put(key: string, value: Value): void {
    this.#values.delete(key)
    this.#values.set(key, value)
    const [oldest] = this.#values.size > CAPACITY ? this.#values.keys() : []
    if (oldest !== undefined) this.#values.delete(oldest)
  }

  /** The value, which is forgotten with it. */
  take(key: string): Value | undefined {
    const value = this.#values.get(key)
    this.#values.delete(key)
    return value
  }

  /** @returns what brings back the values that are forgotten */
  forget(isMeant: (key: string) => boolean): () => void {
    const forgotten = [...this.#values].filter(([key]) => isMeant(key))
    for (const [key] of forgotten) this.#values.delete(key)
    return () => {
      for (const [key, value] of forgotten) this.put(key, value)
    }
  }
}
