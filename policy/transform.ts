/**
 * A Fourier transform of integers modulo a prime. It turns the convolution of two lists into products. The
 * results are exact, because products of two residues fit into the 53 bits of a number.
 */

/** 11 * 2^21 + 1, so roots of unity exist for lists of up to 2^21 numbers. */
export const PRIME = 23_068_673
/** The powers of the generator are all residues except zero. */
const GENERATOR = 3

export const LONGEST_LIST = 2 ** 21

/** Multiplies factors below twice the prime. The quotient fits into 32 bits, so truncating it is exact. */
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

/** Returns the first `count` powers of a root. */
function powersOf(root: number, count: number): Float64Array {
  const powers = new Float64Array(count)
  let next = 1
  for (let at = 0; at < count; at++) {
    powers[at] = next
    next = times(next, root)
  }
  return powers
}

/** Returns zero outside the list. */
export function numberAt(numbers: Float64Array, at: number): number {
  return numbers[at] ?? 0
}

/** Transforms lists of a fixed length, which is a power of two. */
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

  /** Works in place. The result is in an order that only {@link backward} understands. */
  forward(numbers: Float64Array): void {
    const [length, roots] = [this.#length, this.#roots]
    for (let half = length / 2; half >= 1; half /= 2) {
      for (let start = 0; start < length; start += 2 * half) split(numbers, start, half, roots)
    }
  }

  /** Works in place. Every number is multiplied by the length. */
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
