import type { CommitLog } from './commit-log.ts'
import { messageOf, StoreUnavailableError } from './errors.ts'
import type { DirectoryLock } from './lock.ts'
import { writeSnapshot } from './snapshot.ts'
import type { State } from './state.ts'

/** Rows per line of the snapshot. Requests are served between these slices of work. */
const rowsPerRecord = 500

interface CheckpointParts {
  readonly path: string
  readonly state: State
  readonly log: CommitLog
  readonly lock: DirectoryLock | undefined
  /**
   * A checkpoint is due after this many commits. If there were more rows at the last one, it is due after as
   * many commits as rows.
   */
  readonly interval: number
  /** Receives a sentence when a checkpoint fails. */
  readonly warn?: ((text: string) => void) | undefined
}

/** Not reported: the callers whose commits were undone already received the reason. */
class AbandonedError extends StoreUnavailableError {}

/**
 * Writes the state to the snapshot, so that old journal segments can be discarded.
 *
 * The state can change while it is read. This is safe: any commit that the snapshot misses, or contains only
 * partly, is in the segment that was begun before, as whole rows, and is replayed over the snapshot.
 * Therefore the snapshot replaces the old one only when all these commits are durable, and not at all if one
 * of them was undone.
 */
export class Checkpoints {
  readonly #parts: CheckpointParts
  #commits: number
  #due = 0
  #running: Promise<void> | undefined
  #lastFailure: string | undefined

  /** @param commits the number of commits already in the journal */
  constructor(parts: CheckpointParts, commits: number) {
    this.#parts = parts
    this.#commits = commits
    this.#planNext()
  }

  /**
   * Returns why the last checkpoint failed. Undefined when it did not fail.
   */
  get lastFailure(): string | undefined {
    return this.#lastFailure
  }

  /**
   * Counts a commit, and starts a checkpoint when it is due.
   * A failed one is retried after as many commits again.
   */
  count(): void {
    this.#commits += 1
    if (this.#commits < this.#due || this.#running !== undefined) return
    this.#planNext()
    this.#running = this.#run()
      .catch(() => {})
      .finally(() => {
        this.#running = undefined
      })
  }

  async idle(): Promise<void> {
    await this.#running
  }

  /** Writes a last checkpoint on shutdown, so that the next start has nothing to replay. */
  async runIfChanged(): Promise<void> {
    if (this.#commits > 0) await this.#run()
  }

  async #run(): Promise<void> {
    try {
      await this.#write()
      this.#lastFailure = undefined
    } catch (error) {
      if (!(error instanceof AbandonedError)) this.#reportFailure(error)
      throw error
    }
  }

  #reportFailure(error: unknown): void {
    const failure = `The last checkpoint failed: ${messageOf(error)}`
    this.#lastFailure = failure
    this.#parts.warn?.(failure)
  }

  async #write(): Promise<void> {
    const { lock, log, path, state } = this.#parts
    const { failures } = log
    const segment = await log.rotate()
    this.#commits = 0
    this.#planNext()
    const ready = async () => {
      await log.durable()
      if (log.failures !== failures) throw new AbandonedError('Commits in the snapshot were undone')
      lock?.require()
    }
    await writeSnapshot(path, { segment, records: state.records(rowsPerRecord) }, ready)
    await log.discard(segment)
  }

  #planNext(): void {
    this.#due = this.#commits + Math.max(this.#parts.interval, this.#parts.state.rowCount)
  }
}
