/** Checkpoints: the whole state after an entry, in parts. */
import { randomUUID } from 'node:crypto'
import type { JournalRecord } from '../../journal.ts'
import type { LogEnd, SharedCheckpoint } from '../shared-log.ts'
import type { Links } from './hosts.ts'
import type { Schema } from './schema.ts'

/** How many parts one question asks for. The next ones are under way while these are used. */
const PARTS_AT_ONCE = 4
/** How many entries one statement deletes, so that none takes long. */
const DELETED_AT_ONCE = 2000
/** How many checkpoints `truncate` keeps. A replica may still read the one before the latest. */
const KEPT_CHECKPOINTS = 2

interface CheckpointRow {
  readonly position: string
  readonly id: string
  readonly parts: number
  readonly date: number
}

interface PartRow {
  readonly part: number
  /** JSON of a list of records. */
  readonly body: string
}

export class Checkpoints {
  readonly #links: Links
  readonly #log: string
  readonly #checkpoint: string
  readonly #part: string

  constructor(links: Links, schema: Schema) {
    this.#links = links
    this.#log = schema.table('log')
    this.#checkpoint = schema.table('checkpoint')
    this.#part = schema.table('checkpoint_part')
  }

  async latest(): Promise<SharedCheckpoint | undefined> {
    const [row] = await this.#links.read<CheckpointRow>(`
        select position, id, parts, (extract(epoch from at) * 1000)::float8 as date
        from ${this.#checkpoint} order by position desc limit 1`)
    return row && { ...row, position: Number(row.position), date: Math.trunc(row.date) }
  }

  /** See `SharedLog.checkpointParts`. */
  async *parts({ position, id }: LogEnd): AsyncGenerator<readonly JournalRecord[]> {
    const [found] = await this.#links.read<{ writer: string; parts: number }>(
      `select writer, parts from ${this.#checkpoint} where position = $1 and id = $2`,
      [position, id],
    )
    if (!found) throw new Error(`the database has no checkpoint ${position}`)
    let next = this.#partsFrom(found.writer, 0)
    for (let count = 0; count < found.parts; ) {
      const rows = await next
      const isMissing = rows.length === 0 || rows.some(({ part }, index) => part !== count + index)
      if (isMissing) throw new Error(`the database has lost parts of checkpoint ${position}`)
      count += rows.length
      next = this.#partsFrom(found.writer, count)
      // It is only awaited if the reader goes on.
      next.catch(() => {})
      for (const { body } of rows) yield JSON.parse(body)
    }
  }

  #partsFrom(writer: string, part: number): Promise<readonly PartRow[]> {
    const text = `
      select part, body from ${this.#part} where writer = $1 and part >= $2
      order by part limit ${PARTS_AT_ONCE}`
    return this.#links.read<PartRow>(text, [writer, part])
  }

  /** See `SharedLog.writeCheckpoint`. Two that write at once do not get into each other's way. */
  async write({ position, id }: LogEnd, parts: Iterable<readonly JournalRecord[]>): Promise<void> {
    const writer = randomUUID()
    const insert = `insert into ${this.#part}(writer, part, body) values ($1, $2, $3)`
    let count = 0
    for (const records of parts) {
      await this.#links.write(insert, [writer, count, JSON.stringify(records)])
      count++
    }
    // Also ends well if the first attempt had no answer, or another replica has written the same checkpoint.
    const [done] = await this.#links.write<{ done: boolean }>(this.#completion(), [
      position,
      id,
      writer,
      count,
    ])
    if (done) return
    await this.#links.write(`delete from ${this.#part} where writer = $1`, [writer])
    const latest = await this.latest()
    if (latest?.position !== position || latest.id !== id)
      throw new Error(`the log has no entry ${position} with the ID ${id}, or has a later checkpoint`)
  }

  /** A checkpoint must be of this history. Only an empty database takes any, as its beginning. */
  #completion(): string {
    return `
      insert into ${this.#checkpoint}(position, id, writer, parts)
      select $1::bigint, $2::text, $3::text, $4::int
      where not exists (select from ${this.#checkpoint} where position >= $1)
        and (exists (select from ${this.#log} where position = $1 and id = $2)
          or not (exists (select from ${this.#log}) or exists (select from ${this.#checkpoint})))
      on conflict do nothing
      returning true as done`
  }

  /** See `SharedLog.truncate`. */
  async truncate(position: number): Promise<void> {
    const latest = await this.latest()
    if (position > (latest?.position ?? 0))
      throw new RangeError(`entries before ${position} are not all in the latest checkpoint`)
    while ((await this.#deleteEntries(position)) > 0);
    await this.#deleteCheckpoints()
  }

  /** Deletes the first entries, so that there is never a gap. Returns how many. */
  async #deleteEntries(position: number): Promise<number> {
    const text = `
      with gone as (
        delete from ${this.#log}
        where position < least($1, (select min(position) + ${DELETED_AT_ONCE} from ${this.#log}))
        returning position)
      select count(*)::int as count from gone`
    const [row] = await this.#links.write<{ count: number }>(text, [position])
    return row?.count ?? 0
  }

  /** Also deletes the parts of incomplete checkpoints, unless a replica may still complete them. */
  async #deleteCheckpoints(): Promise<void> {
    await this.#links.write(`
      delete from ${this.#checkpoint} where position not in (
        select position from ${this.#checkpoint} order by position desc limit ${KEPT_CHECKPOINTS})`)
    await this.#links.write(`
      delete from ${this.#part} part
      where not exists (select from ${this.#checkpoint} checkpoint where checkpoint.writer = part.writer)
        and (part.at < clock_timestamp() - interval '1 hour'
          or part.at < (select min(at) from ${this.#checkpoint}))`)
  }
}
