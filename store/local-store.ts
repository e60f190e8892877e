import type { Checkpoints } from './checkpoint.ts'
import type { CommitLog } from './commit-log.ts'
import { messageOf, StoreError, StoreUnavailableError } from './errors.ts'
import type { JournalRecord } from './journal.ts'
import type { DirectoryLock } from './lock.ts'
import { accountKey, type Place, placeOf } from './place.ts'
import type { AccountRow } from './rows/index.ts'
import { settingsKey } from './schema.ts'
import type { Change, State } from './state.ts'
import type { Durability, Store, StoreStatus, Tx, View } from './types.ts'
import type { UsageData } from './usage.ts'
import { Transaction, viewOf } from './view.ts'

export const secretSize = 32

export interface LocalStoreParts {
  readonly state: State
  readonly usage: UsageData
  readonly durability: Durability
  readonly directory?: string | undefined
  readonly randomBytes: (size: number) => Buffer
  /** What was removed at the start: sentences. */
  readonly warnings: readonly string[]
  /** Absent when commits are not recorded. */
  readonly log?: CommitLog | undefined
  readonly checkpoints?: Checkpoints | undefined
  /** The lock of the directory, if there is one. */
  readonly lock: DirectoryLock | undefined
  /** Runs when the store has closed, with or without an error. */
  readonly release: () => Promise<void>
}

function recordOf(changes: readonly Change[]): JournalRecord {
  return changes.map(({ account, table, key, after }) => [account, table, key, after ?? null])
}

/** The store of one process, with state in memory, commits to the journal, and occasional checkpoints. */
export class LocalStore implements Store {
  readonly usage: UsageData
  readonly #parts: LocalStoreParts
  readonly #state: State
  #inTransaction = false
  #closed = false

  constructor(parts: LocalStoreParts) {
    this.#parts = parts
    this.#state = parts.state
    this.usage = parts.usage
  }

  get secret(): Buffer {
    return this.#state.secret
  }

  view({ partition, accountId }: Place): View {
    return viewOf(this.#state, partition, accountId)
  }

  *accounts(): Iterable<Place> {
    for (const account of this.#state.accounts()) yield placeOf(account)
  }

  durable(): Promise<void> | undefined {
    return this.#parts.log?.durable()
  }

  transact<T>({ partition, accountId }: Place, work: (tx: Tx) => T): T {
    return this.#transact((transaction) => work(transaction.tx(partition, accountId)), recordOf)
  }

  transactAnywhere<T>(work: (txOf: (place: Place) => Tx) => T): T {
    return this.#transact(
      (transaction) => work(({ partition, accountId }) => transaction.tx(partition, accountId)),
      recordOf,
    )
  }

  resetAccount(place: Place): void {
    const account = accountKey(place)
    const old = this.view(place).settings.get(settingsKey)
    const settings: AccountRow = { keyGeneration: (old?.keyGeneration ?? 0) + 1 }
    this.#transact(
      (transaction) => {
        for (const [table, key] of this.#state.keysOf(account)) {
          transaction.set(account, table, key, undefined)
        }
        transaction.set(account, 'settings', settingsKey, settings)
      },
      () => ({ resetAccount: account, settings }),
    )
  }

  reset(): void {
    if (this.#inTransaction) throw new Error('A reset cannot be part of a transaction')
    this.#checkWritable()
    const secret = this.#parts.randomBytes(secretSize)
    const undoState = this.#state.reset(secret)
    const undoUsage = this.usage.clear()
    this.#commit({ reset: secret.toString('base64') }, () => {
      undoState()
      undoUsage()
    })
  }

  status(): StoreStatus {
    const { checkpoints, lock, log, warnings, durability, directory } = this.#parts
    const refused = log?.lost() ?? lock?.loss()?.reason ?? log?.refused
    const reason = refused ?? log?.lastFailure ?? checkpoints?.lastFailure
    return {
      writable: !this.#closed && refused === undefined,
      ...(reason === undefined ? {} : { reason }),
      ...(warnings.length === 0 ? {} : { warnings }),
      durability,
      ...(directory === undefined ? {} : { directory }),
      rows: this.#state.rowCount,
    }
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    try {
      await this.#parts.checkpoints?.idle()
      await this.#parts.log?.idle()
      this.#checkSaved()
      await this.#lastCheckpoint()
      await this.usage.close()
    } finally {
      await this.#parts.release()
    }
  }

  /** Throws if another process may own the directory. A write would overwrite that process's files. */
  #checkSaved(): void {
    const { lock, log } = this.#parts
    const loss = lock?.loss()?.reason
    const lost = log?.lost()
    if (lost !== undefined && lost !== loss)
      throw new StoreError(`Acknowledged changes are not on disk: ${lost}.`)
    if (loss !== undefined) throw new StoreError(`Nothing was saved on shutdown: ${loss}.`)
  }

  /** Ignores failures if every commit is in the journal already: they only make the next start slower. */
  async #lastCheckpoint(): Promise<void> {
    const { checkpoints, log, durability, directory } = this.#parts
    if (checkpoints === undefined || log?.refused !== undefined) return
    try {
      await checkpoints.runIfChanged()
    } catch (error) {
      if (durability !== 'memory') return
      const what = 'The changes since the start are lost'
      throw new StoreError(`The state could not be saved in ${directory}: ${messageOf(error)}. ${what}.`)
    }
  }

  #transact<T>(
    work: (transaction: Transaction) => T,
    toRecord: (changes: readonly Change[]) => JournalRecord,
  ): T {
    if (this.#inTransaction) throw new Error('Transactions do not nest')
    const transaction = new Transaction(this.#state)
    this.#inTransaction = true
    try {
      const result = work(transaction)
      if (result instanceof Promise)
        throw new Error('A transaction is synchronous: its work must not return a promise')
      if (transaction.changes.length > 0) this.#checkWritable()
      this.#commitChanges(transaction, toRecord)
      return result
    } catch (error) {
      transaction.undo()
      throw error
    } finally {
      transaction.end()
      this.#inTransaction = false
    }
  }

  #commitChanges(transaction: Transaction, toRecord: (changes: readonly Change[]) => JournalRecord): void {
    if (transaction.changes.length === 0) return
    this.#commit(toRecord(transaction.changes), () => transaction.undo())
  }

  #commit(record: JournalRecord, undo: () => void): void {
    this.#parts.log?.commit(record, undo)
    this.#parts.checkpoints?.count()
  }

  #checkWritable(): void {
    const { lock, log } = this.#parts
    // Without a log, no append checks the lock, so what the last heartbeat found decides.
    const lost = log === undefined ? lock?.lastLoss?.reason : log.refused
    const reason = this.#closed ? 'The store is closed' : lost
    if (reason !== undefined) throw new StoreUnavailableError(reason)
  }
}
