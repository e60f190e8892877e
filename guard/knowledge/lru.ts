/** Keeps the most recently used values within a bound on their size. */

interface Kept<Value> {
  readonly value: Value
  /** In characters, with the key. */
  readonly size: number
  readonly topics: readonly string[]
}

export class Lru<Value> {
  readonly #maximum: number
  /** In the order of their last use. */
  readonly #kept = new Map<string, Kept<Value>>()
  readonly #keysByTopic = new Map<string, Set<string>>()
  /** The key that was used last, if its value is still kept. It is the last one in the order. */
  #latest: string | undefined
  #size = 0

  /** @param maximum the sum of all sizes, in characters */
  constructor(maximum: number) {
    this.#maximum = maximum
  }

  get(key: string): Value | undefined {
    // Looking a long text up takes a while even where nothing is.
    if (this.#kept.size === 0) return undefined
    const kept = this.#kept.get(key)
    if (!kept) return undefined
    if (key !== this.#latest) {
      this.#kept.delete(key)
      this.#kept.set(key, kept)
      this.#latest = key
    }
    return kept.value
  }

  /** @param topics what `forget` names to remove the value */
  put(key: string, value: Value, topics: readonly string[] = []): void {
    this.delete(key)
    const size = key.length + JSON.stringify(value).length
    this.#kept.set(key, { value, size, topics })
    this.#latest = key
    this.#size += size
    for (const topic of topics) {
      const keys = this.#keysByTopic.get(topic) ?? new Set()
      this.#keysByTopic.set(topic, keys.add(key))
    }
    for (const oldest of this.#kept.keys()) {
      if (this.#size <= this.#maximum) return
      this.delete(oldest)
    }
  }

  delete(key: string): void {
    const kept = this.#kept.get(key)
    if (!kept) return
    this.#kept.delete(key)
    this.#size -= kept.size
    for (const topic of kept.topics) {
      const keys = this.#keysByTopic.get(topic)
      keys?.delete(key)
      if (keys?.size === 0) this.#keysByTopic.delete(topic)
    }
  }

  forget(topic: string): void {
    for (const key of this.#keysByTopic.get(topic) ?? []) this.delete(key)
  }

  clear(): void {
    this.#kept.clear()
    this.#keysByTopic.clear()
    this.#size = 0
  }
}
