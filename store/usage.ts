import { readFile } from 'node:fs/promises'
import { StoreDamagedError } from './errors.ts'
import { ignoreMissing, replaceFile } from './files.ts'
import { checkVersion, formatVersion } from './lines.ts'
import type { Usage, UsageEntry } from './types.ts'

type Entries = Map<string, UsageEntry>

/** How long changes are gathered before they are written, in milliseconds. */
const flushDelay = 2000
const ready = async () => {}

/** Usage data in memory and, if a file is named, in that file. */
export class UsageData implements Usage {
  readonly #path: string | undefined
  readonly #delay: number
  #entries: Entries = new Map()
  #timer: NodeJS.Timeout | undefined
  #writing: Promise<void> = Promise.resolve()

  constructor(path?: string, delay = flushDelay) {
    this.#path = path
    this.#delay = delay
  }

  async load(): Promise<void> {
    if (this.#path !== undefined) this.#entries = await readUsage(this.#path)
  }

  get(key: string): UsageEntry | undefined {
    return this.#entries.get(key)
  }

  set(key: string, entry: UsageEntry): void {
    this.#entries.set(key, entry)
    this.#schedule()
  }

  /** Forgets everything; the function that it returns brings it back. */
  clear(): () => void {
    const entries = this.#entries
    this.#entries = new Map()
    this.#schedule()
    return () => {
      this.#entries = entries
      this.#schedule()
    }
  }

  /** Writes what was not written yet. */
  async close(): Promise<void> {
    if (this.#timer !== undefined && this.#path !== undefined) this.#flush(this.#path)
    await this.#writing
  }

  #schedule(): void {
    const path = this.#path
    if (path !== undefined) this.#timer ??= setTimeout(() => this.#flush(path), this.#delay).unref()
  }

  /** A write that fails is made up for by the next one: this data may be lost, and nobody waits for it. */
  #flush(path: string): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#writing = this.#writing.then(() => replaceFile(path, textOf(this.#entries), ready)).catch(() => {})
  }
}

function* textOf(entries: Entries): Generator<string, void, undefined> {
  yield `{"version":${formatVersion},"usage":[`
  let separator = '\n'
  for (const entry of entries) {
    yield separator + JSON.stringify(entry)
    separator = ',\n'
  }
  yield '\n]}\n'
}

async function readUsage(path: string): Promise<Entries> {
  const text = await readFile(path, 'utf8').catch(ignoreMissing)
  if (text === undefined) return new Map()
  const { version, usage } = parse(path, text)
  checkVersion(path, version)
  if (!isEntries(usage)) throw new StoreDamagedError(path, 0, 'it does not tell what was used when')
  return new Map(usage)
}

function parse(path: string, text: string): { readonly version?: unknown; readonly usage?: unknown } {
  try {
    return Object(JSON.parse(text))
  } catch {
    throw new StoreDamagedError(path, 0, 'it is not JSON')
  }
}

function isEntries(usage: unknown): usage is readonly (readonly [string, UsageEntry])[] {
  return (
    Array.isArray(usage) && usage.every((each) => Array.isArray(each) && typeof each[1]?.date === 'number')
  )
}
