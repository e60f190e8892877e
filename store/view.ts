import type { MemoryTable } from './memory-table.ts'
import { accountKey, type Place } from './place.ts'
import { type IndexOf, type RowOf, type TableName, tableNames } from './schema.ts'
import type { Change, State } from './state.ts'
import type { Entry, IdLocation, ReadTable, ReadTables, Table, Tables, Tx, View } from './types.ts'

/** Reads the current table, which may not exist yet, or no longer exist. */
export class LiveTable<T extends TableName> implements ReadTable<RowOf<T>, IndexOf<T>> {
  protected readonly state: State
  protected readonly account: string
  protected readonly name: T

  constructor(state: State, account: string, name: T) {
    this.state = state
    this.account = account
    this.name = name
  }

  get size(): number {
    return this.#table?.size ?? 0
  }

  get version(): number {
    return this.state.version(this.name)
  }

  get(key: string): RowOf<T> | undefined {
    return this.#table?.get(key)
  }

  has(key: string): boolean {
    return this.get(key) !== undefined
  }

  rows(after?: string): Iterable<Entry<RowOf<T>>> {
    return this.#table?.entries(after) ?? []
  }

  by(index: IndexOf<T>, value: string, after?: string): Iterable<Entry<RowOf<T>>> {
    return this.#table?.entriesBy(index, value, after) ?? []
  }

  count(index: IndexOf<T>, value: string): number {
    return this.#table?.count(index, value) ?? 0
  }

  get #table(): MemoryTable<RowOf<T>> | undefined {
    return this.state.table(this.account, this.name)
  }
}

class WritableTable<T extends TableName> extends LiveTable<T> implements Table<RowOf<T>, IndexOf<T>> {
  readonly #transaction: Transaction

  constructor(transaction: Transaction, account: string, name: T) {
    super(transaction.state, account, name)
    this.#transaction = transaction
  }

  put(key: string, row: RowOf<T>): void {
    this.#transaction.set(this.account, this.name, key, row)
  }

  delete(key: string): boolean {
    if (!this.has(key)) return false
    this.#transaction.set(this.account, this.name, key, undefined)
    return true
  }
}

/** An account that tables belong to. */
export class Account implements Place {
  readonly partition: string
  readonly accountId: string
  readonly key: string

  constructor(partition: string, accountId: string) {
    this.partition = partition
    this.accountId = accountId
    this.key = accountKey(this)
  }
}

/**
 * A view of an account. Views are created for every request,
 * so getters of the prototype create tables on access.
 */
class AccountView extends Account {
  readonly state: State

  constructor(state: State, partition: string, accountId: string) {
    super(partition, accountId)
    this.state = state
  }

  account(accountId: string): View {
    return viewOf(this.state, this.partition, accountId)
  }

  locate(id: string): IdLocation | undefined {
    return this.state.locate(this.partition, id)
  }

  accounts(): Iterable<string> {
    return this.state.accountsIn(this.partition)
  }
}

class AccountTx extends Account {
  readonly transaction: Transaction

  constructor(transaction: Transaction, partition: string, accountId: string) {
    super(partition, accountId)
    this.transaction = transaction
  }

  account(accountId: string): Tx {
    return this.transaction.tx(this.partition, accountId)
  }

  locate(id: string): IdLocation | undefined {
    return this.transaction.state.locate(this.partition, id)
  }

  accounts(): Iterable<string> {
    return this.transaction.state.accountsIn(this.partition)
  }
}

for (const name of tableNames) {
  Object.defineProperty(AccountView.prototype, name, {
    get(this: AccountView) {
      return new LiveTable(this.state, this.key, name)
    },
  })
  Object.defineProperty(AccountTx.prototype, name, {
    get(this: AccountTx) {
      return new WritableTable(this.transaction, this.key, name)
    },
  })
}

/** Returns a view of the account. The cast is needed because the compiler does not see the getters above. */
export function viewOf(state: State, partition: string, accountId: string): View {
  return new AccountView(state, partition, accountId) as AccountView & ReadTables
}

/** The writes of one transaction, in order, so that they can be undone and recorded. */
export class Transaction {
  readonly state: State
  readonly changes: Change[] = []
  /** Other changes to undo. */
  readonly #undo: (() => void)[] = []
  #ended = false

  constructor(state: State) {
    this.state = state
  }

  /** Returns write access to an account. The cast is needed as in `viewOf`. */
  tx(partition: string, accountId: string): Tx {
    return new AccountTx(this, partition, accountId) as AccountTx & Tables
  }

  set<T extends TableName>(account: string, table: T, key: string, after: RowOf<T> | undefined): void {
    if (this.#ended) throw new Error('A transaction was used after its end')
    const before = this.state.set(account, table, key, after)
    this.changes.push({ account, table, key, before, after })
  }

  end(): void {
    this.#ended = true
  }

  /** Adds a function that undoes something other than a write to a row. */
  alsoUndo(undo: () => void): void {
    this.#undo.push(undo)
  }

  undo(): void {
    this.state.undo(this.changes)
    for (const undo of this.#undo) undo()
  }
}
