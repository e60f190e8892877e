/** Long computations in slices, between which others can run. */

/** A computation that stops every few milliseconds, so that others can run in between, and returns its result in the end. */
export type Slices<T> = Generator<undefined, T, undefined>

/** Computes without a stop. */
export function atOnce<T>(slices: Slices<T>): T {
  for (;;) {
    const { done, value } = slices.next()
    if (done) return value
  }
}

/** After about so many steps, a computation stops. They take a millisecond or two. */
const stepsOfSlice = 20_000

/** Says when a long computation stops. */
export class Pace {
  #steps = 0

  /** Returns whether the computation is to stop, given about how many further steps it has taken. */
  isOver(steps: number): boolean {
    this.#steps += steps
    if (this.#steps < stepsOfSlice) return false
    this.#steps = 0
    return true
  }
}

/**
 * Does what `map` does.
 *
 * @param steps about how many steps it takes to make one
 */
export function* mapped<T, R>(
  list: readonly T[],
  steps: number,
  make: (each: T, at: number) => R,
): Slices<readonly R[]> {
  const pace = new Pace()
  const made: R[] = []
  for (const [at, each] of list.entries()) {
    if (pace.isOver(steps)) yield
    made.push(make(each, at))
  }
  return made
}
