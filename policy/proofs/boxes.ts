/**
 * Boxes: sets of requests that are a set of classes in each dimension. A statement applies to a box, so whether some
 * statements leave nothing of another is a question about unions of boxes.
 */
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

/** Spends a box that is compared with others. Returns whether there was enough left. */
export type SpendBox = (others: number) => boolean

/**
 * Returns a part of the box that has no request in common with any cover, or undefined if there is none. If there
 * isn't enough to spend, undefined means nothing.
 */
export function uncovered(box: Box, covers: readonly Box[], shape: Shape, spend: SpendBox): Box | undefined {
  if (!spend(covers.length)) return undefined
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
    const found = uncovered((rest & ~dimension) | outside, near, shape, spend)
    if (found !== undefined) return found
    rest &= ~outside
  }
  return undefined
}
