/** The size of blocks after a bulk load. A block that grows to twice this size is split. */
const blockSize = 512

/** Returns the first index in `keys` whose key is not less than `key`. */
function lowerBound(keys: readonly string[], key: string): number {
  let low = 0
  let high = keys.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((keys[middle] ?? '') < key) low = middle + 1
    else high = middle
  }
  return low
}

/**
 * A sorted set of strings in blocks. A change moves only the keys of one block, regardless of the size of the
 * set. The cost of a page of a listing depends only on the size of the page.
 */
export class SortedKeys {
  size = 0
  /** The blocks. No block is empty. */
  readonly #blocks: string[][] = []
  /** Counts changes, so that an iteration detects a change and finds its position again. */
  #version = 0

  add(key: string): void {
    const at = this.#blockFor(key)
    const block = this.#blocks[at]
    if (block === undefined) this.#append(key)
    else if (this.#insert(block, key) && block.length >= 2 * blockSize) this.#split(at, block)
  }

  delete(key: string): void {
    const at = this.#blockFor(key)
    const block = this.#blocks[at]
    if (block === undefined) return
    const index = lowerBound(block, key)
    if (block[index] !== key) return
    block.splice(index, 1)
    this.#changed(-1)
    this.#mergeWithNext(at, block)
  }

  /** Yields the keys strictly after `after`, in order. The set can change during the iteration. */
  *after(after?: string): Generator<string, void, undefined> {
    let last = after
    for (;;) {
      const version = this.#version
      for (const key of this.#stretch(last)) {
        last = key
        yield key
        if (this.#version !== version) break
      }
      if (this.#version === version) return
    }
  }

  *#stretch(after: string | undefined): Generator<string, void, undefined> {
    let at = after === undefined ? 0 : this.#blockFor(after)
    let index = after === undefined ? 0 : this.#indexAfter(at, after)
    for (let block = this.#blocks[at]; block !== undefined; block = this.#blocks[++at]) {
      for (; index < block.length; index++) yield block[index] ?? ''
      index = 0
    }
  }

  #indexAfter(at: number, key: string): number {
    const block = this.#blocks[at] ?? []
    const index = lowerBound(block, key)
    return block[index] === key ? index + 1 : index
  }

  /**
   * Returns the index of the first block that ends at or after `key`. If none does, it is the number of
   * blocks.
   */
  #blockFor(key: string): number {
    let low = 0
    let high = this.#blocks.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#blocks[middle]?.at(-1) ?? '') < key) low = middle + 1
      else high = middle
    }
    return low
  }

  /** Fills one block after another with keys that arrive in order, such as the keys of a snapshot. */
  #append(key: string): void {
    const last = this.#blocks.at(-1)
    if (last !== undefined && last.length < blockSize) last.push(key)
    else this.#blocks.push([key])
    this.#changed(1)
  }

  #insert(block: string[], key: string): boolean {
    const index = lowerBound(block, key)
    if (block[index] === key) return false
    block.splice(index, 0, key)
    this.#changed(1)
    return true
  }

  #split(at: number, block: string[]): void {
    this.#blocks.splice(at + 1, 0, block.splice(blockSize))
  }

  #mergeWithNext(at: number, block: string[]): void {
    const next = this.#blocks[at + 1]
    if (block.length === 0) this.#blocks.splice(at, 1)
    else if (next !== undefined && block.length + next.length <= blockSize) {
      block.push(...next)
      this.#blocks.splice(at + 1, 1)
    }
  }

  #changed(growth: 1 | -1): void {
    this.size += growth
    this.#version += 1
  }
}
