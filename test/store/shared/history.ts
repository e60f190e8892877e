/** What the log says about transactions that tests have made: see `workload.ts`. */
import { settingsKey } from '../../../store/index.ts'
import type { JournalRecord, PublishedValue, RowChange } from '../../../store/journal.ts'
import { decodeBatch } from '../../../store/shared/batch.ts'
import type { MemoryDatabase } from '../../../store/shared/memory-log.ts'

/** `account/table/key` -> the row as JSON. */
export type Rows = ReadonlyMap<string, string>

/** The row of a table in which each transaction of an account leaves its mark. */
export const MARK = '~'

/** One commit in the log. */
export interface Committed {
  readonly position: number
  /** The mark of the transaction. Resets of accounts have none. */
  readonly mark: string | undefined
  readonly before: Rows
  readonly after: Rows
}

interface Version {
  readonly position: number
  readonly id: string
  readonly rows: Rows
  readonly commits: readonly Committed[]
}

/** All entries that the log ever had, also those before its start. Those that a fork replaces are removed. */
export class History {
  readonly #memory: MemoryDatabase
  #versions: Version[] = []
  readonly #marks = new Map<string, number>()
  /** The marks of commits that forks have removed. */
  readonly removed = new Set<string>()
  forks = 0

  constructor(memory: MemoryDatabase) {
    this.#memory = memory
  }

  /** Reads what is new in the log. Call it before entries are deleted. */
  follow(): void {
    const start = this.#memory.entries[0]?.position ?? 1
    for (const { position, id, body } of this.#memory.entries.slice(this.end + 1 - start)) {
      let rows = this.at(this.end)
      const commits: Committed[] = []
      for (const record of decodeBatch(body)) {
        const after = applied(rows, record)
        const mark = markOf(record)
        commits.push({ position, mark, before: rows, after })
        if (mark !== undefined) this.#count(mark, 1)
        rows = after
      }
      this.#versions.push({ position, id, rows, commits })
    }
  }

  /** Replaces the last entries by others. */
  fork(count: number, bodies: readonly string[]): void {
    this.follow()
    for (const { commits } of this.#versions.splice(this.end - count))
      for (const { mark } of commits) {
        if (mark === undefined) continue
        this.removed.add(mark)
        this.#count(mark, -1)
      }
    this.#memory.fork(count, bodies)
    this.forks++
    this.follow()
  }

  /** Returns the position of the last entry. */
  get end(): number {
    return this.#versions.length
  }

  /** Returns the ID of an entry. */
  idAt(position: number): string {
    return this.#versions[position - 1]?.id ?? ''
  }

  /** Returns the state after an entry. */
  at(position: number): Rows {
    return this.#versions[position - 1]?.rows ?? new Map()
  }

  get commits(): readonly Committed[] {
    return this.#versions.flatMap(({ commits }) => commits)
  }

  /** Returns the state after an entry, and after each later commit. */
  statesFrom(position: number): readonly Rows[] {
    const later = this.#versions.slice(position).flatMap(({ commits }) => commits.map(({ after }) => after))
    return [this.at(position), ...later]
  }

  /** Returns how many commits of the log have a mark. */
  count(mark: string): number {
    return this.#marks.get(mark) ?? 0
  }

  #count(mark: string, growth: number): void {
    this.#marks.set(mark, this.count(mark) + growth)
  }
}

/** The topics on which tests publish marks. The store publishes on others. */
export const TOPICS = ['clock', 'modes'] as const

const isOwnTopic = ({ topic }: PublishedValue) => TOPICS.some((name) => name === topic)

export const rowKey = (account: string, table: string, key: string) => `${account}/${table}/${key}`

/** Applies a record. Independent of the store, so that the two can be compared. */
function applied(rows: Rows, record: JournalRecord): Rows {
  if ('reset' in record) return new Map()
  if ('topic' in record) {
    return isOwnTopic(record) ? new Map(rows).set(record.topic, JSON.stringify(record.value)) : rows
  }
  if ('resetAccount' in record) {
    const others = [...rows].filter(([key]) => !key.startsWith(`${record.resetAccount}/`))
    const key = rowKey(record.resetAccount, 'settings', settingsKey)
    return new Map([...others, [key, JSON.stringify(record.settings)]])
  }
  return 'length' in record ? changed(rows, record) : rows
}

function changed(rows: Rows, changes: readonly RowChange[]): Rows {
  const after = new Map(rows)
  for (const [account, table, name, row] of changes) {
    const key = rowKey(account, table, name)
    if (row) after.set(key, JSON.stringify(row))
    else after.delete(key)
  }
  return after
}

/** Returns the mark of the transaction that wrote a record. Resets of accounts have none. */
function markOf(record: JournalRecord): string | undefined {
  if ('reset' in record) return record.reset
  if ('topic' in record) return isOwnTopic(record) ? JSON.stringify(record.value) : undefined
  if (!('length' in record)) return undefined
  for (const [, , key, row] of record) if (key === MARK && row && 'path' in row) return row.path
  return undefined
}
