/** Lines and columns of a text. */
import type { Position } from './lint/types.ts'

/**
 * Returns a function from offsets to positions. Each call takes logarithmic time.
 *
 * Source of what is counted from 0 and what from 1: AWS CLI Command Reference, example of `validate-policy`.
 *
 * Unverified: Columns and offsets count UTF-16 code units, so that a character beyond U+FFFF counts twice.
 */
export function positionsIn(text: string): (offset: number) => Position {
  const starts = lineStarts(text)
  return (offset) => {
    const line = lineAt(starts, offset)
    return { line: line + 1, column: offset - Number(starts[line]), offset }
  }
}

function lineStarts(text: string): readonly number[] {
  const starts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}

/** Returns the last line that begins at the offset or before, from 0. */
function lineAt(starts: readonly number[], offset: number): number {
  let low = 0
  let high = starts.length - 1
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (Number(starts[middle]) <= offset) low = middle
    else high = middle - 1
  }
  return low
}
