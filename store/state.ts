import type { AnyRow, JournalRecord, PublishedValue, RowBlock, RowChange } from './journal.ts'
import { settingsKey } from './keys.ts'
import { valueId } from './listeners.ts'
import { MemoryTable, type TableDefinition, valuesOf } from './memory-table.ts'
import { accountKey, idKey, placeOf, serverPlace } from './place.ts'
import type { AccountRow } from './rows/index.ts'
import {
  isIdentified,
  lastingTables,
  mapTables,
  type RowOf,
  schema,
  type TableName,
  tableNames,
} from './schema.ts'
import type { IdLocation } from './types.ts'

type Definitions = {
  readonly [T in TableName]: TableDefinition<RowOf<T>> & {
    readonly id?: (row: RowOf<T>) => string | undefined
  }
}
/** Table name -> account key -> the account's table. Accounts and tables without rows have no entry. */
type AccountTables = { readonly [T in TableName]: Map<string, MemoryTable<RowOf<T>>> }

/** A write, and the row needed to undo it. */
export interface Change {
  /** The account's key. */
  readonly account: string
  readonly table: TableName
  readonly key: string
  readonly before: AnyRow | undefined
  readonly after: AnyRow | undefined
}

const definitions: Definitions = schema
const serverKey = accountKey(serverPlace)

/** Returns the global ID of a row, if it has one. */
export function idOf<T extends TableName>(name: T, row: RowOf<T>): string | undefined {
  return definitions[name].id?.(row)
}

/** Returns the values of a row in an index. */
export function indexValuesOf<T extends TableName>(name: T, index: string, row: RowOf<T>): readonly string[] {
  return valuesOf(definitions[name].indexes[index]?.(row))
}

/** The data that a full reset replaces. */
class Contents {
  readonly tables = mapTables<AccountTables>(() => new Map())
  /** By the key of the ID. */
  readonly locations = new Map<string, IdLocation>()
  /** Account key -> number of its rows. */
  readonly rows = new Map<string, number>()
  /** Values that replicas share, by their IDs (`valueId`). */
  readonly published: Map<string, PublishedValue>
  secret: Buffer

  constructor(secret: Buffer, published: Iterable<PublishedValue> = []) {
    this.secret = secret
    this.published = new Map(Array.from(published, (value) => [valueId(value), value]))
  }
}

/** All rows of all accounts in memory, with their indexes. Independent of transactions and files. */
export class State {
  #contents = new Contents(Buffer.alloc(0))
  #rowCount = 0
  /** Never decremented, even when changes are undone: a version always identifies the same rows. */
  readonly #versions: Record<TableName, number> = mapTables(() => 0)

  get secret(): Buffer {
    return this.#contents.secret
  }

  /** Replaces the secret. Returns a function that restores it. */
  setSecret(secret: Buffer): () => void {
    const contents = this.#contents
    const before = contents.secret
    contents.secret = secret
    return () => {
      contents.secret = before
    }
  }

  /** The values that replicas share. There are none in the state of one process. */
  get published(): Iterable<PublishedValue> {
    return this.#contents.published.values()
  }

  /** Replaces or removes a value. Returns a function that restores it. */
  publish(value: PublishedValue): () => void {
    const { published } = this.#contents
    const before = published.get(valueId(value))
    setValue(published, value)
    return () => setValue(published, before ?? { ...value, value: undefined })
  }

  /** Removes what is published for an account. Returns a function that restores it. */
  removeValuesOf(account: string): () => void {
    const removed = [...this.published].filter((each) => each.account === account && !each.outlastsResets)
    const restores = removed.map((each) => this.publish({ ...each, value: undefined }))
    return () => {
      for (const restore of restores) restore()
    }
  }

  get rowCount(): number {
    return this.#rowCount
  }

  /** The number of rows that belong to accounts. */
  get accountRowCount(): number {
    return this.#rowCount - (this.#contents.rows.get(serverKey) ?? 0)
  }

  /** Returns the keys of the accounts that have any rows, and the server's key if it has any. */
  accounts(): Iterable<string> {
    return this.#contents.rows.keys()
  }

  /** Returns the numbers of a partition's accounts that have any rows. */
  *accountsIn(partition: string): Iterable<string> {
    for (const account of this.accounts()) {
      const place = placeOf(account)
      if (place.partition === partition && account !== serverKey) yield place.accountId
    }
  }

  locate(partition: string, id: string): IdLocation | undefined {
    return this.#contents.locations.get(idKey(partition, id))
  }

  version(name: TableName): number {
    return this.#versions[name]
  }

  table<T extends TableName>(account: string, name: T): MemoryTable<RowOf<T>> | undefined {
    return this.#contents.tables[name].get(account)
  }

  /** Puts a row, or deletes it if `row` is undefined, and returns the previous row. */
  set<T extends TableName>(
    account: string,
    name: T,
    key: string,
    row: RowOf<T> | undefined,
  ): RowOf<T> | undefined {
    const table = this.#tableForWriting(account, name)
    const before = table.get(key)
    table.set(key, before, row)
    this.#versions[name]++
    this.#updateLocation(account, name, key, before, row)
    this.#count(account, Number(row !== undefined) - Number(before !== undefined))
    if (table.size === 0) this.#contents.tables[name].delete(account)
    return before
  }

  /** Returns the global ID of a row if a row of another account of the partition has it. */
  idTakenFrom<T extends TableName>(account: string, name: T, row: RowOf<T>): string | undefined {
    const { partition, accountId } = placeOf(account)
    const id = idOf(name, row)
    const owner = id === undefined ? undefined : this.locate(partition, id)
    return owner && owner.accountId !== accountId ? id : undefined
  }

