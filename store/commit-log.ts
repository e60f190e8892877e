import type { Commits } from './commits.ts'
import { messageOf, StoreUnavailableError } from './errors.ts'
import type { Journal, JournalRecord } from './journal.ts'

/** Commits that become durable together, with one append. */
class Batch {
  readonly records: JournalRecord[] = []
  /** The functions that undo the commits, in their order. */
  readonly undos: (() => void)[] = []
  readonly durable: Promise<void>
  succeed: () => void = () => {}
  fail: (error: StoreUnavailableError) => void = () => {}

  constructor() {
    this.durable = new Promise((resolve, reject) => {
      this.succeed = resolve
      this.fail = reject
    })
    // A failure must not end the process, even if no one waits for the batch.
    this.durable.catch(() => {})
  }
}

/**
 * Writes commits to the journal. Commits that arrive during an append wait for the next one together, so that
 * one fsync serves all of them. If an append fails, every commit that is not durable is undone, the last one
 * first.
 */
export class CommitLog implements Commits {
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

  /**
   * Returns why commits are refused. Undefined when they are accepted, also after a journal that was
   * moved is moved back.
   */
  get refused(): string | undefined {
    return this.#refused ?? (this.#lost === undefined ? undefined : this.lost())
  }

  /** Returns why committed data is no longer on disk, or undefined if it is. Checks the disk. */
  lost(): string | undefined {
    this.#lost = this.#journal.lost()
    return this.#lost
  }

  /** Returns why the last append failed. Undefined when it did not fail. */
  get lastFailure(): string | undefined {
    return this.#lastFailure
  }

  /** Returns the number of times that commits had to be undone. */
  get failures(): number {
    return this.#failures
  }

  commit(record: JournalRecord, undo: () => void): void {
    this.#waiting ??= new Batch()
    this.#waiting.records.push(record)
    this.#waiting.undos.push(undo)
    this.#running ??= this.#run()
  }

  /** Adds to what undoes the commits so far. Does nothing if all of them are durable. */
  alsoUndo(undos: readonly (() => void)[]): void {
    const latest = this.#waiting ?? this.#writing
    latest?.undos.push(...undos)
  }

  durable(): Promise<void> | undefined {
    return (this.#waiting ?? this.#writing)?.durable
  }

  /** Starts the next segment of the journal, between two appends. */
  rotate(): Promise<number> {
    return this.#inTurn(() => this.#journal.rotate())
  }

  discard(segment: number): Promise<void> {
    return this.#inTurn(() => this.#journal.discard(segment))
  }

  /** Resolves when no work is pending, whether it succeeded or failed. */
  async idle(): Promise<void> {
    while (this.#running !== undefined) await this.#running
    await this.#turns
  }

  /**
   * Starts at the end of this turn of the event loop. Requests that arrived together therefore share an
   * append.
   */
  async #run(): Promise<void> {
    await startOfTurn()
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
      await this.#journal.append(batch.records)
    } catch (error) {
      // Callers that have committed something in this turn have not asked `durable` yet.
      await startOfTurn()
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
      for (const undo of batch.undos.toReversed()) undo()
      batch.fail(new StoreUnavailableError(`The journal cannot be written: ${reason}`))
    }
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turns.then(work)
    this.#turns = turn.catch(() => {})
    return turn
  }
}

function startOfTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
