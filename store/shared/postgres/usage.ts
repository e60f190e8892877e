/** Last-used dates, merged from all replicas. */
import type { UsageEntry, WrittenRecord } from '../../types.ts'
import type { Links } from './hosts.ts'
import type { Schema } from './schema.ts'

/** How many uses one statement merges, so that none takes long. */
const MERGED_AT_ONCE = 1000

/** One use. The name is empty for the last use of the key, a service, or an action as `service:Name`. */
interface UseRow {
  readonly key: string
  readonly name: string
  readonly date: string
  readonly region: string
  readonly service: string
}

interface Use extends UsageEntry {
  readonly key: string
  readonly name: string
}

export class MergedUsage {
  readonly #links: Links
  readonly #usage: string
  readonly #lock: string

  constructor(links: Links, schema: Schema) {
    this.#links = links
    this.#usage = schema.table('usage')
    this.#lock = schema.lockKey('usage')
  }

  async merge(epoch: number, records: readonly WrittenRecord[]): Promise<void> {
    const uses = distinct(records.flatMap((record) => [...usesOf(record)]))
    const { write } = this.#links
    for (let from = 0; from < uses.length; from += MERGED_AT_ONCE) {
      const some = uses.slice(from, from + MERGED_AT_ONCE)
      await write(this.#merging(), [
        this.#lock,
        epoch,
        some.map(({ key }) => key),
        some.map(({ name }) => name),
        some.map(({ date }) => date),
        some.map(({ region }) => region),
        some.map(({ service }) => service),
      ])
    }
    await write(`delete from ${this.#usage} where epoch < $1`, [epoch])
  }

  /**
   * `changed` is the transaction. Those before the oldest that is under way are over, so all their rows can be seen.
   *
   * One transaction merges at a time: if its commit waits for a standby, others give up instead of waiting, too.
   */
  #merging(): string {
    return `
      insert into ${this.#usage} as known(epoch, key, name, date, region, service, changed)
      select $2::bigint, use.*, pg_current_xact_id()::text::bigint
      from (select pg_advisory_xact_lock($1::bigint)) as turn,
        unnest($3::text[], $4::text[], $5::bigint[], $6::text[], $7::text[]) as use
      on conflict (key, name) do update set
        epoch = excluded.epoch, date = excluded.date, region = excluded.region, service = excluded.service,
        changed = excluded.changed
      where (excluded.epoch, excluded.date) > (known.epoch, known.date)`
  }

  async since(
    epoch: number,
    since: string,
  ): Promise<{ readonly records: readonly WrittenRecord[]; readonly since: string }> {
    const { read } = this.#links
    // Asked first: what ends meanwhile is returned twice rather than never.
    const [next] = await read<{ since: string }>(
      'select pg_snapshot_xmin(pg_current_snapshot())::text as since',
    )
    const changed = `
      select key, name, date, region, service from ${this.#usage}
      where epoch = $1 and key in (select key from ${this.#usage} where epoch = $1 and changed >= $2)
      order by key, name`
    const rows = await read<UseRow>(changed, [epoch, since || '0'])
    return { records: recordsOf(rows), since: next?.since ?? since }
  }
}

interface KeyUses {
  readonly last: UsageEntry
  readonly services: [name: string, use: UsageEntry][]
  readonly actions: [name: string, use: UsageEntry][]
}

function* usesOf([key, last, services = [], actions = []]: WrittenRecord): Generator<Use> {
  yield { key, name: '', ...last }
  for (const [name, use] of [...services, ...actions]) yield { key, name, ...use }
}

/** Returns the latest of the uses with the same key and name. All replicas lock rows in this order. */
function distinct(uses: readonly Use[]): Use[] {
  const latest = new Map<string, Use>()
  for (const use of uses) {
    const identity = JSON.stringify([use.key, use.name])
    const known = latest.get(identity)
    if (!known || known.date < use.date) latest.set(identity, use)
  }
  return [...latest].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, use]) => use)
}

/** @param rows in the order of their keys, and the last use of a key first */
function recordsOf(rows: readonly UseRow[]): WrittenRecord[] {
  const records = new Map<string, KeyUses>()
  for (const { key, name, date, region, service } of rows) {
    const use = { date: Number(date), region, service }
    const record = records.get(key)
    if (!record) records.set(key, { last: use, services: [], actions: [] })
    else (name.includes(':') ? record.actions : record.services).push([name, use])
  }
  return Array.from(records, ([key, { last, services, actions }]) =>
    services.length > 0 ? [key, last, services, actions] : [key, last],
  )
}
