/**
 * Where a long piece of a pattern can stand in a value, found for many places at once, so that a piece which fits
 * nearly everywhere is not compared everywhere.
 *
 * Each character of the piece has a weight, `?` none. Where the piece stands, the value's characters weigh what its own
 * weigh; elsewhere that happens once in millions of places. The sums of all places together are one convolution.
 */
import { LONGEST_LIST, numberAt, PRIME, plus, Transform, times } from './transform.ts'

const longestSection = LONGEST_LIST / 2

export class Sieve {
  readonly #sections: readonly Section[]

  /** @param piece codes of characters; negative: any character */
  constructor(piece: readonly number[], value: string) {
    const count = Math.ceil(piece.length / longestSection)
    this.#sections = Array.from({ length: count }, (_, index) => {
      const offset = index * longestSection
      return new Section(piece.slice(offset, offset + longestSection), value, offset)
    })
  }

  /** Whether the piece may stand there. Quick for places in ascending order. */
  passes(place: number): boolean {
    return this.#sections.every((section) => section.passes(place))
  }
}

/** As much of a piece as can be weighed at once. */
class Section {
  readonly #value: string
  /** Where it begins in the piece. */
  readonly #offset: number
  readonly #weighed: number
  readonly #transform: Transform
  /** Ready to be multiplied with a stretch of the value. */
  readonly #weights: Float64Array
  readonly #expected: number
  /** Of the stretch that begins at the start. */
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

  /** Of a list that is shifted beyond its end the rest comes in again in front: the sums there are of no use. */
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

/** Drawn, so that nobody can make up texts that weigh the same. What is found does not depend on it: all of it is compared. */
function drawWeight(code: number): number {
  return code < 0 ? 0 : 1 + Math.floor(Math.random() * (PRIME - 1))
}

function totalOf(codes: readonly number[], weights: Float64Array): number {
  return codes.reduce((sum, code, at) => plus(sum, times(Math.max(code, 0), numberAt(weights, at))), 0)
}
