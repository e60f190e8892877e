/** Generated reports, stored until they are read. */
import type { ReadTable, Table } from '../../../../store/index.ts'

interface Report {
  readonly id: string
  readonly createDate: number
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

export function findReport<Row extends Report>(table: ReadTable<Row, 'report'>, id: string): Row | undefined {
  for (const [, report] of table.by('report', id)) return report
  return undefined
}
