import { firstSegment, type Journal, type JournalRecord } from './journal.ts'

/** A journal in memory, for several consecutive stores in one process. It lives as long as its object. */
export class MemoryJournal implements Journal {
  /** Segment -> its records as JSON, so that no caller shares rows with the journal. */
  readonly #segments = new Map<number, string[]>([[firstSegment, []]])
  readonly #listeners = new Set<(record: JournalRecord) => void>()
  #segment = firstSegment

  async replay(from: number, apply: (record: JournalRecord) => void): Promise<void> {
    for (const [segment, records] of this.#segments) {
      if (segment >= from) for (const record of records) apply(JSON.parse(record))
    }
  }

  async append(records: readonly JournalRecord[]): Promise<void> {
    const segment = this.#segments.get(this.#segment)
    segment?.push(...records.map((record) => JSON.stringify(record)))
    for (const listener of this.#listeners) records.forEach(listener)
  }

  /** Repairs nothing. An append here fails before it writes, or not at all. */
  async repair(): Promise<void> {}

  follow(listener: (record: JournalRecord) => void): () => void {
    const own = (record: JournalRecord) => listener(record)
    this.#listeners.add(own)
    return () => this.#listeners.delete(own)
  }

  async rotate(): Promise<number> {
    this.#segment += 1
    this.#segments.set(this.#segment, [])
    return this.#segment
  }

  async discard(segment: number): Promise<void> {
    for (const each of this.#segments.keys()) if (each < segment) this.#segments.delete(each)
  }

  lost(): undefined {}

  async close(): Promise<void> {}
}
