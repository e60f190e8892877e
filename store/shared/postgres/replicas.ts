/** The replicas that share the database. */
import type { ReplicaNote, SeenReplica } from '../status.ts'
import type { Query } from './hosts.ts'
import type { Schema } from './schema.ts'

/** How long a replica counts as there after its last note. */
const PRESENT = '15 seconds'
/** How long the notes of replicas that ended without removing theirs are kept. */
const KEPT = '1 hour'

interface ReplicaRow extends Omit<ReplicaNote, 'position' | 'address'> {
  readonly position: string
  readonly address: string | null
  readonly seen: number
}

export class Replicas {
  readonly #query: Query
  readonly #replica: string

  constructor(query: Query, schema: Schema) {
    this.#query = query
    this.#replica = schema.table('replica')
  }

  async register({
    name,
    program,
    format,
    position,
    address,
    settings,
  }: ReplicaNote): Promise<SeenReplica[]> {
    const rows = await this.#query<ReplicaRow>(this.#registration(), [
      ...[name, program, format, position, address ?? null, settings],
    ])
    return rows.map(replicaOf)
  }

  #registration(): string {
    const columns = 'name, program, format, position, address, settings'
    const changes = columns.split(', ').map((column) => `${column} = excluded.${column}`)
    const seen = '(extract(epoch from seen) * 1000)::float8 as seen'
    return `
      with own as (
        insert into ${this.#replica}(${columns}, seen)
        values ($1, $2, $3, $4, $5, $6, clock_timestamp())
        on conflict (name) do update set ${changes.join(', ')}, seen = excluded.seen
        returning ${columns}, seen),
      gone as (delete from ${this.#replica} where seen < clock_timestamp() - interval '${KEPT}' and name <> $1)
      select ${columns}, ${seen} from own
      union all
      select ${columns}, ${seen} from ${this.#replica}
      where name <> $1 and seen > clock_timestamp() - interval '${PRESENT}'`
  }

  async unregister(name: string): Promise<void> {
    await this.#query(`delete from ${this.#replica} where name = $1`, [name])
  }
}

function replicaOf({ position, address, ...row }: ReplicaRow): SeenReplica {
  return { position: Number(position), address: address ?? undefined, ...row }
}
