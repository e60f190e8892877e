/** What bounds a proof: numbers of states, boxes, and steps, never time, so that answers don't depend on the machine. */

export interface Limits {
  /** The most states of one automaton, and the most sets of values of one key. */
  readonly states: number
  /** The most boxes of one question. */
  readonly boxes: number
  /**
   * The most steps of one question: what all of its automata, conditions, boxes, and examples cost together. A step
   * is about the work for one place of one pattern and one letter, a hundredth of a microsecond.
   */
  readonly steps: number
}

/** Twice as many as any two of AWS's managed policies that have been compared need. */
export const defaultLimits: Limits = { states: 100_000, boxes: 20_000, steps: 60_000_000 }

/** Counts what a question spends. Once it is spent, a search that finds nothing has proved nothing. */
export class Budget {
  #left: number

  /** @param most by default, there is no limit */
  constructor(most = Number.POSITIVE_INFINITY) {
    this.#left = most
  }

  get isSpent(): boolean {
    return this.#left < 0
  }

  /** Returns whether as much was left. */
  spend(amount = 1): boolean {
    this.#left -= amount
    return !this.isSpent
  }
}
