/** The log: its entries, and its end. */
import type { LogEnd, LogEntry } from '../shared-log.ts'
import { hintHeader, MAXIMUM_NOTIFICATION } from './hints.ts'
import type { Links } from './hosts.ts'
import type { Schema } from './schema.ts'

/** Positions are 64-bit numbers, which `pg` returns as texts. */
interface EntryRow {
  readonly position: string
  readonly id: string
  readonly body: string
}

/** How much one question asks for, in bytes, unless a single entry is longer. */
const PAGE_BYTES = 8_000_000

export class PostgresLog {
  readonly #links: Links
  readonly #channel: string
  readonly #quickly: { readonly limit: number }
  readonly #append: string
  readonly #read: string
  readonly #last: string

  /** @param answerTimeout how long an append and the question for the end may take, in milliseconds */
  constructor(links: Links, schema: Schema, answerTimeout: number) {
    this.#links = links
    this.#quickly = { limit: answerTimeout }
    this.#channel = schema.channel
    const [log, checkpoint] = [schema.table('log'), schema.table('checkpoint')]
    this.#append = appendTo(log, checkpoint)
    this.#read = readFrom(log)
    this.#last = lastOf(log, checkpoint)
  }

  async append({ position, id, body }: LogEntry, previousId: string): Promise<'done' | 'taken'> {
    const header = hintHeader({ position, id, previousId })
    const values = [position, id, body, previousId, this.#channel, header]
    const rows = await this.#links.write(this.#append, values, { ...this.#quickly, name: 'append' })
    return rows.length > 0 ? 'done' : 'taken'
  }

  async read(position: number, limit: number): Promise<readonly LogEntry[]> {
    const entries: LogEntry[] = []
    let next = position
    for (;;) {
      const values = [next, limit - entries.length, PAGE_BYTES]
      const page = (await this.#links.read<EntryRow>(this.#read, values, { name: 'read' })).map(entryOf)
      entries.push(...page)
      const isWhole = page.reduce((sum, { body }) => sum + Buffer.byteLength(body), 0) < PAGE_BYTES
      const latest = page.at(-1)
      if (latest === undefined || isWhole || entries.length >= limit) return entries
      next = latest.position + 1
    }
  }

  async last(): Promise<LogEnd> {
    const [end] = await this.#links.read<EntryRow>(this.#last, [], { ...this.#quickly, name: 'last' })
    return end ? { position: Number(end.position), id: end.id } : { position: 0, id: '' }
  }
}

function entryOf({ position, id, body }: EntryRow): LogEntry {
  return { position: Number(position), id, body }
}

/**
 * An insert waits for another one at the same position that is under way, so that there is never a gap.
 *
 * A position is also taken when the log goes beyond it: the entry may be part of a checkpoint, and deleted. That is asked
 * with `max`, because a plan for any position would read the whole table for `position >= $1`. The hint is sent when the
 * entry is committed.
 */
function appendTo(log: string, checkpoint: string): string {
  return `
    with done as (
      insert into ${log}(position, id, body)
      select $1::bigint, $2::text, $3::text
      where $1 > greatest(0, (select max(position) from ${log}), (select max(position) from ${checkpoint}))
        and (($1 = 1 and $4::text = '')
          or exists (select from ${log} where position = $1 - 1 and id = $4)
          or exists (select from ${checkpoint} where position = $1 - 1 and id = $4))
      on conflict do nothing
      returning position)
    select pg_notify($5, $6::text ||
      case when octet_length($6) + octet_length($3) <= ${MAXIMUM_NOTIFICATION} then $3 else '' end)
    from done`
}

/** Selects as many entries as fit, but at least one. */
function readFrom(log: string): string {
  return `
    select position, id, body
    from (
      select position, id, body, sum(octet_length(body)) over (order by position) - octet_length(body) as before
      from (select position, id, body from ${log} where position >= $1 order by position limit $2) as entries
    ) as sized
    where before < $3
    order by position`
}

function lastOf(log: string, checkpoint: string): string {
  return `
    (select position, id from ${log} order by position desc limit 1)
    union all
    (select position, id from ${checkpoint} order by position desc limit 1)
    order by position desc limit 1`
}
