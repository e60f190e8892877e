/** What invariants read of tables. */
import type { ReadTable } from '../../store/index.ts'

export const rowsOf = <Row>(table: ReadTable<Row, string>): readonly Row[] =>
  Array.from(table.rows(), ([, row]) => row)

/** Returns the values that are not the first of their kind. */
export function repeated(values: readonly string[]): readonly string[] {
  return values.filter((value, index) => values.indexOf(value) !== index)
}
