import { type Adapter, Low } from 'lowdb'
import { StoreDamagedError } from './errors.ts'
import { readWhole, replaceFile } from './files.ts'
import { firstSegment, type JournalRecord } from './journal.ts'
import {
  checkOf,
  checkVersion,
  decodeRecord,
  encodeLine,
  formatVersion,
  hexOf,
  type Line,
  linesOf,
  mismatch,
  noCheck,
} from './lines.ts'

/** The state at a checkpoint. */
export interface Snapshot {
  /** The first segment of the journal to replay over this state. */
  readonly segment: number
  /** Read and written lazily, so that the records are never all in memory a second time. */
  readonly records: Iterable<JournalRecord>
}

/** The snapshot of a new store. */
const emptySnapshot: Snapshot = { segment: firstSegment, records: [] }

const headEnd = ',"records":['
const lastLine = (check: number) => `],"check":"${hexOf(check)}"}`

function* textOf(snapshot: Snapshot): Generator<string, void, undefined> {
  yield JSON.stringify({ format: 'iamulator', version: formatVersion, segment: snapshot.segment }).slice(
    0,
    -1,
  )
  yield headEnd
  let separator = '\n'
  let last = noCheck
  for (const record of snapshot.records) {
    const { text, check } = encodeLine(record, last)
    yield separator + text
    separator = ',\n'
    last = check
  }
  yield `\n${lastLine(last)}\n`
}

function* recordsIn(file: string, lines: Iterable<Line>): Generator<JournalRecord, void, undefined> {
  let end = 0
  let last = noCheck
  for (const line of lines) {
    const record = line.bytes.at(-1) === ','.charCodeAt(0) ? line.bytes.subarray(0, -1) : line.bytes
    const check = checkOf(record, last)
    if (check === undefined) {
      if (line.bytes.toString() === lastLine(last)) return
      throw new StoreDamagedError(file, line.start, mismatch)
    }
    yield decodeRecord(record)
    last = check
    end = line.end
  }
  throw new StoreDamagedError(file, end, 'the rest is missing')
}

function headOf(file: string, line: Buffer): { readonly version?: unknown; readonly segment?: unknown } {
  try {
    return JSON.parse(`${line.toString()}]}`)
  } catch {
    throw new StoreDamagedError(file, 0, 'its first line is not JSON')
  }
}

function isSegment(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= firstSegment
}

/**
 * A file with one JSON document, in which every record is a line with a checksum. It can be written and read
 * in slices, and damage can be located. The last line repeats the last checksum.
 */
class SnapshotFile implements Adapter<Snapshot> {
  readonly #path: string
  readonly #ready: () => Promise<void>

  constructor(path: string, ready: () => Promise<void>) {
    this.#path = path
    this.#ready = ready
  }

  async read(): Promise<Snapshot | null> {
    const bytes = await readWhole(this.#path)
    if (bytes === undefined) return null
    const lines = linesOf(bytes)
    const head = headOf(this.#path, lines.next().value?.bytes ?? bytes)
    checkVersion(this.#path, head.version)
    const { segment } = head
    if (!isSegment(segment)) throw new StoreDamagedError(this.#path, 0, 'it does not name a journal segment')
    return { segment, records: recordsIn(this.#path, lines) }
  }

  write(snapshot: Snapshot): Promise<void> {
    return replaceFile(this.#path, textOf(snapshot), this.#ready)
  }
}

/** Returns the snapshot, or a new store's if there is no file or no path. */
export async function readSnapshot(path: string | undefined): Promise<Snapshot> {
  if (path === undefined) return emptySnapshot
  const low = new Low(new SnapshotFile(path, async () => {}), emptySnapshot)
  await low.read()
  return low.data
}

/**
 * Resolves when the file is durable.
 * `ready` runs after the text is written and before the old file is replaced.
 */
export function writeSnapshot(path: string, snapshot: Snapshot, ready: () => Promise<void>): Promise<void> {
  return new Low(new SnapshotFile(path, ready), snapshot).write()
}
