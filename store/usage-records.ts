/** Usage data in memory, and as entries of its file. */
import type { UsageDetails, UsageEntry, WrittenRecord } from './types.ts'

/** The usage data of one key. */
export interface UsageRecord {
  readonly last: UsageEntry
  readonly details?: UsageDetails
}

/** Details that are changed in place, because every request adds to them. */
interface MutableDetails extends UsageDetails {
  readonly services: Map<string, UsageEntry>
  readonly actions: Map<string, UsageEntry>
}

interface MutableRecord {
  last: UsageEntry
  details?: MutableDetails
}

/**
 * Records in two generations. A full young generation becomes the old one; a record that is used again moves
 * back. At most twice `size` keys are kept, and the least recently used ones are dropped.
 */
export class UsageRecords implements Iterable<WrittenRecord> {
  readonly #size: number
  #young = new Map<string, MutableRecord>()
  #old = new Map<string, MutableRecord>()

  constructor(size = 50_000) {
    this.#size = size
  }

  get(key: string): UsageRecord | undefined {
    return this.#young.get(key) ?? this.#old.get(key)
  }

  set(key: string, last: UsageEntry, action: string | undefined): void {
    const record = this.#recordFor(key, last)
    record.last = last
    if (action === undefined) return
    record.details ??= { services: new Map(), actions: new Map() }
    record.details.services.set(action.slice(0, action.indexOf(':')), last)
    record.details.actions.set(action, last)
  }

  add([key, last, services, actions]: WrittenRecord): void {
    const record = this.#recordFor(key, last)
    if (services && actions) record.details = { services: new Map(services), actions: new Map(actions) }
  }

  /** Adds what another record of a key contains, so that the later date of each use stays. */
  merge([key, last, services = [], actions = []]: WrittenRecord): void {
    const record = this.#recordFor(key, last)
    if (isLater(last, record.last)) record.last = last
    if (services.length === 0) return
    record.details ??= { services: new Map(), actions: new Map() }
    mergeUses(record.details.services, services)
    mergeUses(record.details.actions, actions)
  }

  /** Returns the record of a key as it is written. Undefined when there is none. */
  written(key: string): WrittenRecord | undefined {
    const record = this.get(key)
    return record && written(key, record)
  }

  *[Symbol.iterator](): Generator<WrittenRecord, void, undefined> {
    for (const [key, record] of this.#old) if (!this.#young.has(key)) yield written(key, record)
    for (const [key, record] of this.#young) yield written(key, record)
  }

  #recordFor(key: string, last: UsageEntry): MutableRecord {
    const young = this.#young.get(key)
    if (young) return young
    const record = this.#old.get(key) ?? { last }
    if (this.#young.size >= this.#size) {
      this.#old = this.#young
      this.#young = new Map()
    }
    this.#young.set(key, record)
    return record
  }
}

function mergeUses(known: Map<string, UsageEntry>, uses: Iterable<readonly [string, UsageEntry]>): void {
  for (const [name, use] of uses) if (isLater(use, known.get(name))) known.set(name, use)
}

function isLater({ date }: UsageEntry, known: UsageEntry | undefined): boolean {
  return known === undefined || date > known.date
}

function written(key: string, { last, details }: UsageRecord): WrittenRecord {
  return details ? [key, last, [...details.services], [...details.actions]] : [key, last]
}
