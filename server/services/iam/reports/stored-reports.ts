/** Generated reports, stored until they are read. */

import type { Context } from '../../../../core/engine/operation.ts'
import { sessionOf } from '../../../../core/identity/caller.ts'
import type { ReadTable, Table } from '../../../../store/index.ts'

interface Report {
  readonly id: string
  readonly createDate: number
  /** Returned by `requesterOf`. Only this principal can read the report. */
  readonly requester: string
}

/** The maximum per account and kind of report. No operation deletes reports, so the oldest are replaced. */
const MAX_REPORTS = 100

export function keepReport<Row extends Report>(table: Table<Row, 'report'>, report: Row): void {
  for (const [oldest] of table.rows()) {
    if (table.size < MAX_REPORTS) break
    table.delete(oldest)
  }
  table.put(`${String(report.createDate).padStart(15, '0')}-${report.id}`, report)
}

/** Returns a report to its requester. For everybody else it does not exist (recorded on AWS, September 2026). */
export function findReport<Row extends Report>(
  table: ReadTable<Row, 'report'>,
  id: string,
  ctx: Context,
): Row | undefined {
  for (const [, report] of table.by('report', id)) {
    return report.requester === requesterOf(ctx) ? report : undefined
  }
  return undefined
}

/**
 * Returns who requests a report: a user with any of its access keys, the root user, or a single session. Other
 * sessions of the same role are others (recorded on AWS, September 2026).
 */
export function requesterOf({ caller }: Context): string {
  if (sessionOf(caller)) return caller.accessKeyId
  return caller.kind === 'user' ? caller.user.id : 'root'
}
