import { StoreConflictError, StoreUnavailableError } from '../errors.ts'
import type { Contact } from './contact.ts'
import { applyRecords, type DecodedEntry, decodeEntry, loadLog, PAGE } from './load-log.ts'
import type { CommitBatch, PendingCommits } from './pending-commits.ts'
import type { ReplicaState } from './replica-state.ts'
import type { Hint, LogEnd, LogEntry, SharedLog } from './shared-log.ts'
import type { Turns } from './turns.ts'

/** Beyond this many hints, the log is read instead. */
const MAXIMUM_HINTS = 1000

export interface FollowerParts {
  readonly log: SharedLog
  readonly contact: Contact
  readonly pending: PendingCommits
  readonly state: ReplicaState
  readonly turns: Turns
  /** Receives sentences about states that were loaded again. */
  readonly warn: (text: string) => void
}

/** A caller that waits until the state contains an entry. */
interface Waiter extends LogEnd {
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

/**
 * Applies what other replicas have appended.
 *
 * The state is only changed at the start of a turn of the event loop, so no attempt sees half of a change. Of the methods
 * that change it, one runs at a time.
 */
export class LogFollower {
  readonly #parts: FollowerParts
  #end: LogEnd = { position: 0, id: '' }
  #hints: Hint[] = []
  #isBehind = false
  #waiters: Waiter[] = []
  #moves = 0
  #reloads = 0

  constructor(parts: FollowerParts) {
    this.#parts = parts
  }

  /** Returns the last entry that is applied. */
  get end(): LogEnd {
    return this.#end
  }

  /** Changes whenever the end does. */
  get moves(): number {
    return this.#moves
  }

  get reloads(): number {
    return this.#reloads
  }

  /** Whether there is something to `heed`, or a reason to `catchUp`. */
  get hasNews(): boolean {
    return this.#isBehind || this.#hints.length > 0
  }

  get isBehind(): boolean {
    return this.#isBehind
  }

  /** Takes a hint, and keeps it until `heed`. */
  hear(hint: Hint): void {
    this.#parts.contact.heard()
    this.#hints.push(hint)
    if (this.#hints.length > MAXIMUM_HINTS) {
      this.#hints = []
      this.#isBehind = true
    }
  }

