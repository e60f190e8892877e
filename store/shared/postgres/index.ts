/** The shared log in PostgreSQL. The client for it is only loaded when it is used. */
import { realTimers, type Timers } from '../../timers.ts'
import type { SharedDatabase } from '../shared-log.ts'
import { tlsOptionsOf } from './tls.ts'
import { parsePostgresUrl } from './url.ts'

export interface PostgresOptions {
  /** Receives warnings about the database. */
  readonly note?: (text: string) => void
  readonly timers?: Timers
  /** After how long the server ends a statement, in milliseconds. Default: 5000. */
  readonly statementTimeout?: number
  /** How long an append and the question for the end of the log may take, in milliseconds. Default: 2000. */
  readonly answerTimeout?: number
}

/** How long connecting to a host may take by default, in milliseconds. */
const CONNECT_TIMEOUT = 2000

/**
 * Returns the database that a URL names. It is not connected yet: call `open`.
 *
 * @param url the value of `--store`
 * @throws StoreError for an invalid URL. No error contains the password
 */
export async function openPostgres(url: string, options: PostgresOptions = {}): Promise<SharedDatabase> {
  const { note = () => {}, timers = realTimers } = options
  const { statementTimeout = 5000, answerTimeout = 2000 } = options
  const parsed = parsePostgresUrl(url)
  const tls = await tlsOptionsOf(parsed)
  const { PostgresDatabase } = await import('./database.ts')
  return new PostgresDatabase({
    url: parsed,
    tls,
    connectTimeout: parsed.connectTimeout ?? CONNECT_TIMEOUT,
    statementTimeout,
    answerTimeout,
    note,
    timers,
  })
}
