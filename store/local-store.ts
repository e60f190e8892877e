import { Attempts } from './attempts.ts'
import type { Checkpoints } from './checkpoint.ts'
import type { Commits } from './commits.ts'
import { messageOf, SavepointConflictError, StoreError, StoreUnavailableError } from './errors.ts'
import type { JournalRecord, PublishedValue, RowChange } from './journal.ts'
import { settingsKey } from './keys.ts'
import type { KeyGenerations, Listeners, ResetListener, Topic, ValueListener } from './listeners.ts'
import type { DirectoryLock } from './lock.ts'
import { accountKey, type Place, placeOf, serverPlace } from './place.ts'
import type { RecentChanges } from './recent-changes.ts'
import type { AccountRow } from './rows/index.ts'
import { adopt, changesTo, savedRows, savepointIn } from './savepoint.ts'
import type { RowOf, TableName } from './schema.ts'
import { settledView } from './settled-view.ts'
import type { Registry } from './shared/registry.ts'
import type { ReplicaCommits } from './shared/replica-commits.ts'
import type { SeenReplica, SharedStatus } from './shared/status.ts'
import type { Change, State } from './state.ts'
import type { Kind, PublishOptions, Savepoint, SavepointJson, Store, StoreStatus, Tx, View } from './types.ts'
import { type UsageData, usageEpochTopic } from './usage.ts'
import { Transaction, viewOf } from './view.ts'

export const secretSize = 32
const serverKey = accountKey(serverPlace)

export interface LocalStoreParts {
  readonly state: State
  readonly usage: UsageData
  readonly durability: StoreStatus['durability']
  readonly directory?: string | undefined
  readonly randomBytes: (size: number) => Buffer
  /** Sentences about what was removed at the start. */
  readonly warnings: readonly string[]
  /** The log of one process. Absent when commits are not recorded, and when replicas share them. */
  readonly log?: Commits | undefined
  /** The log that replicas share. */
  readonly replica?: ReplicaCommits | undefined
  readonly registry?: Registry | undefined
  readonly checkpoints?: Checkpoints | undefined
  /** Absent when changes take effect at once. */
  readonly recent?: RecentChanges | undefined
  readonly listeners: Listeners
  readonly keyGenerations: KeyGenerations
  /** The lock of the directory, if there is one. */
  readonly lock: DirectoryLock | undefined
  /** Runs when the store has closed, with or without an error. */
  readonly release: () => Promise<void>
}

function rowChanges(changes: readonly Change[]): readonly RowChange[] {
  return changes.map(({ account, table, key, after }) => [account, table, key, after ?? null])
}

/** Returns undefined when there is nothing to record. */
function recordOf(changes: readonly Change[]): JournalRecord | undefined {
  return changes.length === 0 ? undefined : rowChanges(changes)
}

/** The store of one process, with state in memory, commits to the journal, and occasional checkpoints. */
export class LocalStore implements Store {
  readonly usage: UsageData
  readonly settled: (view: View) => View
  readonly #parts: LocalStoreParts
  readonly #state: State
  readonly #attempts: Attempts
  readonly #log: Commits | undefined
  #inTransaction = false
  #isSettling = false
  #closed = false

  constructor(parts: LocalStoreParts) {
    this.#parts = parts
    this.#state = parts.state
    this.usage = parts.usage
    this.#log = parts.replica ?? parts.log
    this.#attempts = new Attempts(() => this.durable(), parts.replica)
    const { state, recent } = parts
    this.settled = recent
      ? ({ partition, accountId }) => settledView(state, recent, partition, accountId)
      : (view) => view
  }

  get secret(): Buffer {
    return this.#state.secret
  }

