/** The decisions of late, for whoever asks why. */
import type { Verdict } from './judge.ts'

export interface RecordedDecision {
  readonly requestId: string
  /** Epoch milliseconds of the emulator's clock. */
  readonly time: number
  readonly verdict: Verdict
}

/** A ring: the newest decision takes the place of the oldest. */
export class RecentDecisions {
  readonly #capacity: number
  #ring: RecordedDecision[] = []
  #next = 0

  constructor(capacity = 10_000) {
    this.#capacity = capacity
  }

  add(decision: RecordedDecision): void {
    this.#ring[this.#next] = decision
    this.#next = (this.#next + 1) % this.#capacity
  }

  /** The newest first. */
  *[Symbol.iterator](): Generator<RecordedDecision> {
    const length = this.#ring.length
    for (let age = 1; age <= length; age++) {
      const decision = this.#ring[(this.#next - age + length) % length]
      if (decision) yield decision
    }
  }

  clear(): void {
    this.#ring = []
    this.#next = 0
  }
}
