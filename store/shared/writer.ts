import { messageOf, StoreUnavailableError } from '../errors.ts'
import { encodeBatch } from './batch.ts'
import type { Contact } from './contact.ts'
import type { LogFollower } from './follower.ts'
import { isFinal } from './load-log.ts'
import type { CommitBatch, PendingCommits } from './pending-commits.ts'
import type { LogEntry, SharedLog } from './shared-log.ts'

/** How long to wait before the same entry is appended again, in milliseconds. */
const RETRY = 50

export interface WriterParts {
  readonly log: SharedLog
  readonly contact: Contact
  readonly pending: PendingCommits
  readonly follower: LogFollower
  /** Begins the IDs of the entries. No other process ever has it. */
  readonly name: string
  /** How long a batch is tried, in milliseconds. */
  readonly patience: number
}

/** An entry whose fate is not known. Nothing else may be written before it is. */
interface Unsettled {
  /** An entry without changes, for the same position. */
  readonly substitute: LogEntry
  /** How often the end of the log had moved before. */
  readonly moves: number
}

/** Appends commits to the log, one batch at a time. */
export class LogWriter {
  /** The version of the format to write. */
  format = 1
  readonly #parts: WriterParts
  #entries = 0
  #unsettled: Unsettled | undefined
  #lastFailure: string | undefined
  #appends = 0
  #commits = 0
  #conflicts = 0
  #unknown = 0

  constructor(parts: WriterParts) {
    this.#parts = parts
  }

  /** Returns why the last batch failed. Undefined when it did not fail. */
  get lastFailure(): string | undefined {
    return this.#lastFailure
  }

  /** Whether an earlier entry has to be settled before commits are accepted. */
  get isUnsettled(): boolean {
    return this.#unsettled !== undefined
  }

  get counts() {
    return {
      appends: this.#appends,
      commits: this.#commits,
      conflicts: this.#conflicts,
      unknown: this.#unknown,
    }
  }

  /** Returns an entry for the next position. */
  entry(records: readonly string[]): LogEntry {
    const { name, follower } = this.#parts
    const id = `${name}:${++this.#entries}`
    return { position: follower.end.position + 1, id, body: encodeBatch(records, this.format) }
  }

  /**
   * Appends a batch, until it is in the log or something else is. If that is not known when the patience is over, undoes
   * all commits. Call this at the start of a turn.
   *
   * @throws StoreVersionError or UnreadableLogError if the log contains what this program cannot read
   */
  async write(batch: CommitBatch): Promise<void> {
    const { contact, pending, patience } = this.#parts
    const entry = this.entry(batch.records)
    batch.entry = entry
    batch.isClosed = true
    const deadline = contact.timers.elapsed() + patience
    for (;;) {
      const problem = await this.#try(batch, entry, deadline)
      if (pending.first !== batch) break
      if (contact.timers.elapsed() >= deadline) return await this.#giveUp(problem)
      await contact.timers.sleep(RETRY)
    }
    this.#lastFailure = undefined
    this.#count(batch)
  }

  /** Finds out what became of an earlier entry, by appending an empty one at its position. Tries once. */
  async settle(): Promise<void> {
    const { follower, contact } = this.#parts
    const { substitute, moves } = this.#unsettled ?? {}
    if (substitute && follower.moves === moves) await this.#trySubstitute(substitute)
    if (follower.moves === moves) return await contact.timers.sleep(RETRY)
    this.#unsettled = undefined
    this.#lastFailure = undefined
  }

  #count(batch: CommitBatch): void {
    if (!batch.isDurable) this.#conflicts++
    else {
      this.#appends++
      this.#commits += batch.records.length
    }
  }

  /** Tries once. Returns why the batch is still pending, if it is. */
  async #try(batch: CommitBatch, entry: LogEntry, deadline: number): Promise<string> {
    const { contact, pending, follower } = this.#parts
    const remaining = Math.max(deadline - contact.timers.elapsed(), RETRY)
    try {
      if ((await this.#append(entry, batch, remaining)) === 'done') {
        follower.moveTo(entry)
        pending.succeed()
      } else await follower.catchUp()
      return 'The database refuses an entry at a position that is free'
    } catch (error) {
      if (isFinal(error)) throw error
      return `The database does not answer: ${messageOf(error)}`
    }
  }

  async #append(entry: LogEntry, batch: CommitBatch, milliseconds: number): Promise<'done' | 'taken'> {
    const { log, contact, follower } = this.#parts
    try {
      return await contact.ask(() => log.append(entry, follower.end.id), milliseconds)
    } catch (error) {
      batch.isUncertain = true
      throw error
    }
  }

  async #trySubstitute(entry: LogEntry): Promise<void> {
    const { log, contact, follower } = this.#parts
    try {
      const answer = await contact.ask(() => log.append(entry, follower.end.id))
      if (answer === 'done') follower.moveTo(entry)
      else await follower.catchUp()
    } catch (error) {
      if (isFinal(error)) throw error
    }
  }

  async #giveUp(problem: string): Promise<void> {
    const { contact, pending, follower } = this.#parts
    await contact.startOfTurn()
    this.#unknown++
    this.#lastFailure = problem
    this.#unsettled = { substitute: this.entry([]), moves: follower.moves }
    for (const batch of pending.undo()) batch.fail(new StoreUnavailableError(problem))
  }
}
