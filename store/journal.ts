import type { AccountRow } from './rows/index.ts'
import type { RowOf, TableName } from './schema.ts'

/** Any row of any table. */
export type AnyRow = RowOf<TableName>

/** A row as it is from now on; null: it is no more. */
export type RowChange = readonly [accountId: string, table: TableName, key: string, row: AnyRow | null]

/** Rows of one table, as a snapshot has them. Keys and rows apart, which loads faster than pairs. */
export interface RowBlock {
  readonly account: string
  readonly table: TableName
  readonly keys: readonly string[]
  readonly rows: readonly AnyRow[]
}

/** What one commit did. Records hold whole rows, so that replaying one twice does no harm. */
export type JournalRecord =
  | readonly RowChange[]
  /** Everything was removed; the new secret in base64. */
  | { readonly reset: string }
  /** The account's rows were removed, except these settings. */
  | { readonly resetAccount: string; readonly settings: AccountRow }
  | RowBlock

/**
 * The log of commits. It is cut into numbered segments, so that a checkpoint can discard the old ones.
 * `replay` comes first and once; then calls come one at a time (`follow` at any time).
 */
export interface Journal {
  /** Passes on every record, oldest first, of segment `from` and the later ones, and makes ready to append. */
  replay(from: number, apply: (record: JournalRecord) => void): Promise<void>
  /** Resolves when the records are durable, all of them. After a rejection `repair` must come next. */
  append(records: readonly JournalRecord[]): Promise<void>
  /** Removes what a failed append left behind. If it rejects, nothing may be appended any more. */
  repair(): Promise<void>
  /** Calls `listener` with each record once it is durable. Returns what ends it. */
  follow(listener: (record: JournalRecord) => void): () => void
  /** Begins the next segment, which gets every later record, and returns its number. */
  rotate(): Promise<number>
  /** Deletes the segments before `segment`. */
  discard(segment: number): Promise<void>
  /** Why the next start would not find what was appended: a sentence without its end. */
  lost(): string | undefined
  close(): Promise<void>
}

/** The segment that a new journal begins with. */
export const firstSegment = 1
