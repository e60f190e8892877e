import { type FileHandle, open, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { StoreDamagedError, StoreUnavailableError } from './errors.ts'
import {
  type FileIdentity,
  fileMode,
  identityOf,
  isSameFile,
  journalName,
  readWhole,
  snapshotName,
  syncDirectory,
  temporaryFor,
} from './files.ts'
import { firstSegment, type Journal, type JournalRecord } from './journal.ts'
import { encodeLine, noCheck } from './lines.ts'
import type { DirectoryLock } from './lock.ts'
import {
  type Contained,
  closingAfter,
  headOf,
  replaySegment,
  requireLink,
  type Segment,
  type SegmentEnd,
  withLineBreak,
} from './segments.ts'

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
    const numbers = await this.#liveSegments(from)
    let last: { readonly segment: Segment; readonly end: Contained } | undefined
    for (const number of numbers) {
      const segment = await this.#read(number, number === numbers.at(-1))
      const end = replaySegment(segment, apply)
      if (last) requireLink(last.segment.file, last.end, end, segment.file)
      last = { segment, end }
    }
    if (last) await this.#continue(last.segment, last.end)
    else await this.#begin(from, undefined)
    await this.discard(from)
  }

  /** Prepares for appends to the last segment, as far as it was replayed. */
  async #continue({ number, bytes }: Segment, { size, check, isClosed }: Contained): Promise<void> {
    this.#segment = number
    this.#end = { size, check }
    if (isClosed) throw this.#missingAfter(number)
    this.#warnOfTornLine(bytes.length)
    await this.#place(number, withLineBreak(bytes, size))
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
    const { size } = this.#end
    const closed = closingAfter(this.#end)
    this.#checkPlace()
    await old.sync()
    await this.#begin(this.#segment + 1, closed.end)
    try {
      await old.write(closed.bytes, size)
      await old.sync()
    } finally {
      await old.close()
    }
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

  /** @param before the end of the segment before it. Undefined for the first one */
  async #begin(segment: number, before: SegmentEnd | undefined): Promise<void> {
    const head = headOf(segment, before)
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

  async #read(number: number, isLast: boolean): Promise<Segment> {
    const file = this.#path(number)
    return { file, number, bytes: (await readWhole(file)) ?? Buffer.alloc(0), isLast }
  }

  /** Returns the error when the segment that follows a closed one is missing. */
  #missingAfter(segment: number): StoreDamagedError {
    const what = `it is missing, but ${this.#path(segment)} says that it follows`
    return new StoreDamagedError(this.#path(segment + 1), 0, what)
  }

  #path(segment: number): string {
    return join(this.#options.directory, journalName(segment))
  }

  #current(): JournalFile {
    if (this.#file === undefined) throw new Error('replay comes before anything else')
    return this.#file
  }
}
