/** Number of keys in a generation. Two generations take about 1 MB. */
const GENERATION = 1024

/** Keeps the 1,024 to 2,048 most recently used keys. */
export class RecentKeys<Key> {
  #recent = new Map<string, Key>()
  #older = new Map<string, Key>()

  /** Returns the key with this name. Derives it if it is not kept. */
  get(name: string, derive: () => Key): Key {
    return this.#recent.get(name) ?? this.#remember(name, this.#older.get(name) ?? derive())
  }

  #remember(name: string, key: Key): Key {
    if (this.#recent.size >= GENERATION) {
      this.#older = this.#recent
      this.#recent = new Map()
    }
    this.#recent.set(name, key)
    return key
  }
}
