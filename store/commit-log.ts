import { messageOf, StoreUnavailableError } from './errors.ts'
import type { Journal, JournalRecord } from './journal.ts'

interface Commit {
  readonly record: JournalRecord
  readonly undo: () => void
}

/** Commits that become durable together, by one append. */
class Batch {
  readonly commits: Commit[] = []
  readonly durable: Promise<void>
  succeed: () => void = () => {}
  fail: (error: StoreUnavailableError) => void = () => {}

  constructor() {
    this.durable = new Promise((resolve, reject) => {
      this.succeed = resolve
      this.fail = reject
    })
    // Whether anybody waits or not, a failure must not end the process.
    this.durable.catch(() => {})
  }
}

/**
 * Takes commits to the journal. Those that arrive while an append is under way wait for the next one together, so
 * that one fsync serves them all. If an append fails, every commit that is not durable is undone, the last first.
 */
export class CommitLog {
  readonly #journal: Journal
  #waiting: Batch | undefined
  #writing: Batch | undefined
  #running: Promise<void> | undefined
  #turns: Promise<unknown> = Promise.resolve()
  #refused: string | undefined
  #lost: string | undefined
  #lastFailure: string | undefined
  #failures = 0

  constructor(journal: Journal) {
    this.#journal = journal
  }

  /** Why no commit is taken. Whoever moved the journal away may bring it back: then commits are taken again. */
  get refused(): string | undefined {
    return this.#refused ?? (this.#lost === undefined ? undefined : this.lost())
  }

  /** Why what was committed is not on disk any more. Looks at the disk. */
  lost(): string | undefined {
    this.#lost = this.#journal.lost()
    return this.#lost
  }

  /** Why the last append failed, if it did. */
  get lastFailure(): string | undefined {
    return this.#lastFailure
  }

  /** How often commits had to be undone. */
  get failures(): number {
    return this.#failures
  }

  commit(record: JournalRecord, undo: () => void): void {
    this.#waiting ??= new Batch()
    this.#waiting.commits.push({ record, undo })
    this.#running ??= this.#run()
  }

  durable(): Promise<void> | undefined {
    return (this.#waiting ?? this.#writing)?.durable
  }

  /** Begins the next segment of the journal, between two appends. */
  rotate(): Promise<number> {
    return this.#inTurn(() => this.#journal.rotate())
  }

  discard(segment: number): Promise<void> {
    return this.#inTurn(() => this.#journal.discard(segment))
  }

  /** Resolves when nothing is under way, whether it succeeded or failed. */
  async idle(): Promise<void> {
    while (this.#running !== undefined) await this.#running
    await this.#turns
  }

  /** The start waits for the end of this turn of the event loop: requests that arrived together share the append. */
  async #run(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve))
    while (this.#waiting !== undefined) {
      const batch = this.#waiting
      this.#writing = batch
      this.#waiting = undefined
      await this.#inTurn(() => this.#write(batch))
    }
    this.#running = undefined
  }

  async #write(batch: Batch): Promise<void> {
    try {
      await this.#journal.append(batch.commits.map(({ record }) => record))
    } catch (error) {
      this.#undoPending(messageOf(error))
      this.lost()
      return await this.#repair()
    }
    this.#lastFailure = undefined
    this.#writing = undefined
    batch.succeed()
  }

  async #repair(): Promise<void> {
    try {
      await this.#journal.repair()
    } catch (error) {
      this.#refused = `The journal could not be repaired after a failed write: ${messageOf(error)}`
      this.#undoPending(this.#refused)
    }
  }

  #undoPending(reason: string): void {
    this.#lastFailure = reason
    this.#failures += 1
    const batches = [this.#waiting, this.#writing].filter((batch) => batch !== undefined)
    this.#waiting = undefined
    this.#writing = undefined
    for (const batch of batches) {
      for (const commit of batch.commits.toReversed()) commit.undo()
      batch.fail(new StoreUnavailableError(`The journal cannot be written: ${reason}`))
    }
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turns.then(work)
    this.#turns = turn.catch(() => {})
    return turn
  }
}
