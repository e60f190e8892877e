/**
 * A Fourier transform in whole numbers, modulo a prime: it turns the sums that a list makes with another one at every
 * shift into products. Exact, since products of two residues fit into the 53 bits of a number.
 */

/** 11 * 2^21 + 1: there are roots of one for lists of as many numbers as 2^21. */
export const PRIME = 23_068_673
/** Its powers are all residues but zero. */
const GENERATOR = 3

export const LONGEST_LIST = 2 ** 21

/** Of factors below twice the prime: the quotient fits into 32 bits, so that cutting it off is exact. */
export function times(a: number, b: number): number {
  const product = a * b
  return product - ((product / PRIME) >>> 0) * PRIME
}

export function plus(a: number, b: number): number {
  const sum = a + b
  return sum < PRIME ? sum : sum - PRIME
}

function power(base: number, exponent: number): number {
  if (exponent === 0) return 1
  const half = power(base, Math.floor(exponent / 2))
  const square = times(half, half)
  return exponent % 2 === 0 ? square : times(square, base)
}

/** The first powers of a root, as many as needed. */
function powersOf(root: number, count: number): Float64Array {
  const powers = new Float64Array(count)
  let next = 1
  for (let at = 0; at < count; at++) {
    powers[at] = next
    next = times(next, root)
  }
  return powers
}

/** Outside of the list there is nothing but zeros. */
export function numberAt(numbers: Float64Array, at: number): number {
  return numbers[at] ?? 0
}

/** Of lists of one length, a power of two. */
export class Transform {
  readonly #length: number
  readonly #roots: Float64Array
  readonly #inverse: Float64Array

  constructor(length: number) {
    const root = power(GENERATOR, (PRIME - 1) / length)
    this.#length = length
    this.#roots = powersOf(root, length / 2)
    this.#inverse = powersOf(power(root, length - 1), length / 2)
  }

  /** In place, and in an order that only {@link backward} understands. */
  forward(numbers: Float64Array): void {
    const [length, roots] = [this.#length, this.#roots]
    for (let half = length / 2; half >= 1; half /= 2) {
      for (let start = 0; start < length; start += 2 * half) split(numbers, start, half, roots)
    }
  }

  /** In place. Every number comes back multiplied by the length. */
  backward(numbers: Float64Array): void {
    const [length, roots] = [this.#length, this.#inverse]
    for (let half = 1; half < length; half *= 2) {
      for (let start = 0; start < length; start += 2 * half) join(numbers, start, half, roots)
    }
  }
}

function split(numbers: Float64Array, start: number, half: number, roots: Float64Array): void {
  const stride = roots.length / half
  for (let at = start; at < start + half; at++) {
    const low = numberAt(numbers, at)
    const high = numberAt(numbers, at + half)
    numbers[at] = plus(low, high)
    numbers[at + half] = times(low - high + PRIME, numberAt(roots, (at - start) * stride))
  }
}

function join(numbers: Float64Array, start: number, half: number, roots: Float64Array): void {
  const stride = roots.length / half
  for (let at = start; at < start + half; at++) {
    const low = numberAt(numbers, at)
    const high = times(numberAt(numbers, at + half), numberAt(roots, (at - start) * stride))
    numbers[at] = plus(low, high)
    numbers[at + half] = plus(low, PRIME - high)
  }
}
