/**
 * The log that replicas share, as engines provide it.
 *
 * An engine is any database that gives each position of the log to one writer only.
 */
import type { JournalRecord } from '../journal.ts'
import type { WrittenRecord } from '../types.ts'
import type { ReplicaNote, SeenReplica } from './status.ts'

/** One append of one replica: a batch of commits. */
export interface LogEntry {
  /** 1 for the first entry. There are no gaps. */
  readonly position: number
  /** The replica's name, a colon, and its counter. No two entries ever have the same ID. */
  readonly id: string
  /** JSON of the batch: see `encodeBatch`. */
  readonly body: string
}

/** An entry that may have been appended. It is only a hint: it can be late, lost, repeated, or of another history. */
export interface Hint {
  readonly position: number
  readonly id: string
  /** The ID of the entry before. Empty for the first entry, and if it is not known. */
  readonly previousId: string
  /** Undefined if the entry is too long for a notification. */
  readonly body: string | undefined
}

/** The end of the log, or of the latest checkpoint if the log is empty. Position 0 and an empty ID in an empty database. */
export interface LogEnd {
  readonly position: number
  readonly id: string
}

/** The state as it was after an entry. */
export interface SharedCheckpoint extends LogEnd {
  /** The number of parts, each of which is a list of records. */
  readonly parts: number
  /** Milliseconds since the epoch, by the clock of the database. */
  readonly date: number
}

/**
 * The shared log. Every method but `close` rejects with an error when there is no answer; whether the database did
 * what was asked is then unknown.
 */
export interface SharedLog {
  /** The name of the engine, such as `postgresql`. */
  readonly engine: string
  /**
   * Connects, and creates what is missing in the database. From then on, passes on hints. If it rejects, it can be called
   * again.
   *
   * @throws StoreVersionError if only newer versions of the program may use the log
   * @throws StoreError if it is useless to try again, as with a wrong password
   */
  open(onHint: (hint: Hint) => void): Promise<void>
  /**
   * Appends an entry if its position is free and the entry before it has the given ID. An entry that is there already
   * under the same ID is `taken`, too: the caller reads it and finds its own ID. Positions that were deleted stay taken.
   *
   * @param previousId empty for the first entry
   */
  append(entry: LogEntry, previousId: string): Promise<'done' | 'taken'>
  /** Returns up to `limit` entries from `position` on, in order. */
  read(position: number, limit: number): Promise<readonly LogEntry[]>
  last(): Promise<LogEnd>
  /** Returns the latest checkpoint. Undefined when there is none. */
  latestCheckpoint(): Promise<SharedCheckpoint | undefined>
  /** Yields the records of a checkpoint, part by part. Rejects if parts are missing. */
  checkpointParts(checkpoint: LogEnd): AsyncIterable<readonly JournalRecord[]>
  /**
   * Writes a checkpoint. It is not visible before it is complete. In an empty database, it is the beginning of the log. May
   * reject if the log has another entry at its position.
   */
  writeCheckpoint(end: LogEnd, parts: Iterable<readonly JournalRecord[]>): Promise<void>
  /**
   * Deletes the entries before `position`, and all checkpoints but the latest and the one before it. Rejects, and deletes
   * nothing, if the position is after the latest checkpoint.
   */
  truncate(position: number): Promise<void>
  /** Closes the connections. Never rejects. */
  close(): Promise<void>
}

/** Other data that the database keeps for all replicas. An engine's log is one of these, too. */
export interface SharedDatabase extends SharedLog {
  /** Runs `work` unless another replica does so at the moment. Returns whether it ran. */
  alone(purpose: 'checkpoint', work: () => Promise<void>): Promise<boolean>
  /** Notes that this replica is there, and returns all that were within the last 15 seconds, itself included. */
  register(replica: ReplicaNote): Promise<readonly SeenReplica[]>
  /** Removes the note of a replica that ends. */
  unregister(name: string): Promise<void>
  /** Merges last-used dates: the later date of each use stays. Dates of an earlier epoch are ignored. */
  mergeUsage(epoch: number, records: readonly WrittenRecord[]): Promise<void>
  /**
   * Returns what was merged since a call returned `since`, which is empty for the first call: each key that has changed,
   * with all its dates. A change can be returned twice.
   */
  usageSince(
    epoch: number,
    since: string,
  ): Promise<{ readonly records: readonly WrittenRecord[]; readonly since: string }>
  /** Returns the version of the format that is written. */
  format(): Promise<LogFormat>
  /** Sets the version to write from now on, and keeps programs out that do not know it. */
  setFormat(version: number): Promise<void>
}

export interface LogFormat {
  /** The version in which entries are written. */
  readonly version: number
  /** Programs that know only earlier versions than this one must not run. */
  readonly minimum: number
}
