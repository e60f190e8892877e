/** Runs the commands that work on the database that replicas share, without a server. */

import { CommandError, messageOf } from '../../core/runtime/errors.ts'
import { VERSION } from '../../core/runtime/version.ts'
import { StoreError } from '../../store/index.ts'
import { LOG_FORMAT } from '../../store/shared/batch.ts'
import { openPostgres } from '../../store/shared/postgres/index.ts'
import type { SharedDatabase } from '../../store/shared/shared-log.ts'
import { exportState, importState, type Transferred } from '../../store/shared/transfer.ts'
import { upgradeFormat } from '../../store/shared/upgrade.ts'
import { ProgressLine } from './progress-line.ts'

/** The ends of a transfer. */
interface Ends {
  /** The value of `--store`. */
  readonly url: string
  readonly directory: string
}

/** Copies the state in a directory to the database. Returns what to print. Rejects with CommandError or StoreError. */
export function importCommand({ url, directory }: Ends): Promise<string> {
  return onDatabase(url, 'import', async (database) => {
    const transferred = await withProgress((progress) => importState({ database, directory, progress, warn }))
    return `Imported ${textOf(transferred)} from ${directory}.\n`
  })
}

/** Copies the state in the database to a directory. Returns what to print. Rejects with CommandError or StoreError. */
export function exportCommand({ url, directory }: Ends): Promise<string> {
  return onDatabase(url, 'export', async (database) => {
    const transferred = await withProgress((progress) => exportState({ database, directory, progress }))
    return `Exported ${textOf(transferred)} to ${directory}.\n`
  })
}

/** Raises the format that replicas write. Returns what to print. Rejects with CommandError or StoreError. */
export function upgradeCommand(url: string): Promise<string> {
  return onDatabase(url, 'upgrade', async (database) => {
    const before = await upgradeFormat(database, VERSION)
    return before >= LOG_FORMAT
      ? `The format is ${before} already. This version needs no other.\n`
      : `The format is now ${LOG_FORMAT}. It was ${before}.\n`
  })
}

/** In milliseconds. No client waits for these commands, unlike for a replica. */
const PATIENCE = { statementTimeout: 60_000, answerTimeout: 60_000 }

async function onDatabase<T>(
  url: string,
  what: string,
  work: (database: SharedDatabase) => Promise<T>,
): Promise<T> {
  const database = await openPostgres(url, PATIENCE)
  try {
    await database.open(() => {})
    return await work(database)
  } catch (error) {
    if (error instanceof StoreError) throw error
    throw new CommandError(`The ${what} failed: ${messageOf(error)}.`)
  } finally {
    await database.close()
  }
}

async function withProgress<T>(work: (progress: (rows: number) => void) => Promise<T>): Promise<T> {
  const line = new ProgressLine(process.stderr)
  try {
    return await work((rows) => line.show(rows))
  } finally {
    line.end()
  }
}

function warn(text: string): void {
  process.stderr.write(`warning: ${text}\n`)
}

function textOf({ rows, accounts, uses }: Transferred): string {
  return `${counted(rows, 'row')} of ${counted(accounts, 'account')} and ${counted(uses, 'last-used date')}`
}

function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`
}