  /** Undoes changes, the last one first. */
  undo(changes: readonly Change[]): void {
    for (const { account, table, key, before } of changes.toReversed()) {
      this.set(account, table, key, before)
    }
  }

  /** Removes everything but the tables that last. Returns a function that restores it. */
  reset(secret: Buffer): () => void {
    const contents = this.#contents
    const rowCount = this.#rowCount
    const kept = [...this.published].filter((each) => each.outlastsResets)
    this.#replace(new Contents(secret, kept), 0)
    for (const name of lastingTables) this.#keep(contents, name)
    return () => this.#replace(contents, rowCount)
  }

  #keep<T extends TableName>({ tables }: Contents, name: T): void {
    for (const [account, table] of tables[name]) {
      for (const [key, row] of table.entries()) this.set(account, name, key, row)
    }
  }

  /** Takes everything over from another state, which must not be used afterwards. */
  replace(other: State): void {
    this.#replace(other.#contents, other.#rowCount)
  }

  #replace(contents: Contents, rowCount: number): void {
    this.#contents = contents
    this.#rowCount = rowCount
    for (const name of tableNames) this.#versions[name]++
  }

  /**
   * Returns the keys of an account's rows, table by table. A copy, so the caller can delete rows meanwhile.
   */
  keysOf(account: string): readonly (readonly [table: TableName, key: string])[] {
    return tableNames.flatMap((name) =>
      Array.from(this.table(account, name)?.entries() ?? [], ([key]) => [name, key] as const),
    )
  }

  /** Repeats the changes of a record. @param noted receives the changes of rows, unless everything or an account was reset */
  apply(record: JournalRecord, noted?: Change[]): void {
    if ('reset' in record) this.reset(Buffer.from(record.reset, 'base64'))
    else if ('resetAccount' in record) this.#resetAccount(record.resetAccount, record.settings)
    else if ('rows' in record) this.#load(record)
    else if ('topic' in record) this.publish(record)
    else if ('secret' in record) {
      this.setSecret(Buffer.from(record.secret, 'base64'))
      this.#repeat(record.changes, noted)
    } else this.#repeat(record, noted)
  }

  #repeat(changes: readonly RowChange[], noted: Change[] | undefined): void {
    for (const [account, table, key, row] of changes) {
      const after = row ?? undefined
      const before = this.set(account, table, key, after)
      noted?.push({ account, table, key, before, after })
    }
  }

  /**
   * Yields the state as records of at most `size` rows. Lazy: the state can change meanwhile, and every
   * change must be in the journal that is replayed after these records.
   */
  *records(size: number): Generator<JournalRecord, void, undefined> {
    yield { reset: this.secret.toString('base64') }
    yield* [...this.published]
    for (const account of [...this.accounts()]) {
      for (const table of tableNames) yield* this.#blocks(account, table, size)
    }
  }

  *#blocks(account: string, table: TableName, size: number): Generator<RowBlock, void, undefined> {
    let keys: string[] = []
    let rows: AnyRow[] = []
    for (const [key, row] of this.table(account, table)?.entries() ?? []) {
      keys.push(key)
      rows.push(row)
      if (keys.length < size) continue
      yield { account, table, keys, rows }
      keys = []
      rows = []
    }
    if (keys.length > 0) yield { account, table, keys, rows }
  }

  #load({ account, table, keys, rows }: RowBlock): void {
    for (const [index, row] of rows.entries()) this.set(account, table, keys[index] ?? '', row)
  }

  #resetAccount(account: string, settings: AccountRow): void {
    for (const [table, key] of this.keysOf(account)) this.set(account, table, key, undefined)
    this.removeValuesOf(account)
    this.set(account, 'settings', settingsKey, settings)
  }

  #tableForWriting<T extends TableName>(account: string, name: T): MemoryTable<RowOf<T>> {
    const tables = this.#contents.tables[name]
    const existing = tables.get(account)
    if (existing !== undefined) return existing
    const table = new MemoryTable<RowOf<T>>(definitions[name])
    tables.set(account, table)
    return table
  }

  /**
   * Updates the locations of IDs. If a rename puts the new key
   * before it deletes the old one, the ID keeps the new key.
   */
  #updateLocation<T extends TableName>(
    account: string,
    name: T,
    key: string,
    before: RowOf<T> | undefined,
    row: RowOf<T> | undefined,
  ): void {
    const idOf = definitions[name].id
    if (idOf === undefined || !isIdentified(name)) return
    const { partition, accountId } = placeOf(account)
    const old = keyOfId(partition, before && idOf(before))
    const id = keyOfId(partition, row && idOf(row))
    if (old !== undefined && old !== id && this.#isAt(old, accountId, key))
      this.#contents.locations.delete(old)
    if (id !== undefined && !(old === id && this.#isAt(id, accountId, key))) {
      // Not `...place`: V8 gives objects that begin with a spread a second part, which takes longer to fill.
      this.#contents.locations.set(id, { partition, accountId, table: name, key })
    }
  }

  /** @param id the key of the ID, which contains the partition */
  #isAt(id: string, accountId: string, key: string): boolean {
    const location = this.#contents.locations.get(id)
    return location?.key === key && location.accountId === accountId
  }

  #count(account: string, growth: number): void {
    this.#rowCount += growth
    const { rows } = this.#contents
    const count = (rows.get(account) ?? 0) + growth
    if (count === 0) rows.delete(account)
    else rows.set(account, count)
  }
}

function setValue(published: Map<string, PublishedValue>, value: PublishedValue): void {
  if (value.value === undefined) published.delete(valueId(value))
  else published.set(valueId(value), value)
}

function keyOfId(partition: string, id: string | undefined): string | undefined {
  return id === undefined ? undefined : idKey(partition, id)
}
