import type { StoreUnavailableError } from '../errors.ts'
import type { JournalRecord } from '../journal.ts'
import type { LogEntry } from './shared-log.ts'
import type { ReplicaTimers } from './timers.ts'

/** A batch that has become this large gets no more commits, in bytes of its records. */
const MAXIMUM_SIZE = 512 * 1024

/** Commits that become durable together, as one entry of the log. */
export class CommitBatch {
  /** Each as JSON. */
  readonly records: string[] = []
  /** The functions that undo the commits, in their order. */
  readonly undos: (() => void)[] = []
  readonly durable: Promise<void>
  isClosed = false
  size = 0
  /** The appended entry. Undefined before the first try. */
  entry: LogEntry | undefined
  /** Whether there was no answer to a try, so that the log may contain the entry. */
  isUncertain = false
  isDurable = false
  succeed: () => void = () => {}
  fail: (error: StoreUnavailableError) => void = () => {}

  constructor() {
    this.durable = new Promise((resolve, reject) => {
      this.succeed = () => {
        this.isDurable = true
        resolve()
      }
      this.fail = reject
    })
    // A failure must not end the process, even if no one waits for the batch.
    this.durable.catch(() => {})
  }
}

/** The commits that are applied, but not yet in the log. */
export class PendingCommits {
  readonly #timers: ReplicaTimers
  /** The oldest first. It is the one that is being appended. */
  #batches: CommitBatch[] = []

  constructor(timers: ReplicaTimers) {
    this.#timers = timers
  }

  get first(): CommitBatch | undefined {
    return this.#batches[0]
  }

  add(record: JournalRecord, undo: () => void): void {
    const batch = this.#openBatch()
    const json = JSON.stringify(record)
    batch.records.push(json)
    batch.undos.push(undo)
    const wasSmall = batch.size < MAXIMUM_SIZE
    batch.size += Buffer.byteLength(json)
    if (wasSmall && batch.size >= MAXIMUM_SIZE) this.#closeAfterTurn(batch)
  }

  /** Adds to what undoes the commits so far. Does nothing if all of them are durable. */
  alsoUndo(undos: readonly (() => void)[]): void {
    this.#batches.at(-1)?.undos.push(...undos)
  }

  /** Resolves when all commits so far are durable. Undefined if they are. */
  durable(): Promise<void> | undefined {
    return this.#batches.at(-1)?.durable
  }

  /** Ends the wait for the first batch, which is in the log. */
  succeed(): void {
    this.#batches.shift()?.succeed()
  }

  /** Undoes all commits, the last one first. Returns their batches, whose waits must end now, the oldest first. */
  undo(): readonly CommitBatch[] {
    const batches = this.#batches
    this.#batches = []
    for (const { undos } of batches.toReversed()) for (const undo of undos.toReversed()) undo()
    return batches
  }

  #openBatch(): CommitBatch {
    const latest = this.#batches.at(-1)
    if (latest && !latest.isClosed) return latest
    const batch = new CommitBatch()
    this.#batches.push(batch)
    return batch
  }

  /**
   * Commits of one turn stay in one batch: an attempt with several commits could otherwise become durable by
   * half, and run again as a whole.
   */
  #closeAfterTurn(batch: CommitBatch): void {
    this.#timers.turn(() => {
      batch.isClosed = true
    })
  }
}
