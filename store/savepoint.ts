/** Copies of rows in memory, to which the state can return. */
import type { AnyRow, RowBlock } from './journal.ts'
import { lastingTables, type RowOf, type TableName, tableNames } from './schema.ts'
import type { State } from './state.ts'
import type { SavedRows, SavedTable, Savepoint, SavepointJson } from './types.ts'

/** A row to put, or to delete if `row` is undefined. */
interface RowToSet<T extends TableName = TableName> {
  readonly account: string
  readonly table: T
  readonly key: string
  readonly row: RowOf<T> | undefined
}

/** The tables whose rows savepoints contain. */
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

/** Returns the changes that turn the state, or one account, into the state of a savepoint. */
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

/** Returns a savepoint as JSON, for other processes. */
export function savepointJson({ rows, account, shared }: Savepoint): SavepointJson {
  const blocks = [...rows].flatMap(([owner, tables]) =>
    Array.from(tables, ([table, saved]): RowBlock => {
      return { account: owner, table, keys: [...saved.keys()], rows: [...saved.values()] }
    }),
  )
  return {
    rows: blocks,
    ...(account === undefined ? {} : { account }),
    ...(shared ? { shared: { secret: shared.secret.toString('base64'), usage: shared.usage } } : {}),
  }
}

/**
 * Returns the savepoint in JSON. Rows that are equal to the state's are the same objects, so that a return to the
 * savepoint does not write them.
 */
export function savepointIn({ rows: blocks, account, shared }: SavepointJson, state: State): Savepoint {
  const rows = new Map<string, Map<TableName, SavedTable>>()
  for (const block of blocks) {
    const tables = rows.get(block.account) ?? new Map<TableName, SavedTable>()
    rows.set(block.account, tables.set(block.table, savedTable(block, state)))
  }
  return {
    rows,
    ...(account === undefined ? {} : { account }),
    ...(shared ? { shared: { secret: Buffer.from(shared.secret, 'base64'), usage: shared.usage } } : {}),
  }
}

function savedTable({ account, table, keys, rows }: RowBlock, state: State): SavedTable {
  const present = state.table(account, table)
  return new Map(rows.map((row, index) => withPresent(keys[index] ?? '', row, present)))
}

function withPresent(
  key: string,
  row: AnyRow,
  present: { get(key: string): AnyRow | undefined } | undefined,
): [key: string, row: AnyRow] {
  const own = present?.get(key)
  return [key, own && JSON.stringify(own) === JSON.stringify(row) ? own : row]
}

/** Notes that the state is a savepoint's again, so that the next return to it costs less. */
export function adopt({ rows }: Savepoint, state: State): void {
  for (const [account, tables] of rows) {
    for (const [name, saved] of tables) state.table(account, name)?.adopt(saved)
  }
}
