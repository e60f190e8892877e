/** Who accessed what, added up. */
import type { LastAccess, Usage, UsageDetails } from '../../../../store/index.ts'

/** A user, a role or an account whose uses are known. */
export interface Accessor {
  /** Under which they are known. */
  readonly id: string
  /** What reports call it. */
  readonly by: string
}

export interface Tally {
  readonly last: LastAccess
  /** How many of the accessors. */
  readonly total: number
}

/** By service or by action; what nobody accessed is not there. */
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
