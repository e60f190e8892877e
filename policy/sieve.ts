/**
 * Finds where a long piece of a pattern can occur in a value, for many places at once. This avoids full
 * comparisons at every place for a piece that nearly matches everywhere.
 *
 * Each character of the piece has a weight; `?` weighs nothing. Where the piece occurs, the weighted sum of
 * the value's characters equals that of the piece. Elsewhere the sums agree once in millions of places. One
 * convolution computes the sums of all places.
 */
import { LONGEST_LIST, numberAt, PRIME, plus, Transform, times } from './transform.ts'

const longestSection = LONGEST_LIST / 2

export class Sieve {
  readonly #sections: readonly Section[]

  /** @param piece character codes; a negative one means any character */
  constructor(piece: readonly number[], value: string) {
    const count = Math.ceil(piece.length / longestSection)
    this.#sections = Array.from({ length: count }, (_, index) => {
      const offset = index * longestSection
      return new Section(piece.slice(offset, offset + longestSection), value, offset)
    })
  }

  /**
   * Returns whether the piece may occur at the place. It is fast for places in ascending order.
   */
  passes(place: number): boolean {
    return this.#sections.every((section) => section.passes(place))
  }
}

/** The part of a piece that one convolution can handle. */
class Section {
  readonly #value: string
  /** Where the section begins in the piece. */
  readonly #offset: number
  readonly #weighed: number
  readonly #transform: Transform
  /** The transformed weights, ready to be multiplied with a stretch of the value. */
  readonly #weights: Float64Array
  readonly #expected: number
  /** The sums of the stretch of the value that begins at `#start`. */
  readonly #sums: Float64Array
  #start = Number.NaN

  constructor(codes: readonly number[], value: string, offset: number) {
    const length = 2 ** Math.ceil(Math.log2(2 * codes.length))
    const weights = Float64Array.from(codes, drawWeight)
    this.#value = value
    this.#offset = offset
    this.#weighed = codes.length
    this.#expected = times(totalOf(codes, weights), length)
    this.#sums = new Float64Array(length)
    this.#transform = new Transform(length)
    this.#weights = this.#sums.map((_, at) => numberAt(weights, codes.length - 1 - at))
    this.#transform.forward(this.#weights)
  }

  passes(place: number): boolean {
    const last = this.#start + this.#sums.length - this.#weighed
    const isSummed = place >= this.#start && place <= last
    if (!isSummed) this.#sumFrom(place)
    return numberAt(this.#sums, place - this.#start + this.#weighed - 1) === this.#expected
  }

  /**
   * Computes the sums from the place on. The convolution is cyclic: the first sums also contain products from
   * the end of the stretch and are not used.
   */
  #sumFrom(place: number): void {
    const [sums, weights] = [this.#sums, this.#weights]
    const value = this.#value.slice(place + this.#offset, place + this.#offset + sums.length)
    for (let at = 0; at < sums.length; at++) sums[at] = value.charCodeAt(at) || 0
    this.#transform.forward(sums)
    for (let at = 0; at < sums.length; at++) sums[at] = times(numberAt(sums, at), numberAt(weights, at))
    this.#transform.backward(sums)
    this.#start = place
  }
}

/**
 * Returns a random weight, so that no one can construct texts with equal sums. The results do not depend on
 * the weights, because every place that passes is compared.
 */
function drawWeight(code: number): number {
  return code < 0 ? 0 : 1 + Math.floor(Math.random() * (PRIME - 1))
}

function totalOf(codes: readonly number[], weights: Float64Array): number {
  return codes.reduce((sum, code, at) => plus(sum, times(Math.max(code, 0), numberAt(weights, at))), 0)
}
