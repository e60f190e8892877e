/**
 * Boxes: sets of requests that are a set of classes in each dimension. A statement applies to a box, so whether some
 * statements leave nothing of another is a question about unions of boxes.
 */
import type { Pace, Slices } from '../slices.ts'

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

/** What limits and paces a search among boxes. */
export interface BoxSearch {
  readonly shape: Shape
  /** Spends a box that is compared with others. Returns whether there was enough left. */
  readonly spend: (others: number) => boolean
  /** About how many steps it takes to compare two boxes. */
  readonly cost: number
  readonly pace: Pace
}

/**
 * Returns a part of the box that has no request in common with any cover, or undefined if there is none. If there
 * isn't enough to spend, undefined means nothing.
 */
export function* uncovered(box: Box, covers: readonly Box[], search: BoxSearch): Slices<Box | undefined> {
  if (!search.spend(covers.length)) return undefined
  const { near, best } = yield* nearest(box, covers, search)
  if (best === undefined) return box
  const { cover, dimensions } = best
  let rest = box
  for (const dimension of dimensions) {
    const outside = rest & dimension & ~cover
    const found = yield* uncovered((rest & ~dimension) | outside, near, search)
    if (found !== undefined) return found
    rest &= ~outside
  }
  return undefined
}

/** A cover, and the dimensions in which the box has more. */
interface Cut {
  readonly cover: Box
  readonly dimensions: Shape
}

/** Returns the covers that have requests in common with the box, and the one that leaves least of it. */
function* nearest(
  box: Box,
  covers: readonly Box[],
  { shape, cost, pace }: BoxSearch,
): Slices<{ readonly near: readonly Box[]; readonly best: Cut | undefined }> {
  const near: Box[] = []
  let best: Cut | undefined
  for (const cover of covers) {
    if (pace.isOver(cost)) yield
    if (!isBox(box & cover, shape)) continue
    near.push(cover)
    const dimensions = shape.filter((each) => (box & ~cover & each) !== 0n)
    if (best === undefined || dimensions.length < best.dimensions.length) best = { cover, dimensions }
  }
  return { near, best }
}
