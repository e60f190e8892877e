/** The newest of many numbered items: a new one replaces the oldest. */

interface Numbered {
  /** Greater than the numbers of all earlier items. */
  readonly number: number
}

export class Ring<Item extends Numbered> {
  readonly #capacity: number
  /** In the order of their numbers, beginning at `#start` and continuing at the front. */
  #items: Item[] = []
  #start = 0
  #replaced = 0

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  /** The number of the newest item that was replaced. 0 if none was. */
  get replaced(): number {
    return this.#replaced
  }

  get size(): number {
    return this.#items.length
  }

  push(item: Item): void {
    const oldest = this.#items.length < this.#capacity ? undefined : this.#items[this.#start]
    if (!oldest) {
      this.#items.push(item)
      return
    }
    this.#replaced = oldest.number
    this.#items[this.#start] = item
    this.#start = (this.#start + 1) % this.#capacity
  }

  /** Yields the items with a smaller number than `before` and a greater one than `after`, newest first. */
  *newestFirst({ before = Number.POSITIVE_INFINITY, after = 0 } = {}): Generator<Item> {
    for (let at = this.#firstAfter(before - 1) - 1; at >= 0; at--) {
      const item = this.#at(at)
      if (!item || item.number <= after) return
      yield item
    }
  }

  /** Returns the oldest item with a greater number than `after`. */
  next(after: number): Item | undefined {
    return this.#at(this.#firstAfter(after))
  }

  /** Removes the items that `isCleared` selects, and returns them, newest first. */
  clear(isCleared: (item: Item) => boolean): readonly Item[] {
    const cleared: Item[] = []
    const kept: Item[] = []
    for (const item of this.newestFirst()) (isCleared(item) ? cleared : kept).push(item)
    this.#keep(kept)
    return cleared
  }

  /** Undoes the removal of items, unless newer ones would have replaced them since. */
  restore(cleared: readonly Item[]): void {
    const all = [...this.newestFirst(), ...cleared]
    this.#keep(all.sort((one, other) => other.number - one.number).slice(0, this.#capacity))
  }

  #keep(newestFirst: readonly Item[]): void {
    this.#items = newestFirst.toReversed()
    this.#start = 0
  }

  /** Returns how many items have a number up to `number`, which is the position of the first one after it. */
  #firstAfter(number: number): number {
    let low = 0
    let high = this.#items.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#at(middle)?.number ?? 0) <= number) low = middle + 1
      else high = middle
    }
    return low
  }

  #at(position: number): Item | undefined {
    // Beyond the newest item, the position would lead to the oldest again.
    if (position >= this.#items.length) return undefined
    return this.#items[(this.#start + position) % this.#items.length]
  }
}
