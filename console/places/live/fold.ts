/** Folds calls that are alike and close in time into one row. */
import type { Call } from './call.ts'

/** How long after the first call the others may follow, in milliseconds. */
const SPAN = 60_000

export interface Row {
  readonly key: string
  readonly call: Call
  /** How many calls the row stands for, of which it shows the newest. 1 for an older one that is unfolded. */
  readonly count: number
  /** Whether the row shows one of the calls that the row above it stands for. */
  readonly isMember: boolean
  readonly isUnfolded: boolean
}

interface Group {
  readonly first: Call
  readonly calls: Call[]
}

/** A group grows from its first call on, so that new calls never move older ones to another row. */
function groupsOf(newestFirst: readonly Call[]): readonly Group[] {
  const open = new Map<string, Group>()
  const all: Group[] = []
  for (let at = newestFirst.length - 1; at >= 0; at--) {
    const call = newestFirst[at]
    if (!call) continue
    const group = open.get(call.kinship)
    if (group && Math.abs(call.time - group.first.time) <= SPAN) group.calls.push(call)
    else {
      const begun = { first: call, calls: [call] }
      open.set(call.kinship, begun)
      all.push(begun)
    }
  }
  return all.sort((one, other) => newestOf(other).number - newestOf(one).number)
}

function newestOf({ calls, first }: Group): Call {
  return calls.at(-1) ?? first
}

/** @param unfolded the keys of rows whose calls have rows of their own */
export function rowsOf(newestFirst: readonly Call[], unfolded: ReadonlySet<string>): readonly Row[] {
  return groupsOf(newestFirst).flatMap((group) => {
    const key = `f${group.first.number}`
    const call = newestOf(group)
    const isUnfolded = group.calls.length > 1 && unfolded.has(key)
    const row: Row = { key, call, count: group.calls.length, isMember: false, isUnfolded }
    return isUnfolded ? [row, ...group.calls.slice(0, -1).reverse().map(memberRow)] : [row]
  })
}

function memberRow(call: Call): Row {
  return { key: `c${call.number}`, call, count: 1, isMember: true, isUnfolded: false }
}

/** Returns the row that shows a call: its own, or the one that it is folded into. */
export function rowShowing(rows: readonly Row[], call: Call | undefined): Row | undefined {
  if (!call) return undefined
  return rows.find((row) => row.call === call) ?? rows.find((row) => !row.isMember && covers(row, call))
}

function covers({ call, key }: Row, { kinship, number }: Call): boolean {
  return call.kinship === kinship && number <= call.number && number >= Number(key.slice(1))
}
