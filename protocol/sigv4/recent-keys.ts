import type { KeyObject } from 'node:crypto'

/** Number of keys in a generation. Two generations take about 1 MB. */
const GENERATION = 1024

/** Keeps the 1,024 to 2,048 most recently used keys. */
export class RecentKeys {
  #recent = new Map<string, KeyObject>()
  #older = new Map<string, KeyObject>()

  /** Returns the key with this name. Derives it if it is not kept. */
  get(name: string, derive: () => KeyObject): KeyObject {
    return this.#recent.get(name) ?? this.#remember(name, this.#older.get(name) ?? derive())
  }

  #remember(name: string, key: KeyObject): KeyObject {
    if (this.#recent.size >= GENERATION) {
      this.#older = this.#recent
      this.#recent = new Map()
    }
    this.#recent.set(name, key)
    return key
  }
}
