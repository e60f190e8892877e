/** Compares two texts line by line. */

export interface DiffLine {
  readonly kind: 'same' | 'added' | 'removed'
  readonly text: string
  /** Its number in the older text, from 1. Undefined for an added line. */
  readonly before: number | undefined
  /** Its number in the newer text, from 1. Undefined for a removed line. */
  readonly after: number | undefined
}

/** How far the comparison is in both texts. */
interface Place {
  readonly i: number
  readonly j: number
}

/** Returns the lines of both texts. Those of the older one precede those that replace them. */
export function lineDiff(older: string, newer: string): readonly DiffLine[] {
  const [a, b] = [older.split('\n'), newer.split('\n')]
  const lengths = commonLengths(a, b)
  const lines: DiffLine[] = []
  let place: Place = { i: 0, j: 0 }
  while (place.i < a.length || place.j < b.length) {
    const kind = kindAt(a, b, lengths, place)
    const { i, j } = place
    const text = (kind === 'added' ? b[j] : a[i]) ?? ''
    const before = kind === 'added' ? undefined : i + 1
    const after = kind === 'removed' ? undefined : j + 1
    lines.push({ kind, text, before, after })
    place = { i: before ?? i, j: after ?? j }
  }
  return lines
}

function kindAt(
  a: readonly string[],
  b: readonly string[],
  lengths: readonly Uint32Array[],
  { i, j }: Place,
): DiffLine['kind'] {
  if (i >= a.length) return 'added'
  if (j >= b.length) return 'removed'
  if (a[i] === b[j]) return 'same'
  return at(lengths, i + 1, j) >= at(lengths, i, j + 1) ? 'removed' : 'added'
}

/** Returns how long the longest common sequence of the rests is, for each pair of places. */
function commonLengths(a: readonly string[], b: readonly string[]): readonly Uint32Array[] {
  const rows = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1))
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const row = rows[i]
      if (row)
        row[j] = a[i] === b[j] ? at(rows, i + 1, j + 1) + 1 : Math.max(at(rows, i + 1, j), at(rows, i, j + 1))
    }
  }
  return rows
}

function at(rows: readonly Uint32Array[], i: number, j: number): number {
  return rows[i]?.[j] ?? 0
}

/** Returns the numbers of the lines of the newer text that the older one lacks. */
export function changedLines(older: string, newer: string): readonly number[] {
  return lineDiff(older, newer).flatMap(({ kind, after }) =>
    kind === 'added' && after !== undefined ? [after] : [],
  )
}

/** Returns how many places differ: neighboring changed lines are one. */
export function changesIn(lines: readonly DiffLine[]): number {
  return lines.filter(({ kind }, index) => kind !== 'same' && (lines[index - 1]?.kind ?? 'same') === 'same')
    .length
}

/** Returns the lines near changes, with undefined where others are left out. */
export function excerpt(lines: readonly DiffLine[], context = 3): readonly (DiffLine | undefined)[] {
  const isNear = (index: number) =>
    lines.slice(Math.max(0, index - context), index + context + 1).some(({ kind }) => kind !== 'same')
  const shown: (DiffLine | undefined)[] = []
  for (const [index, line] of lines.entries()) {
    if (isNear(index)) shown.push(line)
    else if (shown.length === 0 || shown.at(-1) !== undefined) shown.push(undefined)
  }
  return shown
}
