/** Hints about new entries, which travel as notifications of PostgreSQL. */
import type { Timers } from '../../timers.ts'
import type { Hint } from '../shared-log.ts'
import type { Connection } from './connection.ts'
import type { Query } from './hosts.ts'
import type { Schema } from './schema.ts'

/** PostgreSQL refuses longer notifications, in bytes. */
export const MAXIMUM_NOTIFICATION = 7999

/** How long a notification may take to arrive before notifications count as lost, in milliseconds. */
const PROBE_PATIENCE = 1000
const PROBE = 'probe'
/** How often the log is asked for new entries if notifications do not arrive, in milliseconds. */
const POLL_INTERVAL = 20
/** How long to wait after an error, in milliseconds. */
const RETRY_DELAY = 1000
const POLLED_ENTRIES = 100

export const POOLER_NOTE =
  'The database does not pass on notifications, as behind a pooler in transaction mode. ' +
  `This replica asks for new entries every ${POLL_INTERVAL} ms instead. ` +
  'Connect to the database directly, or through a pooler in session mode, to save this work.'

/** Returns what comes before the body of the entry in a notification. */
export function hintHeader({ position, id, previousId }: Omit<Hint, 'body'>): string {
  return `${position}\n${id}\n${previousId}\n`
}

/** Returns undefined for what is not a hint. */
function decodeHint(payload: string): Hint | undefined {
  const [, position, id, previousId, body] = /^(\d+)\n([^\n]+)\n([^\n]*)\n(.*)$/s.exec(payload) ?? []
  if (id === undefined || previousId === undefined) return undefined
  return { position: Number(position), id, previousId, body: body || undefined }
}

type ListeningConnection = Pick<Connection, 'isOpen' | 'onNotification' | 'query'>

interface HintParts {
  readonly schema: Schema
  readonly read: Query
  readonly write: Query
  readonly timers: Timers
  readonly onHint: (hint: Hint) => void
  /** Receives a sentence if notifications do not arrive. */
  readonly note: (text: string) => void
}

interface PolledRow {
  readonly position: string
  readonly id: string
  readonly body: string | null
  readonly previous: string | null
}

/** Listens on each new connection, and makes sure that something arrives. */
export class Hints {
  readonly #parts: HintParts
  readonly #channel: string
  readonly #poll: string
  readonly #end: string
  /** Identifies the loop that asks repeatedly. Undefined if notifications arrive. */
  #polling: object | undefined
  #hasNoted = false
  #checked: Promise<void> = Promise.resolve()
  #isClosed = false

  constructor(parts: HintParts) {
    const log = parts.schema.table('log')
    this.#parts = parts
    this.#channel = parts.schema.channel
    this.#end = `select coalesce(max(position), 0) as position from ${log}`
    this.#poll = `
        select entry.position, entry.id, previous.id as previous,
          case when octet_length(entry.body) <= ${MAXIMUM_NOTIFICATION} then entry.body end as body
        from ${log} entry left join ${log} previous on previous.position = entry.position - 1
        where entry.position > $1
        order by entry.position
        limit ${POLLED_ENTRIES}`
  }

  /**
   * Listens on a new connection. `checked` tells when it is known whether notifications arrive.
   */
  async listen(connection: ListeningConnection, limit: number): Promise<void> {
    let hear = () => {}
    const heard = new Promise<void>((resolve) => {
      hear = resolve
    })
    connection.onNotification((channel, payload) => {
      if (channel !== this.#channel) return
      hear()
      const hint = decodeHint(payload)
      if (hint && !this.#isClosed) this.#parts.onHint(hint)
    })
    await connection.query(`listen ${this.#channel}`, [], { limit })
    this.#checked = this.#check(connection, heard)
  }

  /** Returns whether notifications have not arrived, as behind a pooler, which gives each statement another connection. */
  get isPooled(): boolean {
    return this.#polling !== undefined
  }

  /** Resolves once it is known whether notifications arrive on the latest connection. Never rejects. */
  get checked(): Promise<void> {
    return this.#checked
  }

  close(): void {
    this.#isClosed = true
    this.#polling = undefined
  }

  /** Sends a notification, and looks whether it arrives. */
  async #check(connection: ListeningConnection, heard: Promise<void>): Promise<void> {
    const { timers } = this.#parts
    for (let pause = RETRY_DELAY; connection.isOpen && !this.#isClosed; pause *= 2) {
      if (await this.#probe()) return this.#learn(await this.#isInTime(heard))
      // Longer and longer: while a standby is waited for, each attempt occupies a connection of the server.
      await timers.sleep(pause)
    }
  }

  /** Returns whether the notification was sent. */
  async #probe(): Promise<boolean> {
    try {
      await this.#parts.write('select pg_notify($1, $2)', [this.#channel, PROBE])
      return true
    } catch {
      return false
    }
  }

  /** Returns whether a promise resolves before the patience is over. */
  async #isInTime(heard: Promise<void>): Promise<boolean> {
    let stop = () => {}
    const late = new Promise<void>((resolve) => {
      stop = this.#parts.timers.every(PROBE_PATIENCE, resolve)
    })
    const inTime = await Promise.race([heard.then(() => true), late.then(() => false)])
    stop()
    return inTime
  }

  #learn(arrives: boolean): void {
    if (arrives || this.#isClosed) {
      this.#polling = undefined
      return
    }
    if (!this.#hasNoted) this.#parts.note(POOLER_NOTE)
    this.#hasNoted = true
    if (!this.#polling) void this.#pollRepeatedly()
  }

  async #pollRepeatedly(): Promise<void> {
    const polling = {}
    this.#polling = polling
    let position: number | undefined
    while (this.#polling === polling) {
      try {
        position = await this.#pollAfter(position)
        await this.#parts.timers.sleep(POLL_INTERVAL)
      } catch {
        await this.#parts.timers.sleep(RETRY_DELAY)
      }
    }
  }

  /** Passes on hints about the entries after a position. Returns the position of the latest. */
  async #pollAfter(position: number | undefined): Promise<number> {
    const { read, onHint } = this.#parts
    if (position === undefined) {
      const [end] = await read<PolledRow>(this.#end)
      return Number(end?.position)
    }
    const rows = await read<PolledRow>(this.#poll, [position])
    for (const { position, id, body, previous } of rows)
      if (this.#polling)
        onHint({ position: Number(position), id, previousId: previous ?? '', body: body ?? undefined })
    return Number(rows.at(-1)?.position ?? position)
  }
}