  /** Applies what hints contain. Not while a batch is being appended, because its outcome is not known then. */
  heed(): void {
    for (const hint of this.#hints.splice(0)) {
      const { position, previousId, id, body } = hint
      if (position <= this.#end.position) continue
      const isNext = position === this.#end.position + 1 && previousId === this.#end.id
      if (isNext && body !== undefined) this.#take([{ position, id, body }])
      else this.#isBehind = true
    }
  }

  /**
   * Compares the end of the log with the end of the state.
   *
   * @param asked the position of the state when the question was asked
   * @returns undefined if the state contains the end. Otherwise it has to `catchUp`; the promise resolves when it has
   */
  compare(end: LogEnd, asked: number): Promise<void> | undefined {
    const { position, id } = this.#end
    const isSame = end.position === position && end.id === id
    const isOvertaken = end.position < position && end.position >= asked
    if (isSame || isOvertaken) return undefined
    this.#isBehind = true
    return new Promise((resolve, reject) => this.#waiters.push({ ...end, resolve, reject }))
  }

  /** Notes that the log goes on with an entry whose changes are in the state. */
  moveTo({ position, id }: LogEnd): void {
    this.#end = { position, id }
    this.#moves++
    this.#parts.turns.took(id)
    if (this.#waiters.length > 0) this.#endWaits((waiter) => waiter.position === position && waiter.id === id)
  }

  /**
   * Reads and applies what follows in the log. Loads everything again if the log does not contain the end of the state.
   *
   * @throws Error if there is no answer
   */
  async catchUp(): Promise<void> {
    this.#isBehind = false
    const waiters = new Set(this.#waiters)
    try {
      await this.#readOn()
      this.#endWaits((waiter) => waiters.has(waiter))
    } catch (error) {
      for (const { reject } of this.#waiters.splice(0)) reject(error)
      throw error
    }
  }

  /** Loads everything at the start. @throws Error if the contact gets no answer */
  async load(contact: Contact): Promise<void> {
    const { log, state } = this.#parts
    const loaded = await loadLog(log, contact)
    state.replace(loaded.state)
    this.#end = loaded.end
  }

  async #readOn(): Promise<void> {
    const { log, contact } = this.#parts
    for (let isMore = true; isMore; ) {
      const entries = await contact.ask(() => log.read(Math.max(this.#end.position, 1), PAGE))
      if (!(await this.#continues(entries))) return await this.#reload()
      await contact.startOfTurn()
      this.#take(entries.filter(({ position }) => position > this.#end.position))
      isMore = entries.length === PAGE
    }
  }

  /** Returns whether entries belong to the history of the state. */
  async #continues([first]: readonly LogEntry[]): Promise<boolean> {
    const { position, id } = this.#end
    if (first?.position === position) return first.id === id
    if (first && first.position !== position + 1) return false
    const { log, contact } = this.#parts
    const checkpoint = await contact.ask(() => log.latestCheckpoint())
    return checkpoint?.position === position && checkpoint.id === id
  }

  /** Applies entries that follow. The first one may be the batch that is being appended. */
  #take(entries: readonly LogEntry[]): void {
    const decoded = entries.map(decodeEntry)
    const [first] = decoded
    const { pending } = this.#parts
    const isOwn = first !== undefined && first.id === pending.first?.entry?.id
    if (isOwn) {
      this.moveTo(first)
      pending.succeed()
    }
    const foreign = isOwn ? decoded.slice(1) : decoded
    if (foreign.length > 0) this.#takeForeign(foreign)
  }

  #takeForeign(entries: readonly DecodedEntry[]): void {
    const { pending, state } = this.#parts
    const undone = pending.undo()
    try {
      for (const entry of entries) {
        applyRecords(entry.position, entry.records, (record) => state.apply(record))
        this.moveTo(entry)
      }
    } finally {
      // Attempts run again after everything is applied.
      for (const batch of undone) batch.fail(new StoreConflictError())
    }
  }

  async #reload(): Promise<void> {
    const { log, contact, pending, state, warn } = this.#parts
    const { position } = this.#end
    const seen: LogEnd[] = []
    const wanted = pending.first?.entry?.position
    const loaded = await loadLog(log, contact, (entry) => {
      if (entry.position === wanted) seen.push(entry)
    })
    await contact.startOfTurn()
    const undone = pending.undo()
    state.replace(loaded.state)
    this.#end = loaded.end
    this.#moves++
    this.#reloads++
    for (const batch of undone) endWait(batch, seen[0], loaded.end)
    warn(
      `The log no longer contains what followed position ${position}, or contains something else. Everything was loaded again, up to position ${loaded.end.position}.`,
    )
  }

  #endWaits(isOver: (waiter: Waiter) => boolean): void {
    const over = this.#waiters.filter(isOver)
    this.#waiters = this.#waiters.filter((waiter) => !isOver(waiter))
    for (const { resolve } of over) resolve()
  }
}

/**
 * Ends the wait for a batch after everything was loaded again.
 *
 * @param seen the entry that is at the batch's position. Undefined if it is not known
 */
function endWait(batch: CommitBatch, seen: LogEnd | undefined, end: LogEnd): void {
  const { entry, isUncertain } = batch
  if (entry && seen?.id === entry.id) batch.succeed()
  else if (entry && isUncertain && !seen && end.position >= entry.position)
    batch.fail(
      new StoreUnavailableError(
        'The database was silent for so long that it no longer tells whether it saved the change',
      ),
    )
  else batch.fail(new StoreConflictError())
}
