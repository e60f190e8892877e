/** Totals of accesses by service or by action. */
import type { LastAccess, Usage, UsageDetails } from '../../../../store/index.ts'

/** A user, role, or account whose usage is recorded. */
export interface Accessor {
  /** The ID under which the usage is recorded. */
  readonly id: string
  /** The accessor's name in reports. */
  readonly by: string
}

export interface Tally {
  readonly last: LastAccess
  /** The number of accessors. */
  readonly total: number
}

/** Returns the tallies by service or by action. Omits services and actions without access. */
export function tallyOf(
  accessors: readonly Accessor[],
  usage: Pick<Usage, 'details'>,
  kind: keyof UsageDetails,
): ReadonlyMap<string, Tally> {
  const tallies = new Map<string, Tally>()
  for (const { id, by } of accessors) {
    for (const [name, { date, region }] of usage.details(id)?.[kind] ?? []) {
      tallies.set(name, plus(tallies.get(name), { date, region, by }))
    }
  }
  return tallies
}

function plus(tally: Tally | undefined, access: LastAccess): Tally {
  if (!tally) return { last: access, total: 1 }
  return { last: access.date > tally.last.date ? access : tally.last, total: tally.total + 1 }
}
