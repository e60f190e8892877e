import type { RowBlock } from './journal.ts'
import type { ResetListener, Topic, ValueListener, ValueOwner } from './listeners.ts'
import type { Place } from './place.ts'
import type { IdentifiedTable, IndexOf, RowOf, TableName } from './schema.ts'
import type { SeenReplica, SharedStatus } from './shared/status.ts'

export type Entry<Row> = readonly [key: string, row: Row]

export interface ReadTable<Row, Index extends string> {
  get(key: string): Row | undefined
  has(key: string): boolean
  readonly size: number
  /** Changes with every write to this table in any account, so that derived data can be computed again. */
  readonly version: number
  /** Returns rows in key order, strictly after `after`. Lazy; the table can change during the iteration. */
  rows(after?: string): Iterable<Entry<Row>>
  /**
   * Returns the rows that have `value` in `index`, in key order, strictly after `after`. Lazy, like `rows`.
   */
  by(index: Index, value: string, after?: string): Iterable<Entry<Row>>
  count(index: Index, value: string): number
}

export interface Table<Row, Index extends string> extends ReadTable<Row, Index> {
  /** Inserts or replaces a row. Rows are immutable: put a new row, and never change one that was read. */
  put(key: string, row: Row): void
  /** Returns whether the row existed. */
  delete(key: string): boolean
}

/** The row that has a global ID. */
export interface IdLocation extends Place {
  readonly table: IdentifiedTable
  readonly key: string
}

export type ReadTables = { readonly [T in TableName]: ReadTable<RowOf<T>, IndexOf<T>> }
export type Tables = { readonly [T in TableName]: Table<RowOf<T>, IndexOf<T>> }

/**
 * A read-only view of one account. It is live: it always shows the current state.
 *
 * It leads only to accounts of its own partition, because nothing in one partition of AWS refers to another.
 */
export type View = Place &
  ReadTables & {
    /** Returns another account of the partition. */
    account(accountId: string): View
    /** Finds a global ID in any account of the partition. */
    locate(id: string): IdLocation | undefined
    /** Returns the numbers of the partition's accounts that have any rows. */
    accounts(): Iterable<string>
  }

/** Read and write access to one account, until its transaction ends. */
export type Tx = Place &
  Tables & {
    account(accountId: string): Tx
    locate(id: string): IdLocation | undefined
    accounts(): Iterable<string>
  }

/**
 * The guarantee once `durable()` has resolved. `fsync` survives a power failure, `os` survives a crash of the
 * process. With `memory`, only `close` saves the state.
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

type Uses = readonly (readonly [name: string, use: UsageEntry])[]

/** A record in the file. `services` and `actions` are both present or both absent. */
export type WrittenRecord = readonly [key: string, last: UsageEntry, services?: Uses, actions?: Uses]

/**
 * Last-used dates. They are not transactional, but written with a delay, so a crash can lose the last
 * seconds. If there are very many keys, the least recently used ones are dropped.
 */
export interface Usage {
  get(key: string): UsageEntry | undefined
  /** Returns the services and actions that a key was used for. Uses without an action are not included. */
  details(key: string): UsageDetails | undefined
  /** @param action the action of the use, as `service:Name` */
  set(key: string, entry: UsageEntry, action?: string): void
}

/** The rows of a table as they were. Tables share them with savepoints for as long as they don't change. */
export type SavedTable = ReadonlyMap<string, RowOf<TableName>>
/** Account key -> table name -> rows. */
export type SavedRows = ReadonlyMap<string, ReadonlyMap<TableName, SavedTable>>

/** The state, or one account, as it was. It is valid for as long as the process: `savepointJson` is for others. */
export interface Savepoint {
  readonly rows: SavedRows
  /** The key of the account that was saved. Undefined when everything was. */
  readonly account?: string
  /** The part that only a savepoint of everything contains. */
  readonly shared?: { readonly secret: Buffer; readonly usage: readonly WrittenRecord[] }
}

/** A savepoint for other processes. */
export interface SavepointJson {
  readonly rows: readonly RowBlock[]
  readonly account?: string
  /** `secret` is in base64. */
  readonly shared?: { readonly secret: string; readonly usage: readonly WrittenRecord[] }
}

export interface StoreStatus {
  readonly writable: boolean
  /** Why writes are refused, or why the last write failed. */
  readonly reason?: string
  /** Sentences about what was removed at the start. */
  readonly warnings?: readonly string[]
  /** `shared` if the state is in a database that replicas share: it is as durable as that. */
  readonly durability: Durability | 'shared'
  readonly directory?: string
  /** The number of rows of all accounts. */
  readonly rows: number
  /** The state of this replica. Absent unless replicas share the store. */
  readonly shared?: SharedStatus
}

/** Returns what is attempted. */
export type Kind = () => string

