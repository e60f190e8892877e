/** A map with a limited number of entries. Above the limit, it forgets the oldest entry. */
const CAPACITY = 10_000

export class BoundedMap<Value> {
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

  /** Removes a value and returns it. */
  take(key: string): Value | undefined {
    const value = this.#values.get(key)
    this.#values.delete(key)
    return value
  }

  /** Removes all matching values. @returns a function that restores them */
  forget(matches: (key: string) => boolean): () => void {
    const forgotten = [...this.#values].filter(([key]) => matches(key))
    for (const [key] of forgotten) this.#values.delete(key)
    return () => {
      for (const [key, value] of forgotten) this.put(key, value)
    }
  }
}
