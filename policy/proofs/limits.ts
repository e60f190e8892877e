/** What bounds a proof: numbers of states and boxes, never time, so that answers don't depend on the machine. */

export interface Limits {
  /** The most states of one automaton. */
  readonly states: number
  /** The most boxes of one question. */
  readonly boxes: number
}

/** Twice as many as any two of AWS's managed policies that have been compared need. */
export const defaultLimits: Limits = { states: 100_000, boxes: 20_000 }

/** Counts the boxes of one question. Once it is spent, a search that finds nothing has proved nothing. */
export class Budget {
  #left: number

  constructor(boxes: number) {
    this.#left = boxes
  }

  get isSpent(): boolean {
    return this.#left < 0
  }

  /** Returns whether there was a box left. */
  spend(): boolean {
    this.#left--
    return !this.isSpent
  }
}
