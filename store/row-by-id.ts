import type { IdentifiedTable, RowOf } from './schema.ts'
import type { ReadTables, View } from './types.ts'

/** Returns the row of `table`, in any account, that has the global ID `id`. */
export function rowById<T extends IdentifiedTable>(view: View, table: T, id: string): RowOf<T> | undefined {
  const location = view.locate(id)
  if (location?.table !== table) return undefined
  const tables: ReadTables = view.account(location.accountId)
  return tables[table].get(location.key)
}
