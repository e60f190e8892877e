/** The numbers of recorded items, which say what is newer. */

export interface ItemNumbers {
  /** Returns the number of the next item: greater than `latest`. */
  next(latest: number): number
  /** Returns a number that is not smaller than `latest`, and that says what was recorded up to now. */
  mark(latest: number): number
  /** Returns whether a number may come from another replica. */
  isPossible(number: number): boolean
}

/** Counts from 1. */
export const counted: ItemNumbers = {
  next: (latest) => latest + 1,
  mark: (latest) => latest,
  isPossible: () => false,
}

/** With 2,048 numbers per millisecond, they are safe integers until 2109. */
const TICKS_PER_MILLISECOND = 8
const SLOTS = 256

/** No clock of a replica may be ahead by more, or nothing would have a number that is greater than its marks. */
const LARGEST_SKEW_MILLISECONDS = 60 * 60 * 1000

/**
 * Numbers that replicas can compare, although no replica counts for all of them: they begin with the time. Whenever a
 * replica hears of a greater number, its next one is greater still, so that wrong clocks do no harm.
 *
 * Each replica uses every 256th number. Two with the same remainder are possible, but rarely have the same tick, too.
 *
 * Source: Kulkarni and others, "Logical Physical Clocks", 2014.
 */
export class SharedNumbers implements ItemNumbers {
  readonly #slot: number
  readonly #now: () => number

  /**
   * @param replica the name of the replica
   * @param now returns the real time in epoch milliseconds
   */
  constructor(replica: string, now: () => number) {
    this.#slot = [...replica].reduce((hash, letter) => (hash * 31 + letter.charCodeAt(0)) % SLOTS, 0)
    this.#now = now
  }

  next(latest: number): number {
    const own = Math.max(this.#tick(), Math.floor(latest / SLOTS)) * SLOTS + this.#slot
    return own > latest ? own : own + SLOTS
  }

  mark(latest: number): number {
    return Math.max(latest, this.#tick() * SLOTS + SLOTS - 1)
  }

  isPossible(number: number): boolean {
    return number < this.#tick(LARGEST_SKEW_MILLISECONDS) * SLOTS
  }

  #tick(ahead = 0): number {
    return Math.floor((this.#now() + ahead) * TICKS_PER_MILLISECOND)
  }
}
