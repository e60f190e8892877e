import type { JournalRecord } from './journal.ts'

/** Where the commits of a store go: the journal of one process, or the log that several replicas share. */
export interface Commits {
  /** Why commits are refused. Undefined when they are accepted. */
  readonly refused: string | undefined
  /** Why the last append failed. Undefined when it did not fail. */
  readonly lastFailure: string | undefined
  /** Returns why committed data can no longer be found, or undefined if it can. */
  lost(): string | undefined
  /** Takes a commit that has been applied. @param undo removes it from the state again */
  commit(record: JournalRecord, undo: () => void): void
  /** Adds to what undoes the commits so far. Does nothing if all of them are durable. */
  alsoUndo(undos: readonly (() => void)[]): void
  /**
   * Resolves when every commit so far is durable. Undefined when there is nothing to wait for. Rejects with
   * StoreConflictError if the commits were undone because another replica came first, and with StoreUnavailableError if
   * they were undone for any other reason.
   */
  durable(): Promise<void> | undefined
  /** Resolves when no work is pending, whether it succeeded or failed. */
  idle(): Promise<void>
}
