/** Folds calls that are alike and close in time into one row. */
import type { Call } from './call.ts'

/** How long after the first call the others may follow, in milliseconds. */
const SPAN = 60_000

export interface Row {
  readonly key: string
  readonly call: Call
  /** How many calls the row represents, of which it shows the newest. 1 for an older one that is unfolded. */
  readonly count: number
  /** Whether the row shows one of the calls that the row above it represents. */
  readonly isMember: boolean
  readonly isUnfolded: boolean
}

interface Group {
  readonly first: Call
  newest: Call
  count: number
  /** The key of its row. */
  readonly key: string
}

/**
 * Returns the group of each call.
 *
 * A group grows from its first call on, so that new calls never move older ones to another row.
 */
function groupsOf(newestFirst: readonly Call[]): ReadonlyMap<Call, Group> {
  const open = new Map<string, Group>()
  const groups = new Map<Call, Group>()
  for (let at = newestFirst.length - 1; at >= 0; at--) {
    const call = newestFirst[at]
    if (!call) continue
    let group = open.get(call.kinship)
    if (group && Math.abs(call.time - group.first.time) <= SPAN) {
      group.newest = call
      group.count++
    } else {
      group = { first: call, newest: call, count: 1, key: `f${call.number}` }
      open.set(call.kinship, group)
    }
    groups.set(call, group)
  }
  return groups
}

/** @param unfolded the keys of rows whose calls have rows of their own */
export function rowsOf(newestFirst: readonly Call[], unfolded: ReadonlySet<string>): readonly Row[] {
  const groups = groupsOf(newestFirst)
  const rows: Row[] = []
  for (const call of newestFirst) {
    const group = groups.get(call)
    if (group?.newest !== call) continue
    const isUnfolded = group.count > 1 && unfolded.has(group.key)
    rows.push({ key: group.key, call, count: group.count, isMember: false, isUnfolded })
    if (isUnfolded)
      rows.push(...newestFirst.filter((each) => each !== call && groups.get(each) === group).map(memberRow))
  }
  return rows
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
