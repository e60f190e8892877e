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
  temporaryFor,
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
import type { DirectoryLock } from './lock.ts'

/** The file operations that the journal needs. Errors reject the promise. */
export interface JournalFile {
  write(bytes: Buffer, position: number): Promise<void>
  sync(): Promise<void>
  truncate(size: number): Promise<void>
  close(): Promise<void>
}

export interface FileJournalOptions {
  readonly directory: string
  /** Whether an append waits for the disk. If false, it waits only for the operating system. */
  readonly sync: boolean
  /** Creates the file, or opens the existing one. */
  readonly openFile?: (path: string) => Promise<JournalFile>
  /** The lock of the directory. It is checked before an append is acknowledged. */
  readonly lock?: DirectoryLock | undefined
  /** Receives a sentence about an incomplete line that was removed. */
  readonly warn?: ((text: string) => void) | undefined
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

/**
 * Opens with `r+`, because `a` ignores positions and `w` empties the file.
 * Only opening with `a` first creates it.
 */
async function openPlainFile(path: string): Promise<JournalFile> {
  await (await open(path, 'a', fileMode)).close()
  return new PlainFile(await open(path, 'r+'))
}

const fileName = /^journal\.([1-9][0-9]*)\.jsonl$/
const head = encodeLine({ format: 'iamulator journal', version: formatVersion }, noCheck)

/** The end of the durable part of a segment. */
interface SegmentEnd {
  readonly size: number
  /** The checksum of the last line. */
  readonly check: number
}

function readHead(file: string, line: Line | undefined): SegmentEnd {
  const check = line?.complete ? checkOf(line.bytes, noCheck) : undefined
  if (line === undefined || check === undefined) throw new StoreDamagedError(file, 0, mismatch)
  checkVersion(file, decodeHead(line.bytes).version)
  return { size: line.end, check }
}

/**
 * Passes a segment's records to `apply`. Returns the end of the intact part. A crash can tear the last line of
 * the last segment, which was never acknowledged. A line that has its line break may have been.
 */
function replaySegment(
  file: string,
  bytes: Buffer,
  isLast: boolean,
  apply: (record: JournalRecord) => void,
): SegmentEnd {
  const lines = linesOf(bytes)
  let end = readHead(file, lines.next().value)
  for (const line of lines) {
    const check = checkOf(line.bytes, end.check)
    if (isLast && !line.complete && check === undefined) return end
    if (check === undefined || !(isLast || line.complete)) throw damageAt(file, bytes, line.start, isLast)
    apply(decodeRecord(line.bytes))
    // An intact line may lack only its line break, which `withLineBreak` adds.
    end = { size: line.complete ? line.end : line.end + 1, check }
  }
  return end
}

function damageAt(file: string, bytes: Buffer, start: number, isLast: boolean): StoreDamagedError {
  const lines = [...linesOf(bytes.subarray(start))].length
  const commits = lines === 1 ? 'the last commit' : `the last ${lines} commits`
  const advice = isLast ? `, or shorten it to ${start} bytes, which loses ${commits}` : ''
  return new StoreDamagedError(file, start, mismatch, advice)
}

/** Returns the first bytes of a segment, of which the very last one may be a missing line break. */
function withLineBreak(bytes: Buffer, size: number): Buffer {
  const intact = Buffer.alloc(size, '\n')
  bytes.copy(intact)
  return intact
}

/**
 * The journal in a directory, with one file per segment and one line per record.
 * An incomplete last line is removed.
 */
export class FileJournal implements Journal {
  static readonly openFile = openPlainFile
  readonly #options: FileJournalOptions
  readonly #openFile: (path: string) => Promise<JournalFile>
  readonly #listeners = new Set<(record: JournalRecord) => void>()
  #file: JournalFile | undefined
  #identity: FileIdentity | undefined
  #segment = firstSegment
  /** The end of the durable part of the current file. */
  #end: SegmentEnd = { size: 0, check: noCheck }

  constructor(options: FileJournalOptions) {
    this.#options = options
    this.#openFile = options.openFile ?? FileJournal.openFile
  }

  async replay(from: number, apply: (record: JournalRecord) => void): Promise<void> {
    const segments = await this.#liveSegments(from)
    let last: Buffer = Buffer.alloc(0)
    for (const segment of segments) {
      this.#segment = segment
      const bytes = await this.#read(segment)
      this.#end = replaySegment(this.#path(segment), bytes, segment === segments.at(-1), apply)
      this.#warnOfTornLine(bytes.length)
      last = bytes
    }
    if (segments.length === 0) await this.#begin(from)
    else await this.#place(this.#segment, withLineBreak(last, this.#end.size))
    await this.discard(from)
  }

  #warnOfTornLine(size: number): void {
    const torn = size - this.#end.size
    if (torn <= 0) return
    const file = this.#path(this.#segment)
    this.#options.warn?.(`Removed an incomplete line (${torn} bytes) at the end of ${file}, left by a crash.`)
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

  /**
   * Makes the old segment durable before the new one gets any record. Only the very last line may be
   * incomplete.
   */
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

  /** A lock that another process has comes first: that process also replaced the file. */
  lost(): string | undefined {
    const loss = this.#options.lock?.loss()
    return loss?.taken ? loss.reason : (this.#misplaced() ?? loss?.reason)
  }

  /** Checks the file's name, because writes to a deleted or moved file do not fail. */
  #misplaced(): string | undefined {
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

  async #begin(segment: number): Promise<void> {
    const bytes = Buffer.from(`${head.text}\n`)
    try {
      await this.#place(segment, bytes)
    } catch (error) {
      // The name may be there already. Only the holder of the lock knows that the file is its own.
      if (this.#options.lock?.loss() === undefined) await rm(this.#path(segment), { force: true })
      throw error
    }
    this.#end = { size: bytes.length, check: head.check }
  }

  /**
   * Makes a new file the segment, with these bytes. Names it only when they are durable: a segment without a
   * complete head is always damaged. The start does this too: an earlier owner that still runs without its
   * lock then writes to a file without a name, and not to this one.
   */
  async #place(segment: number, bytes: Buffer): Promise<void> {
    const path = this.#path(segment)
    const temporary = temporaryFor(path)
    const file = await this.#openFile(temporary)
    try {
      await file.write(bytes, 0)
      await file.sync()
      this.#options.lock?.require()
      const identity = identityOf(temporary)
      await rename(temporary, path)
      await syncDirectory(this.#options.directory)
      this.#identity = identity
    } catch (error) {
      await file.close()
      await rm(temporary, { force: true })
      throw error
    }
    this.#file = file
    this.#segment = segment
  }

  /**
   * Returns the segments to replay.
   * Segments before `from` are in the snapshot; from there on, none may be missing.
   */
  async #liveSegments(from: number): Promise<readonly number[]> {
    const segments = (await this.#segments()).filter((segment) => segment >= from)
    const [first = from] = segments
    // `from` is the first segment only without a snapshot. Then no segment was discarded: all must be present.
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
