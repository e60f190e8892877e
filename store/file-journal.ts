import { type FileHandle, open, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { StoreDamagedError, StoreUnavailableError } from './errors.ts'
import {
  type FileIdentity,
  fileMode,
  identityOf,
  isSameFile,
  readWhole,
  snapshotName,
  syncDirectory,
} from './files.ts'
import { firstSegment, type Journal, type JournalRecord } from './journal.ts'
import {
  checkOf,
  checkVersion,
  decodeHead,
  decodeRecord,
  encodeLine,
  formatVersion,
  type Line,
  linesOf,
  mismatch,
  noCheck,
} from './lines.ts'

/** What the journal needs of a file; errors reject. */
export interface JournalFile {
  write(bytes: Buffer, position: number): Promise<void>
  sync(): Promise<void>
  truncate(size: number): Promise<void>
  close(): Promise<void>
}

export interface FileJournalOptions {
  readonly directory: string
  /** Whether an append waits for the disk, or only for the operating system. */
  readonly sync: boolean
  /** Creates the file, or opens the existing one. */
  readonly openFile?: (path: string) => Promise<JournalFile>
  /** Told in a sentence what was cut off. */
  readonly note?: ((text: string) => void) | undefined
}

class PlainFile implements JournalFile {
  readonly #handle: FileHandle

  constructor(handle: FileHandle) {
    this.#handle = handle
  }

  async write(bytes: Buffer, position: number): Promise<void> {
    for (let done = 0; done < bytes.length; ) {
      const { bytesWritten } = await this.#handle.write(bytes, done, bytes.length - done, position + done)
      done += bytesWritten
    }
  }

  sync(): Promise<void> {
    return this.#handle.datasync()
  }

  truncate(size: number): Promise<void> {
    return this.#handle.truncate(size)
  }

  close(): Promise<void> {
    return this.#handle.close()
  }
}

/** Without `a`, which ignores positions, and `w`, which empties the file; `a+` alone would create it. */
async function openPlainFile(path: string): Promise<JournalFile> {
  await (await open(path, 'a', fileMode)).close()
  return new PlainFile(await open(path, 'r+'))
}

const fileName = /^journal\.([1-9][0-9]*)\.jsonl$/
const head = encodeLine({ format: 'iamulator journal', version: formatVersion }, noCheck)

/** Up to where a segment is durable. */
interface End {
  readonly size: number
  /** The checksum of the last line. */
  readonly check: number
}

/** The checksum of a line with an end, if it is intact. */
function wholeCheckOf(line: Line, before: number): number | undefined {
  return line.complete ? checkOf(line.bytes, before) : undefined
}

function readHead(file: string, line: Line | undefined): End {
  const check = line && wholeCheckOf(line, noCheck)
  if (line === undefined || check === undefined) throw new StoreDamagedError(file, 0, mismatch)
  checkVersion(file, decodeHead(line.bytes).version)
  return { size: line.end, check }
}

/** Passes on a segment's records. Returns where the part ends that is intact. */
function replaySegment(
  file: string,
  bytes: Buffer,
  isLast: boolean,
  apply: (record: JournalRecord) => void,
): End {
  const lines = linesOf(bytes)
  let end = readHead(file, lines.next().value)
  for (const line of lines) {
    const check = wholeCheckOf(line, end.check)
    if (check === undefined) {
      if (isLast && line.end === bytes.length) return end
      throw new StoreDamagedError(file, line.start, mismatch)
    }
    apply(decodeRecord(line.bytes))
    end = { size: line.end, check }
  }
  return end
}

/** The journal in a directory: a file a segment, a line a record. The last line may be torn; it is then cut off. */
export class FileJournal implements Journal {
  static readonly openFile = openPlainFile
  readonly #options: FileJournalOptions
  readonly #openFile: (path: string) => Promise<JournalFile>
  readonly #listeners = new Set<(record: JournalRecord) => void>()
  #file: JournalFile | undefined
  #identity: FileIdentity | undefined
  #segment = firstSegment
  /** Where the durable part of the current file ends. */
  #end: End = { size: 0, check: noCheck }

  constructor(options: FileJournalOptions) {
    this.#options = options
    this.#openFile = options.openFile ?? FileJournal.openFile
  }

  async replay(from: number, apply: (record: JournalRecord) => void): Promise<void> {
    const segments = await this.#liveSegments(from)
    for (const segment of segments) {
      this.#segment = segment
      const bytes = await this.#read(segment)
      this.#end = replaySegment(this.#path(segment), bytes, segment === segments.at(-1), apply)
      this.#tellOfTear(bytes.length)
    }
    if (segments.length === 0) await this.#begin(from)
    else await this.#continue()
    await this.discard(from)
  }

  #tellOfTear(size: number): void {
    const torn = size - this.#end.size
    if (torn === 0) return
    const file = this.#path(this.#segment)
    this.#options.note?.(`Removed an incomplete line (${torn} bytes) at the end of ${file}, left by a crash.`)
  }

  async append(records: readonly JournalRecord[]): Promise<void> {
    const file = this.#current()
    let text = ''
    let { check } = this.#end
    for (const record of records) {
      const line = encodeLine(record, check)
      text += `${line.text}\n`
      check = line.check
    }
    const bytes = Buffer.from(text)
    await file.write(bytes, this.#end.size)
    if (this.#options.sync) await file.sync()
    this.#checkPlace()
    this.#end = { size: this.#end.size + bytes.length, check }
    for (const listener of this.#listeners) records.forEach(listener)
  }

  async repair(): Promise<void> {
    await this.#current().truncate(this.#end.size)
    await this.#current().sync()
  }

  follow(listener: (record: JournalRecord) => void): () => void {
    const own = (record: JournalRecord) => listener(record)
    this.#listeners.add(own)
    return () => this.#listeners.delete(own)
  }

  /** The old segment must be durable before anything stands in the new one: only a last line may be torn. */
  async rotate(): Promise<number> {
    const old = this.#current()
    this.#checkPlace()
    await old.sync()
    await this.#begin(this.#segment + 1)
    await old.close()
    return this.#segment
  }

  async discard(segment: number): Promise<void> {
    const old = (await this.#segments()).filter((each) => each < segment)
    for (const each of old) await rm(this.#path(each))
    if (old.length > 0) await syncDirectory(this.#options.directory)
  }

  /** A file that was deleted or moved away takes writes without an error. */
  lost(): string | undefined {
    const path = this.#path(this.#segment)
    const found = identityOf(path)
    if (found === undefined) return `${path} was deleted or moved away while it was in use`
    return isSameFile(found, this.#identity)
      ? undefined
      : `${path} was replaced by another file while it was in use`
  }

  async close(): Promise<void> {
    await this.#file?.close()
  }

  #checkPlace(): void {
    const lost = this.lost()
    if (lost !== undefined) throw new StoreUnavailableError(lost)
  }

  /** The file gets its name when its head is durable: one without a whole head is damaged, whatever happened. */
  async #begin(segment: number): Promise<void> {
    const path = this.#path(segment)
    const temporary = `${path}.tmp`
    const file = await this.#openFile(temporary)
    const bytes = Buffer.from(`${head.text}\n`)
    try {
      await file.truncate(0)
      await file.write(bytes, 0)
      await file.sync()
      await rename(temporary, path)
      await syncDirectory(this.#options.directory)
    } catch (error) {
      await file.close()
      for (const each of [temporary, path]) await rm(each, { force: true })
      throw error
    }
    this.#use(file, segment)
    this.#end = { size: bytes.length, check: head.check }
  }

  async #continue(): Promise<void> {
    this.#use(await this.#openFile(this.#path(this.#segment)), this.#segment)
    await this.repair()
  }

  #use(file: JournalFile, segment: number): void {
    this.#file = file
    this.#segment = segment
    this.#identity = identityOf(this.#path(segment))
  }

  /** The segments to replay. Those before `from` are in the snapshot; after it none may be missing. */
  async #liveSegments(from: number): Promise<readonly number[]> {
    const segments = (await this.#segments()).filter((segment) => segment >= from)
    const [first = from] = segments
    // Only without a snapshot is everything in the journal; and without one no segment is discarded.
    if (from === firstSegment && first > firstSegment) {
      const what = `it is missing, but ${this.#path(first)} depends on it`
      throw new StoreDamagedError(join(this.#options.directory, snapshotName), 0, what)
    }
    const expected = Math.max(segments.length, from === firstSegment ? 0 : 1)
    for (let segment = from; segment < from + expected; segment++) {
      if (segments[segment - from] !== segment)
        throw new StoreDamagedError(this.#path(segment), 0, 'it is missing')
    }
    return segments
  }

  async #segments(): Promise<number[]> {
    const names = await readdir(this.#options.directory)
    const segments = names
      .map((name) => Number(fileName.exec(name)?.[1] ?? 0))
      .filter((segment) => segment > 0)
    return segments.sort((a, b) => a - b)
  }

  async #read(segment: number): Promise<Buffer> {
    return (await readWhole(this.#path(segment))) ?? Buffer.alloc(0)
  }

  #path(segment: number): string {
    return join(this.#options.directory, `journal.${segment}.jsonl`)
  }

  #current(): JournalFile {
    if (this.#file === undefined) throw new Error('replay comes before anything else')
    return this.#file
  }
}
