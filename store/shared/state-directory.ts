/** The state in a directory, as a whole: read by an import, and written by an export. */
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { StoreError } from '../errors.ts'
import { FileJournal } from '../file-journal.ts'
import { ignoreMissing, makeDirectory, snapshotName } from '../files.ts'
import { firstSegment, type JournalRecord } from '../journal.ts'
import { type DirectoryLock, lockDirectory } from '../lock.ts'
import { loadState } from '../open.ts'
import { writeSnapshot } from '../snapshot.ts'
import { State } from '../state.ts'
import type { WrittenRecord } from '../types.ts'
import { UsageData } from '../usage.ts'

/** The content of a directory. */
export interface DirectoryContents {
  readonly state: State
  readonly usage: readonly WrittenRecord[]
}

const usageName = 'usage.json'
/** The files that hold state. */
const stateFile = /^(?:db|usage)\.json$|^journal\.[0-9]+\.jsonl$/
const rowsPerRecord = 500

type Warn = ((text: string) => void) | undefined

/**
 * Passes the contents of a directory to `work`. Until that ends, no server can use the directory.
 *
 * @param warn receives a sentence about remains of a crash, or about the lock
 * @throws StoreError if the directory contains no state, or if it cannot be read
 */
export async function withDirectoryContents<T>(
  directory: string,
  warn: Warn,
  work: (contents: DirectoryContents) => Promise<T>,
): Promise<T> {
  const files = (await readdir(directory).catch(ignoreMissing)) ?? []
  if (!files.some((name) => stateFile.test(name))) throw noState(directory)
  const lock = await lockDirectory(directory, { warn })
  const journal = new FileJournal({ directory, lock, sync: true, warn })
  try {
    const usage = new UsageData(join(directory, usageName), lock)
    await usage.load()
    const state = new State()
    await loadState(state, join(directory, snapshotName), journal)
    if (state.secret.length === 0) throw noState(directory)
    return await work({ state, usage: usage.saved() })
  } finally {
    await journal.close()
    await lock.release()
  }
}

function noState(directory: string): StoreError {
  return new StoreError(`--data: ${directory} contains no state.`)
}

/** Throws StoreError if the directory contains anything. It need not exist. */
export async function requireEmptyDirectory(directory: string): Promise<void> {
  const files = (await readdir(directory).catch(ignoreMissing)) ?? []
  if (files.length > 0)
    throw new StoreError(
      `--data: ${directory} is not empty. Give a directory that is empty or does not exist.`,
    )
}

/**
 * Writes a state to a directory, from which a server can then start. After an error, the directory contains no state.
 *
 * @param progress receives the number of rows so far
 * @throws StoreError if the directory is not empty
 */
export async function writeDirectory(
  directory: string,
  { state, usage }: DirectoryContents,
  progress: (rows: number) => void,
): Promise<void> {
  await requireEmptyDirectory(directory)
  await makeDirectory(directory)
  const lock = await lockDirectory(directory)
  const journal = new FileJournal({ directory, lock, sync: true })
  try {
    await journal.replay(firstSegment, () => {})
    await writeUsage(join(directory, usageName), usage, lock)
    // In the order of a checkpoint: the snapshot names the segment after it.
    const segment = await journal.rotate()
    const records = counted(recordsOf(state), progress)
    await writeSnapshot(join(directory, snapshotName), { segment, records }, async () => lock.require())
    await journal.discard(segment)
  } catch (error) {
    await removeState(directory)
    throw error
  } finally {
    await journal.close()
    await lock.release()
  }
}

async function writeUsage(
  path: string,
  records: readonly WrittenRecord[],
  lock: DirectoryLock,
): Promise<void> {
  const usage = new UsageData(path, lock)
  usage.restore(records)
  await usage.close()
}

/** Values that replicas publish last as long as the process elsewhere, so files do not contain them. */
function* recordsOf(state: State): Generator<JournalRecord, void, undefined> {
  for (const record of state.records(rowsPerRecord)) if (!('topic' in record)) yield record
}

/** Passes records on, and the number of their rows to `progress`. */
export function* counted(
  records: Iterable<JournalRecord>,
  progress: (rows: number) => void,
): Generator<JournalRecord, void, undefined> {
  let rows = 0
  for (const record of records) {
    if ('rows' in record) rows += record.rows.length
    progress(rows)
    yield record
  }
}

async function removeState(directory: string): Promise<void> {
  for (const name of await readdir(directory))
    if (stateFile.test(name)) await rm(join(directory, name), { force: true })
}