  view({ partition, accountId }: Place): View {
    return viewOf(this.#state, partition, accountId)
  }

  *accounts(): Iterable<Place> {
    for (const account of this.#state.accounts()) if (account !== serverKey) yield placeOf(account)
  }

  durable(): Promise<void> | undefined {
    return this.#log?.durable()
  }

  durably<T>(attempt: () => T | Promise<T>, kind?: Kind): T | Promise<T> {
    return this.#attempts.run(attempt, kind)
  }

  durablyInSteps<T>(attempt: () => Promise<T>, kind?: Kind): Promise<T> {
    return this.#attempts.runInSteps(attempt, kind)
  }

  fresh(): Promise<void> | undefined {
    return this.#parts.replica?.fresh()
  }

  onReset(listener: ResetListener): void {
    this.#parts.listeners.onReset(listener)
  }

  onValue<Value>(topic: Topic<Value>, listener: ValueListener<Value>): void {
    this.#parts.listeners.onValue(topic, listener)
    for (const value of this.#state.published) {
      if (value.topic === topic.name) this.#parts.listeners.value(value)
    }
  }

  publish<Value>(topic: Topic<Value>, value: Value | undefined, options: PublishOptions = {}): void {
    const { place, key, outlastsResets } = options
    const published: PublishedValue = {
      topic: topic.name,
      value,
      ...(key === undefined ? {} : { key }),
      ...(place ? { account: accountKey(place) } : {}),
      ...(outlastsResets ? { outlastsResets } : {}),
    }
    // In one process, values are neither saved nor undone, so it does not matter whether the store is writable.
    if (this.#parts.replica) this.#share(published)
    else this.#parts.listeners.value(published)
  }

  alsoUndo(...undos: readonly (() => void)[]): void {
    this.#log?.alsoUndo(undos)
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

  settling<T>(work: () => T): T {
    this.#isSettling = true
    try {
      return work()
    } finally {
      this.#isSettling = false
    }
  }

  resetAccount(place: Place): void {
    const account = accountKey(place)
    const settings: AccountRow = { keyGeneration: this.#nextKeyGeneration(place) }
    this.#transact(
      (transaction) => {
        for (const [table, key] of this.#state.keysOf(account)) {
          transaction.set(account, table, key, undefined)
        }
        transaction.set(account, 'settings', settingsKey, settings)
        transaction.alsoUndo(this.#state.removeValuesOf(account))
        transaction.alsoUndo(this.#parts.listeners.reset(account))
      },
      () => ({ resetAccount: account, settings }),
    )
    this.#parts.recent?.forget(account)
  }

  save(place?: Place): Savepoint {
    if (place) {
      const account = accountKey(place)
      return { rows: savedRows(this.#state, [account]), account }
    }
    const shared = { secret: this.secret, usage: this.usage.saved() }
    return { rows: savedRows(this.#state, this.#state.accounts()), shared }
  }

  savepointIn(json: SavepointJson): Savepoint {
    return savepointIn(json, this.#state)
  }

  restore(savepoint: Savepoint): void {
    const { shared } = savepoint
    const newSecret = shared && !shared.secret.equals(this.secret) ? shared.secret : undefined
    this.#transact(
      (transaction) => {
        for (const { account, table, key, row } of changesTo(savepoint, this.#state)) {
          if (row && savepoint.account) this.#requireFreeId(account, table, row)
          transaction.set(account, table, key, row)
        }
        adopt(savepoint, this.#state)
        if (newSecret) transaction.alsoUndo(this.#state.setSecret(newSecret))
        if (shared) transaction.alsoUndo(this.usage.restore(shared.usage))
      },
      (changes) =>
        newSecret
          ? { secret: newSecret.toString('base64'), changes: rowChanges(changes) }
          : recordOf(changes),
    )
    this.#parts.recent?.forget(savepoint.account)
    if (shared) this.#beginUsageEpoch()
  }

  reset(): void {
    if (this.#inTransaction) throw new Error('A reset cannot be part of a transaction')
    this.#checkWritable()
    const secret = this.#parts.randomBytes(secretSize)
    const undoState = this.#state.reset(secret)
    const undoUsage = this.usage.clear()
    const undoOthers = this.#parts.listeners.reset()
    this.#commit({ reset: secret.toString('base64') }, () => {
      undoOthers()
      undoState()
      undoUsage()
    })
    this.#parts.recent?.forget()
    this.#beginUsageEpoch()
  }

  status(): StoreStatus {
    const { checkpoints, lock, warnings, durability, directory, replica } = this.#parts
    const log = this.#log
    const refused = log?.lost() ?? lock?.loss()?.reason ?? log?.refused
    const reason = refused ?? log?.lastFailure ?? checkpoints?.lastFailure
    return {
      writable: !this.#closed && refused === undefined,
      ...(reason === undefined ? {} : { reason }),
      ...(warnings.length === 0 ? {} : { warnings }),
      durability,
      ...(directory === undefined ? {} : { directory }),
      rows: this.#state.accountRowCount,
      ...(replica ? { shared: this.#sharedStatus(replica) } : {}),
    }
  }

  replicas(): readonly SeenReplica[] {
    return this.#parts.registry?.replicas ?? []
  }

  #sharedStatus(replica: ReplicaCommits): SharedStatus {
    return {
      ...replica.status,
      reruns: this.#attempts.reruns,
      replicas: this.replicas().map(({ name }) => name),
      clockSkewMilliseconds: this.#parts.registry?.clockSkewMilliseconds,
    }
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    try {
      await this.#parts.checkpoints?.idle()
      await this.#log?.idle()
      this.#checkSaved()
      await this.#lastCheckpoint()
      await this.usage.close()
    } finally {
      await this.#parts.release()
    }
  }

  /** Lets the other replicas forget the last-used dates, which were replaced here. */
  #beginUsageEpoch(): void {
    const epoch = this.usage.nextEpoch()
    if (epoch !== undefined) this.publish(usageEpochTopic, epoch, { outlastsResets: true })
  }

  #nextKeyGeneration(place: Place): number {
    const current = this.view(place).settings.get(settingsKey)?.keyGeneration ?? 0
    return this.#parts.keyGenerations.next(place, current)
  }

  #requireFreeId<T extends TableName>(account: string, table: T, row: RowOf<T>): void {
    const id = this.#state.idTakenFrom(account, table, row)
    if (id !== undefined) throw new SavepointConflictError(`Another account now has ${id}`)
  }

  /** Throws if another process may own the directory. A write would overwrite that process's files. */
  #checkSaved(): void {
    const loss = this.#parts.lock?.loss()?.reason
    const lost = this.#log?.lost()
    if (lost !== undefined && lost !== loss)
      throw new StoreError(`Acknowledged changes are not on disk: ${lost}.`)
    if (loss !== undefined) throw new StoreError(`Nothing was saved on shutdown: ${loss}.`)
  }

  /** Ignores failures if every commit is in the journal already: they only make the next start slower. */
  async #lastCheckpoint(): Promise<void> {
    const { checkpoints, durability, directory } = this.#parts
    if (checkpoints === undefined || this.#log?.refused !== undefined) return
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
    toRecord: (changes: readonly Change[]) => JournalRecord | undefined,
  ): T {
    if (this.#inTransaction) throw new Error('Transactions do not nest')
    const transaction = new Transaction(this.#state)
    this.#inTransaction = true
    try {
      const result = work(transaction)
      if (result instanceof Promise)
        throw new Error('A transaction is synchronous: its work must not return a promise')
      const record = toRecord(transaction.changes)
      if (record) {
        this.#checkWritable()
        this.#commit(record, () => transaction.undo())
        this.#noteRecent(transaction.changes)
      }
      return result
    } catch (error) {
      transaction.undo()
      throw error
    } finally {
      transaction.end()
      this.#inTransaction = false
    }
  }

  #share(published: PublishedValue): void {
    this.#checkWritable()
    const undoListener = this.#parts.listeners.value(published)
    const undoState = this.#state.publish(published)
    this.#commit(published, () => {
      undoState()
      undoListener()
    })
  }

  #commit(record: JournalRecord, undo: () => void): void {
    this.#log?.commit(record, undo)
    this.#parts.checkpoints?.count()
    this.#attempts.noteWrite()
  }

  #noteRecent(changes: readonly Change[]): void {
    if (this.#isSettling) this.#parts.recent?.forgetRows(changes)
    else this.#parts.recent?.add(changes)
  }

  #checkWritable(): void {
    const log = this.#log
    // Without a log, no append checks the lock, so what the last heartbeat found decides.
    const lost = log === undefined ? this.#parts.lock?.lastLoss?.reason : log.refused
    const reason = this.#closed ? 'The store is closed' : lost
    if (reason !== undefined) throw new StoreUnavailableError(reason)
  }
}
