/**
 * Boxes: sets of requests that are a set of classes in each dimension. A statement applies to a box, so whether some
 * statements leave nothing of another is a question about unions of boxes.
 */
import type { Budget } from './limits.ts'

/** The classes of all dimensions, one bit each. A box has at least one class of each dimension. */
export type Box = bigint

/** The bits of each dimension. */
export type Shape = readonly bigint[]

/** Returns the positions of the flags that are true, the first as the lowest bit. */
export function bitsOf(flags: readonly boolean[]): bigint {
  const digits = flags.map((flag) => (flag ? '1' : '0')).reverse()
  return BigInt(`0b0${digits.join('')}`)
}

/** Returns whether the bit is in the set. */
export function hasBit(bits: bigint, at: number): boolean {
  return ((bits >> BigInt(at)) & 1n) === 1n
}

/** Returns whether the bits are a box, so that they contain a request. */
export function isBox(bits: bigint, shape: Shape): boolean {
  return shape.every((dimension) => (bits & dimension) !== 0n)
}

/**
 * Returns a part of the box that has no request in common with any cover, or undefined if there is none. If the budget
 * is spent, undefined means nothing.
 */
export function uncovered(box: Box, covers: readonly Box[], shape: Shape, budget: Budget): Box | undefined {
  if (!budget.spend()) return undefined
  const near = covers.filter((cover) => isBox(box & cover, shape))
  if (near.length === 0) return box
  const cuts = near.map((cover) => ({
    cover,
    dimensions: shape.filter((each) => (box & ~cover & each) !== 0n),
  }))
  const { cover, dimensions } = cuts.reduce((best, cut) =>
    cut.dimensions.length < best.dimensions.length ? cut : best,
  )
  let rest = box
  for (const dimension of dimensions) {
    const outside = rest & dimension & ~cover
    const found = uncovered((rest & ~dimension) | outside, near, shape, budget)
    if (found !== undefined) return found
    rest &= ~outside
  }
  return undefined
}
