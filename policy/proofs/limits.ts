/** What bounds a proof: numbers of states and boxes, never time, so that answers don't depend on the machine. */

export interface Limits {
  /** The most states of one automaton. */
  readonly states: number
  /** The most boxes of one question. */
  readonly boxes: number
}

export const defaultLimits: Limits = { states: 100_000, boxes: 100_000 }

/** Ends a proof that takes too many boxes. */
export class TooManyBoxes extends Error {}

/** Counts the boxes of one question. */
export class Budget {
  #left: number

  constructor(boxes: number) {
    this.#left = boxes
  }

  /** @throws {TooManyBoxes} if the budget is spent */
  spend(): void {
    if (this.#left === 0) throw new TooManyBoxes()
    this.#left--
  }
}
