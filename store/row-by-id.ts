import type { IdentifiedTable, RowOf } from './schema.ts'
import type { ReadTables, View } from './types.ts'

/** The row of `table`, in any account, that has the global id `id`. */
export function rowById<T extends IdentifiedTable>(view: View, table: T, id: string): RowOf<T> | undefined {
  const place = view.locate(id)
  if (place?.table !== table) return undefined
  const tables: ReadTables = view.account(place.accountId)
  return tables[table].get(place.key)
}
