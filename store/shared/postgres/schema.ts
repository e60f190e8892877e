/** The tables, and the names of tables, channels, and locks. */
import { createHash } from 'node:crypto'
import { StoreError } from '../../errors.ts'
import { checkFormat } from '../batch.ts'
import type { LogFormat } from '../shared-log.ts'
import type { Query } from './hosts.ts'

/** Names in one schema of one database, quoted where they are parts of statements. */
export class Schema {
  readonly #name: string
  readonly #database: string

  constructor(database: string, name: string) {
    this.#database = database
    this.#name = name
  }

  /** Returns the qualified name of a table. The search path may change, and with it what a plain name means. */
  table(name: string): string {
    return `"${this.#name.replaceAll('"', '""')}".iamulator_${name}`
  }

  /** The channel of the hints. Channels belong to the database, so each schema needs its own. */
  get channel(): string {
    return `iamulator_${this.#digest('hints').toString('hex', 0, 16)}`
  }

  /** Returns the key of an advisory lock, a 64-bit number. Locks belong to the database, too. */
  lockKey(purpose: string): string {
    return String(this.#digest(purpose).readBigInt64BE())
  }

  #digest(purpose: string): Buffer {
    return createHash('sha256')
      .update(JSON.stringify([this.#database, this.#name, purpose]))
      .digest()
  }
}

interface Place {
  readonly database: string
  readonly schema: string | null
  readonly encoding: string
  readonly commit: string
  readonly fsync: string
}

const FIND_PLACE = `
  select current_database() as database, current_schema() as schema,
    current_setting('server_encoding') as encoding, current_setting('synchronous_commit') as commit,
    current_setting('fsync') as fsync`

/**
 * Finds the schema of the connection's search path, in which the tables are.
 *
 * @param note receives a sentence if the database does not keep what it acknowledges
 * @throws StoreError if there is no such schema, or if it cannot hold all texts
 */
export async function findSchema(query: Query, note: (text: string) => void): Promise<Schema> {
  const [place] = await query<Place>(FIND_PLACE)
  if (!place?.schema)
    throw new StoreError('--store: the schema that search_path names does not exist. Create it first.')
  if (place.encoding !== 'UTF8')
    throw new StoreError(
      `--store: the encoding of the database must be UTF8, but is ${place.encoding}. Create another database.`,
    )
  if (place.commit === 'off' || place.fsync === 'off')
    note(
      'The database acknowledges writes before they are on disk ' +
        `(synchronous_commit = ${place.commit}, fsync = ${place.fsync}). A power failure can lose acknowledged writes.`,
    )
  return new Schema(place.database, place.schema)
}

/**
 * Creates what is missing. Replicas that start together wait for each other, because `if not exists` is no protection
 * against a process that does the same at that moment.
 */
function creationOf(schema: Schema): string {
  const table = (name: string) => schema.table(name)
  return `
    select pg_advisory_xact_lock(${schema.lockKey('schema')});
    create table if not exists ${table('log')}(position bigint primary key, id text not null, body text not null);
    create table if not exists ${table('checkpoint')}(
      position bigint primary key, id text not null, writer text not null, parts int not null,
      at timestamptz not null default clock_timestamp());
    create table if not exists ${table('checkpoint_part')}(
      writer text, part int, body text not null, at timestamptz not null default clock_timestamp(),
      primary key (writer, part));
    create table if not exists ${table('usage')}(
      key text, name text, epoch bigint not null, date bigint not null, region text not null, service text not null,
      changed bigint not null, primary key (key, name));
    create index if not exists iamulator_usage_changed on ${table('usage')}(epoch, changed);
    create table if not exists ${table('replica')}(
      name text primary key, program text not null, format int not null, position bigint not null, address text,
      settings text not null, seen timestamptz not null);
    create table if not exists ${table('format')}(
      is_only boolean primary key default true check (is_only), version int not null, minimum int not null);
    insert into ${table('format')}(version, minimum) values (1, 1) on conflict do nothing`
}

/**
 * Creates the tables, unless they exist. Then no permission to create any is needed.
 *
 * @throws StoreVersionError if only newer programs may use the tables
 */
export async function prepareSchema(query: Query, schema: Schema): Promise<void> {
  // The table that is created and filled last.
  const [found] = await query<{ exists: boolean }>('select to_regclass($1) is not null as exists', [
    schema.table('format'),
  ])
  if (!found?.exists) await query(creationOf(schema))
  checkFormat((await readFormat(query, schema)).minimum)
}

export async function readFormat(query: Query, schema: Schema): Promise<LogFormat> {
  const [format] = await query<LogFormat>(`select version, minimum from ${schema.table('format')}`)
  if (!format) throw new Error('the database has no format')
  return format
}

/** Programs that do not know the version cannot read what is written from now on. */
export async function writeFormat(query: Query, schema: Schema, version: number): Promise<void> {
  await query(`update ${schema.table('format')} set version = $1, minimum = $1 where version < $1`, [version])
}
