import type { Listeners } from '../listeners.ts'
import type { UsageEntry, WrittenRecord } from '../types.ts'
import { UsageData, usageEpochTopic } from '../usage.ts'
import { Contact } from './contact.ts'
import type { SharedDatabase } from './shared-log.ts'
import type { ReplicaTimers } from './timers.ts'

/** How often a replica exchanges last-used dates with the others, in milliseconds. Reports may be twice as late. */
const INTERVAL = 10_000
/** How long the database may take to answer, in milliseconds: also when the replica ends. */
const PATIENCE = 5000
/** Bounds the size of a statement. */
const RECORDS_PER_MERGE = 500

interface SharedUsageParts {
  readonly database: Pick<SharedDatabase, 'mergeUsage' | 'usageSince'>
  readonly listeners: Pick<Listeners, 'onValue'>
  readonly timers: ReplicaTimers
}

/**
 * Last-used dates of all replicas. Each keeps what it knows in memory, and exchanges it through the database now and
 * then. The dates are not in the log, because almost every request changes some.
 *
 * An epoch begins when everything is reset or restored. Dates of earlier epochs do not count, so that no replica brings
 * back what was reset.
 */
export class SharedUsage extends UsageData {
  readonly #database: SharedUsageParts['database']
  readonly #timers: ReplicaTimers
  readonly #contact: Contact
  #epoch = 0
  /** The epoch that this replica begins with its own dates. */
  #ownEpoch: number | undefined
  /** The keys of records that the database does not have yet. */
  #changed = new Set<string>()
  /** The usage that the database has reported. */
  #since = ''
  #exchanging: Promise<void> | undefined
  #stop = () => {}

  constructor({ database, listeners, timers }: SharedUsageParts) {
    super()
    this.#database = database
    this.#timers = timers
    this.#contact = new Contact(timers, PATIENCE)
    // When a replica loads the state again, the epoch is unknown for a moment.
    listeners.onValue(usageEpochTopic, (epoch = this.#epoch) => this.#begin(epoch))
  }

  /** Loads the dates of the epoch, once the state is loaded. From then on, exchanges dates regularly. Never rejects. */
  override async load(): Promise<void> {
    await this.exchange()
    this.#stop = this.#timers.every(INTERVAL, () => void this.exchange())
  }

  override set(key: string, entry: UsageEntry, action?: string): void {
    super.set(key, entry, action)
    this.#changed.add(key)
  }

  override nextEpoch(): number {
    this.#ownEpoch = this.#epoch + 1
    return this.#ownEpoch
  }

  override restore(saved: readonly WrittenRecord[]): () => void {
    const undo = super.restore(saved)
    const changed = this.#changed
    this.#changed = new Set(saved.map(([key]) => key))
    return () => {
      undo()
      this.#changed = changed
    }
  }

  override async close(): Promise<void> {
    this.#stop()
    await this.#exchanging
    await this.exchange()
  }

  /** Begins an epoch, with this replica's dates if it is its own. Returns a function that undoes this. */
  #begin(epoch: number): () => void {
    const [before, since] = [this.#epoch, this.#since]
    const isOwn = epoch === this.#ownEpoch
    this.#ownEpoch = undefined
    if (epoch === before) return () => {}
    const undoClear = isOwn ? () => {} : this.clear()
    this.#epoch = epoch
    this.#since = ''
    return () => {
      undoClear()
      this.#epoch = before
      this.#since = since
    }
  }

  /** Exchanges dates now. Ignores errors: the next exchange contains what this one did not, and no caller waits for it. */
  exchange(): Promise<void> {
    this.#exchanging ??= this.#exchangeNow().finally(() => {
      this.#exchanging = undefined
    })
    return this.#exchanging
  }

  async #exchangeNow(): Promise<void> {
    const epoch = this.#epoch
    const changed = this.#changed
    this.#changed = new Set()
    try {
      await this.#send(epoch, [...changed])
      await this.#receive(epoch)
    } catch {
      if (epoch === this.#epoch) for (const key of changed) this.#changed.add(key)
    }
  }

  async #send(epoch: number, keys: readonly string[]): Promise<void> {
    for (let start = 0; start < keys.length; start += RECORDS_PER_MERGE) {
      const records = keys
        .slice(start, start + RECORDS_PER_MERGE)
        .map((key) => this.records.written(key))
        .filter((record) => record !== undefined)
      if (epoch !== this.#epoch) return
      await this.#contact.ask(() => this.#database.mergeUsage(epoch, records))
    }
  }

  async #receive(epoch: number): Promise<void> {
    const { records, since } = await this.#contact.ask(() => this.#database.usageSince(epoch, this.#since))
    if (epoch !== this.#epoch) return
    for (const record of records) this.records.merge(record)
    this.#since = since
  }
}
