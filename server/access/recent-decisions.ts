/** Recent decisions, kept for explanations. */
import type { Verdict } from './judge.ts'

export interface RecordedDecision {
  readonly requestId: string
  /** Epoch milliseconds of the emulator's clock. */
  readonly time: number
  readonly verdict: Verdict
}

/** A ring buffer in which the newest decision replaces the oldest. */
export class RecentDecisions {
  readonly #capacity: number
  #ring: RecordedDecision[] = []
  #next = 0
  /** The number of decisions ever added, so that numbers stay the same when the ring is cleared. */
  #added = 0

  constructor(capacity = 10_000) {
    this.#capacity = capacity
  }

  add(decision: RecordedDecision): void {
    this.#ring[this.#next] = decision
    this.#next = (this.#next + 1) % this.#capacity
    this.#added++
  }

  /** Yields the decisions, newest first. */
  *[Symbol.iterator](): Generator<RecordedDecision> {
    for (const [, decision] of this.numbered()) yield decision
  }

  /**
   * Yields the decisions, newest first, with their numbers. Numbers start at 1.
   *
   * @param before only decisions with smaller numbers are included
   */
  *numbered(before = Number.POSITIVE_INFINITY): Generator<readonly [number, RecordedDecision]> {
    const length = this.#ring.length
    const added = this.#added
    for (let age = Math.max(1, added + 2 - before); age <= length; age++) {
      const decision = this.#ring[(this.#next - age + length) % length]
      if (decision) yield [added + 1 - age, decision]
    }
  }

  /**
   * Removes all decisions.
   *
   * @returns a function that restores them
   */
  clear(): () => void {
    const [ring, next] = [this.#ring, this.#next]
    this.#ring = []
    this.#next = 0
    return () => {
      this.#ring = ring
      this.#next = next
    }
  }
}
