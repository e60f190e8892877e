/** Copies of rows in memory, to which the state can return. */
import { lastingTables, type RowOf, type TableName, tableNames } from './schema.ts'
import type { State } from './state.ts'
import type { SavedRows, SavedTable, Savepoint } from './types.ts'

/** A row to put, or to delete if `row` is undefined. */
interface RowToSet<T extends TableName = TableName> {
  readonly account: string
  readonly table: T
  readonly key: string
  readonly row: RowOf<T> | undefined
}

/** The tables of which savepoints contain the rows. */
const savedNames = tableNames.filter((name) => !lastingTables.includes(name))

/** Returns copies of the rows of accounts. Tables that did not change since the last copy are not copied again. */
export function savedRows(state: State, accounts: Iterable<string>): SavedRows {
  return new Map(Array.from(accounts, (account) => [account, savedTables(state, account)] as const))
}

function savedTables(state: State, account: string): ReadonlyMap<TableName, SavedTable> {
  const tables = new Map<TableName, SavedTable>()
  for (const name of savedNames) {
    const rows = state.table(account, name)?.saved()
    if (rows) tables.set(name, rows)
  }
  return tables
}

/** Returns the changes that turn the state, or one account, into that of a savepoint. */
export function changesTo({ rows, account: only }: Savepoint, state: State): readonly RowToSet[] {
  const accounts = only === undefined ? new Set([...state.accounts(), ...rows.keys()]) : [only]
  return Array.from(accounts, (account) =>
    savedNames.flatMap((table) => changesOf(state, account, table, rows.get(account)?.get(table))),
  ).flat()
}

const NO_ROWS: SavedTable = new Map()

function changesOf(state: State, account: string, name: TableName, saved = NO_ROWS): readonly RowToSet[] {
  const changes = state.table(account, name)?.changesTo(saved) ?? saved
  return Array.from(changes, ([key, row]) => ({ account, table: name, key, row }))
}

/** Notes that the state is that of a savepoint again, so that the next return to it costs less. */
export function adopt({ rows }: Savepoint, state: State): void {
  for (const [account, tables] of rows) {
    for (const [name, saved] of tables) state.table(account, name)?.adopt(saved)
  }
}
