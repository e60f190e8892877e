import { readFile } from 'node:fs/promises'
import { StoreDamagedError } from './errors.ts'
import { ignoreMissing, replaceFile } from './files.ts'
import { checkVersion, formatVersion } from './lines.ts'
import type { Topic } from './listeners.ts'
import type { DirectoryLock } from './lock.ts'
import type { Usage, UsageDetails, UsageEntry, WrittenRecord } from './types.ts'
import { UsageRecords } from './usage-records.ts'

/** The delay between a change and its write, in milliseconds. Changes meanwhile share the write. */
const flushDelay = 2000

/** The value that replicas publish when all last-used dates were replaced: the number of the epoch. */
export const usageEpochTopic: Topic<number> = { name: 'usage-epoch' }

/** Usage data in memory, and in a file if a path is given. */
export class UsageData implements Usage {
  readonly #path: string | undefined
  readonly #lock: DirectoryLock | undefined
  readonly #delay: number
  protected records = new UsageRecords()
  #timer: NodeJS.Timeout | undefined
  #writing: Promise<void> = Promise.resolve()

  constructor(path?: string, lock?: DirectoryLock, delay = flushDelay) {
    this.#path = path
    this.#lock = lock
    this.#delay = delay
  }

  /** Loads the data, if it is kept anywhere. */
  async load(): Promise<void> {
    if (this.#path === undefined) return
    for (const record of await readUsage(this.#path)) this.records.add(record)
  }

  get(key: string): UsageEntry | undefined {
    return this.records.get(key)?.last
  }

  details(key: string): UsageDetails | undefined {
    return this.records.get(key)?.details
  }

  set(key: string, entry: UsageEntry, action?: string): void {
    this.records.set(key, entry, action)
    this.#schedule()
  }

  /**
   * Returns the number of the epoch to begin, because everything was replaced. Undefined without replicas, which must all
   * forget what they knew.
   */
  nextEpoch(): number | undefined {
    return undefined
  }

  /** Removes everything. Returns a function that restores it. */
  clear(): () => void {
    return this.restore([])
  }

  /** Returns the data as it is now. */
  saved(): readonly WrittenRecord[] {
    return [...this.records]
  }

  /** Replaces the data. Returns a function that undoes this. */
  restore(saved: readonly WrittenRecord[]): () => void {
    const records = this.records
    this.records = new UsageRecords()
    for (const record of saved) this.records.add(record)
    this.#schedule()
    return () => {
      this.records = records
      this.#schedule()
    }
  }

  /** Writes pending changes. Never rejects. */
  async close(): Promise<void> {
    if (this.#timer !== undefined && this.#path !== undefined) this.#flush(this.#path)
    await this.#writing
  }

  #schedule(): void {
    const path = this.#path
    if (path !== undefined) this.#timer ??= setTimeout(() => this.#flush(path), this.#delay).unref()
  }

  /**
   * Ignores errors. The next write contains all the data, usage data may be lost, and no caller waits for it.
   */
  #flush(path: string): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const ready = async () => this.#lock?.require()
    this.#writing = this.#writing.then(() => replaceFile(path, textOf(this.records), ready)).catch(() => {})
  }
}

function* textOf(records: UsageRecords): Generator<string, void, undefined> {
  yield `{"version":${formatVersion},"usage":[`
  let separator = '\n'
  for (const record of records) {
    yield separator + JSON.stringify(record)
    separator = ',\n'
  }
  yield '\n]}\n'
}

async function readUsage(path: string): Promise<readonly WrittenRecord[]> {
  const text = await readFile(path, 'utf8').catch(ignoreMissing)
  if (text === undefined) return []
  const { version, usage } = parse(path, text)
  checkVersion(path, version)
  if (!areRecords(usage)) throw new StoreDamagedError(path, 0, 'it contains no valid last-used dates')
  return usage
}

function parse(path: string, text: string): { readonly version?: unknown; readonly usage?: unknown } {
  try {
    return Object(JSON.parse(text))
  } catch {
    throw new StoreDamagedError(path, 0, 'it is not JSON')
  }
}

function areRecords(usage: unknown): usage is readonly WrittenRecord[] {
  return areUses(usage) && usage.every((each) => each.slice(2).every(areUses))
}

/** Returns whether each item is a name, a use, and optional further items. */
function areUses(uses: unknown): uses is readonly (readonly unknown[])[] {
  return Array.isArray(uses) && uses.every((each) => Array.isArray(each) && typeof each[1]?.date === 'number')
}
