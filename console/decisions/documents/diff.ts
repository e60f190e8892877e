/** Compares texts line by line. */

export interface DiffLine {
  readonly kind: 'same' | 'removed' | 'added'
  readonly text: string
  /** The number of the line in its own text, from 1. */
  readonly number: number
}

/** A gap between parts that are shown. */
export interface DiffGap {
  readonly kind: 'gap'
  readonly count: number
}

/** Longer texts are compared only at their beginning and end. Policies are far shorter. */
const MAX_LINES = 1500

/** Returns all lines of both texts: those that both have, removed ones, and added ones. */
export function diffLines(before: string, after: string): readonly DiffLine[] {
  const [old, present] = [linesOf(before), linesOf(after)]
  let start = 0
  while (start < Math.min(old.length, present.length) && old[start] === present[start]) start++
  let end = 0
  while (end < Math.min(old.length, present.length) - start && old.at(-1 - end) === present.at(-1 - end))
    end++
  const middle = changedLines(old.slice(start, old.length - end), present.slice(start, present.length - end))
  const same = (text: string, number: number): DiffLine => ({ kind: 'same', text, number })
  return [
    ...present.slice(0, start).map((text, at) => same(text, at + 1)),
    ...middle.map((line) => ({ ...line, number: line.number + start })),
    ...present.slice(present.length - end).map((text, at) => same(text, present.length - end + at + 1)),
  ]
}

function linesOf(text: string): readonly string[] {
  return text === '' ? [] : text.split('\n')
}

function changedLines(old: readonly string[], present: readonly string[]): readonly DiffLine[] {
  if (old.length > MAX_LINES || present.length > MAX_LINES)
    return [...old.map(lineAs('removed')), ...present.map(lineAs('added'))]
  const lengths = commonLengths(old, present)
  const lines: DiffLine[] = []
  let [i, j] = [0, 0]
  while (i < old.length || j < present.length) {
    const line = nextLine(old, present, lengths, i, j)
    lines.push(line)
    if (line.kind !== 'added') i++
    if (line.kind !== 'removed') j++
  }
  return lines
}

function nextLine(
  old: readonly string[],
  present: readonly string[],
  lengths: readonly (readonly number[])[],
  i: number,
  j: number,
): DiffLine {
  const [one, other] = [old[i], present[j]]
  if (one === undefined || other === undefined)
    return one === undefined ? lineAs('added')(other ?? '', j) : lineAs('removed')(one, i)
  if (one === other) return lineAs('same')(one, j)
  const isRemoved = (lengths[i + 1]?.[j] ?? 0) >= (lengths[i]?.[j + 1] ?? 0)
  return isRemoved ? lineAs('removed')(one, i) : lineAs('added')(other, j)
}

function lineAs(kind: DiffLine['kind']) {
  return (text: string, at: number): DiffLine => ({ kind, text, number: at + 1 })
}

/** Returns the length of the longest common subsequence from each pair of positions on. */
function commonLengths(old: readonly string[], present: readonly string[]): readonly (readonly number[])[] {
  const rows: number[][] = [Array.from({ length: present.length + 1 }, () => 0)]
  for (const line of old.toReversed()) {
    const [below = []] = rows
    const row = [0]
    for (const other of present.toReversed()) {
      const at = present.length - row.length
      row.unshift(line === other ? (below[at + 1] ?? 0) + 1 : Math.max(below[at] ?? 0, row[0] ?? 0))
    }
    rows.unshift(row)
  }
  return rows
}

/** Returns the changed lines with some lines around them, and gaps in place of the others. */
export function withContext(lines: readonly DiffLine[], context = 3): readonly (DiffLine | DiffGap)[] {
  const isNear = (at: number) =>
    lines.slice(Math.max(0, at - context), at + context + 1).some(({ kind }) => kind !== 'same')
  const shown: (DiffLine | DiffGap)[] = []
  let skipped = 0
  for (const [at, line] of lines.entries()) {
    if (!isNear(at)) skipped++
    else {
      if (skipped > 0) shown.push({ kind: 'gap', count: skipped })
      skipped = 0
      shown.push(line)
    }
  }
  return skipped > 0 && shown.length > 0 ? [...shown, { kind: 'gap', count: skipped }] : shown
}
