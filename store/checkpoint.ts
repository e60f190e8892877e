import type { CommitLog } from './commit-log.ts'
import { messageOf, StoreUnavailableError } from './errors.ts'
import { writeSnapshot } from './snapshot.ts'
import type { State } from './state.ts'

/** Rows a line of the snapshot: a slice of work between which requests are served. */
const rowsPerRecord = 500

interface Parts {
  readonly path: string
  readonly state: State
  readonly log: CommitLog
  /** A checkpoint is due after this many commits, or as many as there were rows at the last one. */
  readonly interval: number
  /** Told in a sentence of a checkpoint that failed. */
  readonly note?: ((text: string) => void) | undefined
}

/** Nobody needs to know: those whose commits were undone were told, and why. */
class AbandonedError extends StoreUnavailableError {}

/**
 * Writes the state to the snapshot, so that the journal can begin anew.
 *
 * The state is read while it changes. That is sound: every commit that the snapshot may have missed, or of which it
 * holds a part, stands in the segment that was begun before, as whole rows, and is replayed over it. So the snapshot
 * takes its place only when all those commits are durable, and not at all if one of them was undone.
 */
export class Checkpoints {
  readonly #parts: Parts
  #commits: number
  #due = 0
  #running: Promise<void> | undefined
  #lastFailure: string | undefined

  /** `commits`: how many stand in the journal already. */
  constructor(parts: Parts, commits: number) {
    this.#parts = parts
    this.#commits = commits
    this.#planNext()
  }

  /** Why the last checkpoint failed, if it did. */
  get lastFailure(): string | undefined {
    return this.#lastFailure
  }

  /** Counts a commit, and begins a checkpoint when it is due. A failed one is tried again after as many commits. */
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

  /** At the end: the next start then has nothing to replay. */
  async runIfChanged(): Promise<void> {
    if (this.#commits > 0) await this.#run()
  }

  async #run(): Promise<void> {
    try {
      await this.#write()
      this.#lastFailure = undefined
    } catch (error) {
      if (!(error instanceof AbandonedError)) this.#tell(error)
      throw error
    }
  }

  #tell(error: unknown): void {
    const failure = `The last checkpoint failed: ${messageOf(error)}`
    this.#lastFailure = failure
    this.#parts.note?.(failure)
  }

  async #write(): Promise<void> {
    const { log, path, state } = this.#parts
    const { failures } = log
    const segment = await log.rotate()
    this.#commits = 0
    this.#planNext()
    const ready = async () => {
      await log.durable()
      if (log.failures !== failures) throw new AbandonedError('Commits in the snapshot were undone')
    }
    await writeSnapshot(path, { segment, records: state.records(rowsPerRecord) }, ready)
    await log.discard(segment)
  }

  #planNext(): void {
    this.#due = this.#commits + Math.max(this.#parts.interval, this.#parts.state.rowCount)
  }
}
