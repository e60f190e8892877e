/** A view of an account as it was before its recent changes. */
import { isDelayed, type RecentChanges } from './recent-changes.ts'
import { type IndexOf, type RowOf, type TableName, tableNames } from './schema.ts'
import { indexValuesOf, type State } from './state.ts'
import type { Entry, IdLocation, ReadTables, View } from './types.ts'
import { Account, LiveTable } from './view.ts'

class SettledTable<T extends TableName> extends LiveTable<T> {
  readonly #recent: RecentChanges

  constructor(state: State, recent: RecentChanges, account: string, name: T) {
    super(state, account, name)
    this.#recent = recent
  }

  override get size(): number {
    let size = super.size
    for (const [key, row] of this.#rowsBefore())
      size += Number(row !== undefined) - Number(super.get(key) !== undefined)
    return size
  }

  /** Negative, so that it is never the version of a table that shows the present state. */
  override get version(): number {
    return -1 - super.version - this.#recent.version
  }

  override get(key: string): RowOf<T> | undefined {
    const before = this.#recent.before(this.account, this.name, key)
    return before ? before.row : super.get(key)
  }

  override rows(after?: string): Iterable<Entry<RowOf<T>>> {
    return this.#withRowsBefore(super.rows(after), (key) => after === undefined || key > after)
  }

  override by(index: IndexOf<T>, value: string, after?: string): Iterable<Entry<RowOf<T>>> {
    return this.#withRowsBefore(
      super.by(index, value, after),
      (key, row) =>
        (after === undefined || key > after) && indexValuesOf(this.name, index, row).includes(value),
    )
  }

  override count(index: IndexOf<T>, value: string): number {
    return Array.from(this.by(index, value)).length
  }

  /** Replaces present rows with those that were there before, as far as these are selected. */
  #withRowsBefore(
    present: Iterable<Entry<RowOf<T>>>,
    isSelected: (key: string, row: RowOf<T>) => boolean,
  ): Iterable<Entry<RowOf<T>>> {
    const before = new Map(this.#rowsBefore())
    if (before.size === 0) return present
    const entries = Array.from(present).filter(([key]) => !before.has(key))
    for (const [key, row] of before) if (row && isSelected(key, row)) entries.push([key, row])
    return entries.sort(([a], [b]) => (a < b ? -1 : 1))
  }

  #rowsBefore() {
    return this.#recent.rowsBefore(this.account, this.name)
  }
}

class SettledView extends Account {
  readonly state: State
  readonly recent: RecentChanges

  constructor(state: State, recent: RecentChanges, partition: string, accountId: string) {
    super(partition, accountId)
    this.state = state
    this.recent = recent
    recent.settle(this.key)
  }

  account(accountId: string): View {
    return settledView(this.state, this.recent, this.partition, accountId)
  }

  locate(id: string): IdLocation | undefined {
    const { partition } = this
    return this.recent.locate(partition, id, this.state.locate(partition, id))
  }

  accounts(): Iterable<string> {
    return this.state.accountsIn(this.partition)
  }
}

for (const name of tableNames) {
  Object.defineProperty(SettledView.prototype, name, {
    get(this: SettledView) {
      return isDelayed(name)
        ? new SettledTable(this.state, this.recent, this.key, name)
        : new LiveTable(this.state, this.key, name)
    },
  })
}

/** Returns a view of the account as it was. The cast is needed as in `viewOf`. */
export function settledView(state: State, recent: RecentChanges, partition: string, accountId: string): View {
  return new SettledView(state, recent, partition, accountId) as SettledView & ReadTables
}