export interface PublishOptions extends ValueOwner {
  readonly outlastsResets?: true
}

export interface Store {
  view(place: Place): View
  /**
   * Runs `work` synchronously. If it throws, undoes every write and rethrows the error.
   * Transactions do not nest. Throws StoreUnavailableError if `work` wrote and the journal cannot be written.
   */
  transact<T>(place: Place, work: (tx: Tx) => T): T
  /** The same for work in several partitions, such as a seed's: a `Tx` leads only to its own partition. */
  transactAnywhere<T>(work: (txOf: (place: Place) => Tx) => T): T
  /**
   * Returns the account as it was before the changes that have not yet taken effect. This is the view itself if the store
   * has no delay. Changes outside users, groups, roles, policies, access keys, and organizations take effect at once.
   */
  readonly settled: (view: View) => View
  /** Runs `work`, whose changes take effect at once. */
  settling<T>(work: () => T): T
  /**
   * Resolves when every commit so far is durable. Undefined when there is nothing to wait for.
   * Rejects with StoreUnavailableError if those commits had to be undone.
   */
  durable(): Promise<void> | undefined
  /**
   * Runs `attempt` until everything that it wrote and saw is durable, and returns its result or throws its error. With
   * replicas, it may run several times: whenever another replica came first, everything it did is undone before.
   *
   * The attempt reads and writes in one turn of the event loop, at its end. What comes before may wait.
   *
   * @param kind returns what is attempted, such as the name of an operation. Kinds that have written before take turns
   * with the other replicas. Not called without replicas
   * @throws StoreUnavailableError also if other replicas come first for 15 seconds
   */
  durably<T>(attempt: () => T | Promise<T>, kind?: Kind): T | Promise<T>
  /**
   * The same for an attempt that waits between its writes. If some of them are durable, the attempt does not run again.
   *
   * Writes for which `durably` was called within the attempt are left to that call.
   */
  durablyInSteps<T>(attempt: () => Promise<T>, kind?: Kind): Promise<T>
  /**
   * Resolves when the state contains everything that any replica had acknowledged before the call. Undefined when it
   * does already, as always without replicas.
   */
  fresh(): Promise<void> | undefined
  /**
   * Calls the listener when an account or, without one, everything was reset, by whichever replica. The listener returns a
   * function that undoes what it did, if the reset has to be undone.
   */
  onReset(listener: ResetListener): void
  /**
   * Replaces or, when undefined, removes a value that all replicas share, such as the offset of the clock. It is not part of
   * the state, neither of files nor of savepoints. Resets remove it; listeners learn that by `onReset`.
   *
   * Its listener has run when this returns. Without replicas, nothing else happens.
   *
   * @param value anything that `JSON.stringify` converts. It must not change afterwards
   */
  publish<Value>(topic: Topic<Value>, value: Value | undefined, options?: PublishOptions): void
  /**
   * Calls the only listener of a topic when a value is published or removed, by whichever replica, also before the start.
   * The listener returns a function that undoes what it did.
   */
  onValue<Value>(topic: Topic<Value>, listener: ValueListener<Value>): void
  /**
   * Calls the functions if the commits so far have to be undone, after later commits are undone.
   *
   * For changes outside the store that belong to the latest commit. A request that undid them itself, after `durable`
   * has rejected, could overwrite what an earlier request had restored.
   */
  alsoUndo(...undos: readonly (() => void)[]): void
  /** Returns the accounts that have any rows. `serverPlace` is not among them. */
  accounts(): Iterable<Place>
  /** The 32-byte key that seals sessions. Created with the store, persisted, and replaced by `reset`. */
  readonly secret: Buffer
  /** Removes everything but keys of the server, also usage data, and replaces `secret`. */
  reset(): void
  /**
   * Removes an account's rows. Keeps only `keyGeneration`,
   * incremented so that the account's sessions become invalid.
   */
  resetAccount(place: Place): void
  /**
   * Saves everything or one account in memory. Usage data and `secret` are saved only with everything. The cost depends
   * on the tables that changed since they were last saved.
   */
  save(place?: Place): Savepoint
  /** Returns the savepoint of another process, from what `savepointJson` returned there. */
  savepointIn(json: SavepointJson): Savepoint
  /**
   * Returns to a savepoint, in one commit. Resets do not invalidate savepoints.
   *
   * Throws SavepointConflictError if another account has got an ID of the saved account, such as its alias.
   */
  restore(savepoint: Savepoint): void
  readonly usage: Usage
  /** Returns the replicas that were there recently, this one included. Empty when the store is not shared. */
  replicas(): readonly SeenReplica[]
  status(): StoreStatus
  /** Waits for pending commits, writes a checkpoint, and releases the directory. */
  close(): Promise<void>
}
