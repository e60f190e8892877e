/** Recent decisions, kept for explanations. */
import type { Verdict } from './judge.ts'

interface NewDecision {
  readonly requestId: string
  /** Epoch milliseconds of the emulator's clock. */
  readonly time: number
  readonly verdict: Verdict
}

export interface RecordedDecision extends NewDecision {
  /** Counts from 1. Every decision has its own number, also after others were removed. */
  readonly number: number
}

/** Called with each decision as soon as it is recorded. Must not throw. */
type Listener = (decision: RecordedDecision) => void

/** A ring buffer in which the newest decision replaces the oldest. */
export class RecentDecisions {
  readonly #capacity: number
  /** Each decision is at the place that its number leads to. Removed ones leave theirs empty. */
  readonly #ring: (RecordedDecision | undefined)[] = []
  readonly #listeners = new Set<Listener>()
  #latest = 0

  constructor(capacity = 10_000) {
    this.#capacity = capacity
  }

  /** The number of the newest decision ever recorded. 0 if there was none. */
  get latest(): number {
    return this.#latest
  }

  add({ requestId, time, verdict }: NewDecision): void {
    const decision = { number: ++this.#latest, requestId, time, verdict }
    this.#ring[this.#placeOf(decision.number)] = decision
    for (const listener of this.#listeners) listener(decision)
  }

  /** Yields the decisions, newest first. */
  [Symbol.iterator](): Generator<RecordedDecision> {
    return this.newestFirst()
  }

  /**
   * Yields the decisions with a smaller number than `before` and a greater one than `after`, newest first.
   */
  *newestFirst({ before = Number.POSITIVE_INFINITY, after = 0 } = {}): Generator<RecordedDecision> {
    const last = Math.max(after, this.#latest - this.#capacity)
    for (let number = Math.min(before - 1, this.#latest); number > last; number--) {
      const decision = this.#ring[this.#placeOf(number)]
      if (decision) yield decision
    }
  }

  /** Returns the oldest decision with a greater number than `after`. */
  next(after: number): RecordedDecision | undefined {
    const first = Math.max(after, this.#latest - this.#capacity) + 1
    for (let number = first; number <= this.#latest; number++) {
      const decision = this.#ring[this.#placeOf(number)]
      if (decision) return decision
    }
    return undefined
  }

  /**
   * Calls the listener with each decision from now on.
   *
   * @returns a function that ends the subscription
   */
  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  /**
   * Removes all decisions, or those that `isCleared` selects.
   *
   * @returns the removed decisions
   */
  clear(isCleared: (decision: RecordedDecision) => boolean = () => true): readonly RecordedDecision[] {
    const cleared = [...this].filter(isCleared)
    for (const { number } of cleared) this.#ring[this.#placeOf(number)] = undefined
    return cleared
  }

  /** Undoes the removal of decisions, unless newer ones have replaced them since. */
  restore(cleared: readonly RecordedDecision[]): void {
    for (const decision of cleared) {
      if (decision.number > this.#latest - this.#capacity)
        this.#ring[this.#placeOf(decision.number)] = decision
    }
  }

  #placeOf(number: number): number {
    return (number - 1) % this.#capacity
  }
}
