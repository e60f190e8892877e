/** The size that blocks have after a bulk load; one that grows to twice as much is split. */
const blockSize = 512

/** The first index in `keys` whose key is not below `key`. */
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
 * A sorted set of strings in blocks: a change moves the keys of one block, whatever the size of the set, and a page
 * of a listing costs that page.
 */
export class SortedKeys {
  size = 0
  /** No block is empty. */
  readonly #blocks: string[][] = []
  /** Counts changes, so that an iteration notices one and finds its place again. */
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

  /** The keys strictly after `after`, in order. The set may change meanwhile. */
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

  /** The index of the first block that ends at or after `key`: the number of blocks if `key` is above them all. */
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

  /** Keys that arrive in order, as a snapshot's do, fill block after block. */
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
