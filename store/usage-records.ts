/** Usage data in memory, and as entries of its file. */
import type { UsageDetails, UsageEntry } from './types.ts'

/** What is known of one key. */
export interface UsageRecord {
  readonly last: UsageEntry
  readonly details?: UsageDetails
}

type Uses = readonly (readonly [name: string, use: UsageEntry])[]

/** As the file has a record; `services` and `actions` stand there together, or not at all. */
export type WrittenRecord = readonly [key: string, last: UsageEntry, services?: Uses, actions?: Uses]

/** The details are changed in place: every request adds to them. */
interface GrowingDetails extends UsageDetails {
  readonly services: Map<string, UsageEntry>
  readonly actions: Map<string, UsageEntry>
}

interface GrowingRecord {
  last: UsageEntry
  details?: GrowingDetails
}

/**
 * Records in two generations: when the young one is full it becomes the old one, and what is used again comes back. So
 * at most twice `size` keys are kept, and what is forgotten was not used for longest.
 */
export class UsageRecords implements Iterable<WrittenRecord> {
  readonly #size: number
  #young = new Map<string, GrowingRecord>()
  #old = new Map<string, GrowingRecord>()

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

  *[Symbol.iterator](): Generator<WrittenRecord, void, undefined> {
    for (const [key, record] of this.#old) if (!this.#young.has(key)) yield written(key, record)
    for (const [key, record] of this.#young) yield written(key, record)
  }

  #recordFor(key: string, last: UsageEntry): GrowingRecord {
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

function written(key: string, { last, details }: UsageRecord): WrittenRecord {
  return details ? [key, last, [...details.services], [...details.actions]] : [key, last]
}
