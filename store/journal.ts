import type { AccountRow } from './rows/index.ts'
import type { RowOf, TableName } from './schema.ts'

/** Any row of any table. */
export type AnyRow = RowOf<TableName>

/** The new row, or null if the row was deleted. Journals and snapshots name accounts by their keys. */
export type RowChange = readonly [account: string, table: TableName, key: string, row: AnyRow | null]

/** Which value is published: a later one with the same name replaces it. */
export interface ValueName {
  readonly topic: string
  /** Tells apart the values of a topic. Absent if it has only one, or only one for each account. */
  readonly key?: string
  /** The key of the account that the value belongs to. A reset of the account removes the value. */
  readonly account?: string
}

/** A value that replicas share and that is not part of the state, such as the offset of the clock. */
export interface PublishedValue extends ValueName {
  /** JSON. Undefined, and then absent from the JSON of the record, if the value was removed. */
  readonly value?: unknown
  /** Present if resets do not remove the value. */
  readonly outlastsResets?: true
}

/** Rows of one table, as in a snapshot. Keys and rows are separate lists, which load faster than pairs. */
export interface RowBlock {
  readonly account: string
  readonly table: TableName
  readonly keys: readonly string[]
  readonly rows: readonly AnyRow[]
}

/** The changes of one commit. Records contain whole rows, so that replaying one twice is harmless. */
export type JournalRecord =
  | readonly RowChange[]
  /** Everything was removed. `reset` is the new secret in base64. */
  | { readonly reset: string }
  /** The account's rows were removed, except these settings. */
  | { readonly resetAccount: string; readonly settings: AccountRow }
  /** A savepoint was restored that is older than the last reset. `secret` is its secret in base64. */
  | { readonly secret: string; readonly changes: readonly RowChange[] }
  /** A value of the process that all replicas share. Journals of one process do not contain it. */
  | PublishedValue
  | RowBlock

/**
 * The log of commits. It is divided into numbered segments, so that a checkpoint can discard the old ones.
 * Call `replay` first and once; then make one call at a time (`follow` at any time).
 */
export interface Journal {
  /** Passes every record from segment `from` on to `apply`, oldest first, and prepares for appends. */
  replay(from: number, apply: (record: JournalRecord) => void): Promise<void>
  /** Resolves when all the records are durable. After a rejection, call `repair` next. */
  append(records: readonly JournalRecord[]): Promise<void>
  /** Removes the remains of a failed append. If it rejects, nothing more can be appended. */
  repair(): Promise<void>
  /** Calls `listener` with each record once it is durable. Returns a function that removes the listener. */
  follow(listener: (record: JournalRecord) => void): () => void
  /** Starts the next segment, which gets every later record, and returns its number. */
  rotate(): Promise<number>
  /** Deletes the segments before `segment`. */
  discard(segment: number): Promise<void>
  /** Returns why the next start would not find the appended records: a sentence without its period. */
  lost(): string | undefined
  close(): Promise<void>
}

/** The first segment of a new journal. */
export const firstSegment = 1
