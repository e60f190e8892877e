import type { IdentifiedTable, IndexOf, RowOf, TableName } from './schema.ts'

export type Entry<Row> = readonly [key: string, row: Row]

export interface ReadTable<Row, Index extends string> {
  get(key: string): Row | undefined
  has(key: string): boolean
  readonly size: number
  /** Another number after every change of this table in any account: what was derived from it is derived anew. */
  readonly version: number
  /** Rows in key order, strictly after `after`. Lazy: costs what is consumed; the table may change meanwhile. */
  rows(after?: string): Iterable<Entry<Row>>
  /** The rows that `index` files under `value`, in key order, strictly after `after`; lazy like `rows`. */
  by(index: Index, value: string, after?: string): Iterable<Entry<Row>>
  count(index: Index, value: string): number
}

export interface Table<Row, Index extends string> extends ReadTable<Row, Index> {
  /** Inserts or replaces. Rows are immutable: put a new one, never change one that was read. */
  put(key: string, row: Row): void
  /** Tells whether there was such a row. */
  delete(key: string): boolean
}

/** Where a global id lives. */
export interface Located {
  readonly accountId: string
  readonly table: IdentifiedTable
  readonly key: string
}

export type ReadTables = { readonly [T in TableName]: ReadTable<RowOf<T>, IndexOf<T>> }
export type Tables = { readonly [T in TableName]: Table<RowOf<T>, IndexOf<T>> }

/** One account, to be read. It is live: it always shows the present state. */
export type View = ReadTables & {
  readonly accountId: string
  account(accountId: string): View
  /** Finds a global id in any account. */
  locate(id: string): Located | undefined
}

/** One account, to be read and written, until its transaction ends. */
export type Tx = Tables & {
  readonly accountId: string
  account(accountId: string): Tx
  locate(id: string): Located | undefined
}

/**
 * What the disk is to promise once `durable()` has resolved: `fsync` survives a loss of power, `os` the death of the
 * process; with `memory` the state is saved by `close` alone.
 */
export type Durability = 'fsync' | 'os' | 'memory'

export interface UsageEntry {
  /** Milliseconds since the epoch. */
  readonly date: number
  readonly region: string
  readonly service: string
}

/** The latest use of each service, by its prefix, and of each action, as `service:Name`. */
export interface UsageDetails {
  readonly services: ReadonlyMap<string, UsageEntry>
  readonly actions: ReadonlyMap<string, UsageEntry>
}

/**
 * When things were last used. Not transactional: written lazily, so that a crash may lose the last seconds. Of very many
 * things those that were not used for longest are forgotten.
 */
export interface Usage {
  get(key: string): UsageEntry | undefined
  /** What it was used for, as far as its uses named an action. */
  details(key: string): UsageDetails | undefined
  /** @param action `service:Name`: what it was used for */
  set(key: string, entry: UsageEntry, action?: string): void
}

export interface StoreStatus {
  readonly writable: boolean
  /** Why writes are refused, or why the last of them failed. */
  readonly reason?: string
  readonly durability: Durability
  readonly directory?: string
  readonly rows: number
}

export interface Store {
  view(accountId: string): View
  /**
   * Runs `work` synchronously. If it throws, every write is undone and the error thrown again.
   * Transactions do not nest. Throws StoreUnavailableError if `work` wrote and the journal cannot be written.
   */
  transact<T>(accountId: string, work: (tx: Tx) => T): T
  /**
   * Resolves when every commit so far is durable; undefined when there is nothing to wait for.
   * Rejects with StoreUnavailableError if those commits had to be undone.
   */
  durable(): Promise<void> | undefined
  /** The accounts that hold anything. */
  accountIds(): Iterable<string>
  /** The key, 32 bytes, that seals sessions. Made with the store and persisted; renewed by `reset`. */
  readonly secret: Buffer
  /** Removes everything, usage data too, and renews `secret`. */
  reset(): void
  /** Removes an account's rows; of its settings remains `keyGeneration`, incremented, so that its sessions die. */
  resetAccount(accountId: string): void
  readonly usage: Usage
  status(): StoreStatus
  /** Waits for pending commits, writes a checkpoint and gives the directory free. */
  close(): Promise<void>
}
