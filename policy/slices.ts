/** Long computations in slices, between which others can run. */

/** A computation that stops between its parts, and returns its result in the end. */
export type Slices<T> = Generator<undefined, T, undefined>

/** Computes without a stop. */
export function atOnce<T>(slices: Slices<T>): T {
  for (;;) {
    const { done, value } = slices.next()
    if (done) return value
  }
}
