import { StoreError } from '../../errors.ts'
import type { JournalRecord } from '../../journal.ts'
import type { Timers } from '../../timers.ts'
import type { WrittenRecord } from '../../types.ts'
import type { Hint, LogEnd, LogEntry, LogFormat, SharedCheckpoint, SharedDatabase } from '../shared-log.ts'
import type { ReplicaNote, SeenReplica } from '../status.ts'
import { runAlone } from './alone.ts'
import { Checkpoints } from './checkpoints.ts'
import { isPermanent, reasonOf } from './failures.ts'
import { Hints } from './hints.ts'
import { type HostOptions, Hosts, Link, type Links } from './hosts.ts'
import { PostgresLog } from './log.ts'
import { Replicas } from './replicas.ts'
import { findSchema, prepareSchema, readFormat, type Schema, writeFormat } from './schema.ts'
import { MergedUsage } from './usage.ts'

/** How much longer than the server the client waits for a statement, in milliseconds. */
const MARGIN = 1000

export interface DatabaseOptions extends HostOptions {
  /** How long an append and the question for the end of the log may take, in milliseconds. */
  readonly answerTimeout: number
  readonly note: (text: string) => void
  readonly timers: Timers
}

/** Statements that depend on the schema. */
interface Parts {
  readonly schema: Schema
  readonly log: PostgresLog
  readonly checkpoints: Checkpoints
  readonly replicas: Replicas
  readonly usage: MergedUsage
}

/** The log in PostgreSQL. One connection writes; another one reads, and listens to hints. */
export class PostgresDatabase implements SharedDatabase {
  readonly engine = 'postgresql'
  readonly #options: DatabaseOptions
  readonly #limit: number
  readonly #hosts: Hosts
  readonly #read: Link
  readonly #write: Link
  #hints: Hints | undefined
  #onHint: (hint: Hint) => void = () => {}
  #parts: Parts | undefined

  constructor(options: DatabaseOptions) {
    this.#options = options
    this.#limit = options.statementTimeout + MARGIN
    this.#hosts = new Hosts(options)
    const common = { hosts: this.#hosts, limit: this.#limit, mayName: () => this.#hints?.isPooled === false }
    this.#write = new Link({ ...common, prepare: async () => {} })
    this.#read = new Link({
      ...common,
      prepare: async (connection) => this.#hints?.listen(connection, this.#limit),
    })
  }

  async open(onHint: (hint: Hint) => void): Promise<void> {
    this.#onHint = onHint
    try {
      await this.#open()
    } catch (error) {
      throw isPermanent(error) ? new StoreError(`--store: ${reasonOf(error)}.`) : error
    }
  }

  async #open(): Promise<void> {
    const { note, timers, answerTimeout } = this.#options
    const links: Links = { read: this.#read.query, write: this.#write.query }
    // With the connection for writes: the other one can only listen when the schema is known.
    const schema = await findSchema(links.write, note)
    await prepareSchema(links.write, schema)
    this.#hints ??= new Hints({ ...links, schema, timers, note, onHint: (hint) => this.#onHint(hint) })
    await this.#read.connect()
    await this.#hints.checked
    this.#parts = {
      schema,
      log: new PostgresLog(links, schema, answerTimeout),
      checkpoints: new Checkpoints(links, schema),
      replicas: new Replicas(links.write, schema),
      usage: new MergedUsage(links, schema),
    }
  }

  get #opened(): Parts {
    if (!this.#parts) throw new Error('the database is not open')
    return this.#parts
  }

  async append(entry: LogEntry, previousId: string): Promise<'done' | 'taken'> {
    return await this.#opened.log.append(entry, previousId)
  }

  async read(position: number, limit: number): Promise<readonly LogEntry[]> {
    return await this.#opened.log.read(position, limit)
  }

  async last(): Promise<LogEnd> {
    return await this.#opened.log.last()
  }

  async latestCheckpoint(): Promise<SharedCheckpoint | undefined> {
    return await this.#opened.checkpoints.latest()
  }

  async *checkpointParts(checkpoint: LogEnd): AsyncGenerator<readonly JournalRecord[]> {
    yield* this.#opened.checkpoints.parts(checkpoint)
  }

  async writeCheckpoint(end: LogEnd, parts: Iterable<readonly JournalRecord[]>): Promise<void> {
    await this.#opened.checkpoints.write(end, parts)
  }

  async truncate(position: number): Promise<void> {
    await this.#opened.checkpoints.truncate(position)
  }

  async alone(purpose: 'checkpoint', work: () => Promise<void>): Promise<boolean> {
    const { timers } = this.#options
    const lockKey = this.#opened.schema.lockKey(purpose)
    return await runAlone({ hosts: this.#hosts, timers, limit: this.#limit }, lockKey, work)
  }

  async register(replica: ReplicaNote): Promise<readonly SeenReplica[]> {
    return await this.#opened.replicas.register(replica)
  }

  async unregister(name: string): Promise<void> {
    await this.#opened.replicas.unregister(name)
  }

  async mergeUsage(epoch: number, records: readonly WrittenRecord[]): Promise<void> {
    await this.#opened.usage.merge(epoch, records)
  }

  async usageSince(
    epoch: number,
    since: string,
  ): Promise<{ readonly records: readonly WrittenRecord[]; readonly since: string }> {
    return await this.#opened.usage.since(epoch, since)
  }

  async format(): Promise<LogFormat> {
    return await readFormat(this.#read.query, this.#opened.schema)
  }

  async setFormat(version: number): Promise<void> {
    await writeFormat(this.#write.query, this.#opened.schema, version)
  }

  async close(): Promise<void> {
    this.#hints?.close()
    await Promise.all([this.#read.close(), this.#write.close()])
  }
}
