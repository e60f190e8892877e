/** Moves the whole state between a directory and the database that replicas share. */
import { randomBytes } from 'node:crypto'
import { StoreError } from '../errors.ts'
import type { JournalRecord } from '../journal.ts'
import { accountKey, serverPlace } from '../place.ts'
import type { State } from '../state.ts'
import type { WrittenRecord } from '../types.ts'
import { usageEpochTopic } from '../usage.ts'
import { encodeBatch } from './batch.ts'
import { Contact } from './contact.ts'
import { loadLog } from './load-log.ts'
import type { LogEnd, SharedDatabase } from './shared-log.ts'
import { counted, requireEmptyDirectory, withDirectoryContents, writeDirectory } from './state-directory.ts'
import { systemTimers } from './timers.ts'
import { partsOf } from './write-checkpoint.ts'

export interface Transfer {
  /** It is open. */
  readonly database: SharedDatabase
  readonly directory: string
  /** Receives the number of rows so far. */
  readonly progress?: (rows: number) => void
  /** Receives a sentence about remains of a crash in the directory, or about its lock. */
  readonly warn?: (text: string) => void
}

/** The result of a transfer. */
export interface Transferred {
  readonly rows: number
  readonly accounts: number
  /** The number of keys and principals with last-used dates. */
  readonly uses: number
}

const rowsPerRecord = 500
const usesPerMerge = 500
/** Batches are cut at this number of characters. */
const batchSize = 512 * 1024
/** How long the database may take to answer, in milliseconds. */
const patience = 30_000
const advice = 'Choose another database or schema, or drop its iamulator_* tables.'

/**
 * Copies the state in a directory to a database without one.
 *
 * The state goes through the log, whose positions are given to one writer only. The secret comes last: a log without one
 * is no state. So if the import ends early, or a replica starts meanwhile, no replica ever works with a part of the state.
 *
 * @throws StoreError if the database is not empty, or if the directory contains no state or is in use
 */
export function importState({ database, directory, progress, warn }: Transfer): Promise<Transferred> {
  return withDirectoryContents(directory, warn, async ({ state, usage }) => {
    const { position } = await database.last()
    if (position > 0) throw new StoreError(`The database at --store is not empty. ${advice}`)
    const end = await appendState(database, state, progress ?? (() => {}))
    await database.writeCheckpoint(end, partsOf(state))
    await database.truncate(end.position)
    for (let start = 0; start < usage.length; start += usesPerMerge)
      await database.mergeUsage(epochOf(state), usage.slice(start, start + usesPerMerge))
    return transferredOf(state, usage)
  })
}

/** Returns the place of the last entry. */
async function appendState(
  database: SharedDatabase,
  state: State,
  progress: (rows: number) => void,
): Promise<LogEnd> {
  const { version } = await database.format()
  const name = `import-${randomBytes(8).toString('hex')}`
  let end: LogEnd = { position: 0, id: '' }
  for (const batch of batchesOf(state, progress)) {
    const position = end.position + 1
    const entry = { position, id: `${name}:${position}`, body: encodeBatch(batch, version) }
    if ((await database.append(entry, end.id)) === 'taken')
      throw new StoreError(`A replica wrote to the database at --store. Stop all replicas first. ${advice}`)
    end = entry
  }
  return end
}

/** Yields the state as batches of records in JSON. */
function* batchesOf(
  state: State,
  progress: (rows: number) => void,
): Generator<readonly string[], void, undefined> {
  let batch: string[] = []
  let size = 0
  for (const record of counted(rowsOf(state), progress)) {
    const json = JSON.stringify(record)
    if (batch.length > 0 && size + json.length > batchSize) {
      yield batch
      batch = []
      size = 0
    }
    batch.push(json)
    size += json.length
  }
  const last: JournalRecord = { secret: state.secret.toString('base64'), changes: [] }
  yield [...batch, JSON.stringify(last)]
}

function* rowsOf(state: State): Generator<JournalRecord, void, undefined> {
  for (const record of state.records(rowsPerRecord)) if ('rows' in record) yield record
}

/**
 * Copies the state in a database to an empty directory. Replicas can use the database meanwhile; what they commit after
 * the start is not copied.
 *
 * @throws StoreError if the directory is not empty, or if the database contains no state
 */
export async function exportState({ database, directory, progress }: Transfer): Promise<Transferred> {
  await requireEmptyDirectory(directory)
  const { state } = await loadLog(database, new Contact(systemTimers, patience))
  if (state.secret.length === 0) throw new StoreError('The database at --store contains no state.')
  const { records: usage } = await database.usageSince(epochOf(state), '')
  await writeDirectory(directory, { state, usage }, progress ?? (() => {}))
  return transferredOf(state, usage)
}

/** Returns the epoch of the last-used dates, which begins when everything is reset or restored. */
function epochOf({ published }: State): number {
  const epoch = [...published].find(({ topic }) => topic === usageEpochTopic.name)?.value
  return typeof epoch === 'number' ? epoch : 0
}

function transferredOf(state: State, usage: readonly WrittenRecord[]): Transferred {
  const accounts = [...state.accounts()].filter((account) => account !== accountKey(serverPlace))
  return { rows: state.rowCount, accounts: accounts.length, uses: usage.length }
}
