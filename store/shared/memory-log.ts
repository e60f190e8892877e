/** A database in memory, for several stores in one process. Tests can make it fail. */
import type { JournalRecord } from '../journal.ts'
import type { WrittenRecord } from '../types.ts'
import { checkFormat } from './batch.ts'
import { MemoryUsage } from './memory-usage.ts'
import type { Hint, LogEnd, LogEntry, LogFormat, SharedCheckpoint, SharedDatabase } from './shared-log.ts'
import type { ReplicaNote, SeenReplica } from './status.ts'
import { type ReplicaTimers, systemTimers } from './timers.ts'

/** The queries that a replica sends to the database. */
export interface MemoryCall {
  readonly replica: string
  readonly method: Exclude<keyof SharedDatabase, 'engine' | 'close'>
}

/** How a call goes wrong. */
export interface MemoryFault {
  /** Milliseconds until the database does what it is asked. */
  readonly before?: number
  /** Milliseconds until the replica gets the answer. */
  readonly after?: number
  /**
   * `refused`: nothing is done, and the call rejects. `lost`: the call rejects although it was done. `silent`: it was
   * done, but there is no answer.
   */
  readonly outcome?: 'refused' | 'lost' | 'silent'
}

/** Simulated failures. A missing function never fails. */
export interface MemoryFaults {
  call?: ((call: MemoryCall) => MemoryFault | undefined) | undefined
  /** Returns the milliseconds after which a replica gets the hint: none if it is lost, several if it is repeated. */
  hint?: ((hint: Hint, replica: string) => readonly number[]) | undefined
}

interface StoredCheckpoint extends SharedCheckpoint {
  /** The parts, as JSON. */
  readonly bodies: readonly string[]
}

/** The log, checkpoints, and all else that replicas share. It lives as long as its object. */
export class MemoryDatabase {
  faults: MemoryFaults = {}
  /** While it is, every call rejects, and nothing is done. */
  isDown = false
  /** Whether hints contain the entries. */
  hintsHaveBodies = true
  readonly timers: ReplicaTimers
  readonly usage = new MemoryUsage()
  readonly notes = new Map<string, SeenReplica>()
  /** The purposes for which a replica works alone at the moment. */
  readonly busy = new Set<string>()
  format: LogFormat = { version: 1, minimum: 1 }
  /** In order, without gaps. */
  #entries: LogEntry[] = []
  /** The oldest first. */
  #checkpoints: readonly StoredCheckpoint[] = []
  readonly #listeners = new Map<MemoryConnection, (hint: Hint) => void>()
  #forks = 0

  constructor(timers: ReplicaTimers = systemTimers) {
    this.timers = timers
  }

  /** Returns the database as one replica sees it. */
  connect(replica: string): SharedDatabase {
    return new MemoryConnection(this, replica)
  }

  get entries(): readonly LogEntry[] {
    return this.#entries
  }

  get checkpoints(): readonly StoredCheckpoint[] {
    return this.#checkpoints
  }

  get end(): LogEnd {
    const { position, id } = this.#entries.at(-1) ?? this.#checkpoints.at(-1) ?? { position: 0, id: '' }
    return { position, id }
  }

  append(entry: LogEntry, previousId: string): 'done' | 'taken' {
    const { end } = this
    if (entry.position !== end.position + 1 || previousId !== end.id) return 'taken'
    this.#entries.push(entry)
    const body = this.hintsHaveBodies ? entry.body : undefined
    this.#notify({ position: entry.position, id: entry.id, previousId, body })
    return 'done'
  }

  writeCheckpoint({ position, id }: LogEnd, bodies: readonly string[]): void {
    const others = this.#checkpoints.filter((each) => each.position !== position)
    const checkpoint = { position, id, parts: bodies.length, date: this.timers.now(), bodies }
    this.#checkpoints = [...others, checkpoint].sort((a, b) => a.position - b.position)
  }

  truncate(position: number): void {
    if (position > (this.#checkpoints.at(-1)?.position ?? 0))
      throw new Error(`No checkpoint contains the entries before ${position}`)
    this.#entries = this.#entries.filter((entry) => entry.position >= position)
    this.#checkpoints = this.#checkpoints.slice(-2)
  }

  /** Replaces the last entries by others, as a failover to a database does that lacks them. Notifies no replica. */
  fork(count: number, bodies: readonly string[] = []): void {
    const end = this.end.position - count
    this.#entries = this.#entries.filter((entry) => entry.position <= end)
    this.#checkpoints = this.#checkpoints.filter((checkpoint) => checkpoint.position <= end)
    this.#entries = [
      ...this.#entries,
      ...bodies.map((body, index) => ({ position: end + 1 + index, id: `fork:${++this.#forks}`, body })),
    ]
  }

  listen(connection: MemoryConnection, onHint: (hint: Hint) => void): void {
    this.#listeners.set(connection, onHint)
  }

  forget(connection: MemoryConnection): void {
    this.#listeners.delete(connection)
  }

  #notify(hint: Hint): void {
    for (const connection of this.#listeners.keys()) {
      const delays = this.faults.hint?.(hint, connection.replica) ?? [0]
      for (const delay of delays) this.timers.after(delay, () => this.#listeners.get(connection)?.(hint))
    }
  }
}

/** The database as one replica sees it. Every answer arrives in a later turn of the event loop. */
class MemoryConnection implements SharedDatabase {
  readonly engine = 'memory'
  readonly replica: string
  readonly #database: MemoryDatabase
  #isClosed = false

  constructor(database: MemoryDatabase, replica: string) {
    this.#database = database
    this.replica = replica
  }

  open(onHint: (hint: Hint) => void): Promise<void> {
    return this.#call('open', () => {
      checkFormat(this.#database.format.minimum)
      this.#database.listen(this, onHint)
    })
  }

  append(entry: LogEntry, previousId: string): Promise<'done' | 'taken'> {
    return this.#call('append', () => this.#database.append(entry, previousId))
  }

  read(position: number, limit: number): Promise<readonly LogEntry[]> {
    return this.#call('read', () => {
      const { entries } = this.#database
      const start = Math.max(0, position - (entries[0]?.position ?? 0))
      return entries.slice(start, start + limit)
    })
  }

  last(): Promise<LogEnd> {
    return this.#call('last', () => this.#database.end)
  }

  latestCheckpoint(): Promise<SharedCheckpoint | undefined> {
    return this.#call('latestCheckpoint', () => {
      const latest = this.#database.checkpoints.at(-1)
      if (!latest) return undefined
      const { position, id, parts, date } = latest
      return { position, id, parts, date }
    })
  }

  async *checkpointParts({
    position,
    id,
  }: LogEnd): AsyncGenerator<readonly JournalRecord[], void, undefined> {
    const bodies = await this.#call('checkpointParts', () => {
      const { checkpoints } = this.#database
      const found = checkpoints.find((each) => each.position === position && each.id === id)
      if (!found) throw new Error(`The parts of the checkpoint at ${position} are missing`)
      return found.bodies
    })
    for (const body of bodies) yield JSON.parse(body)
  }

  async writeCheckpoint(end: LogEnd, parts: Iterable<readonly JournalRecord[]>): Promise<void> {
    const bodies = Array.from(parts, (part) => JSON.stringify(part))
    await this.#call('writeCheckpoint', () => this.#database.writeCheckpoint(end, bodies))
  }

  truncate(position: number): Promise<void> {
    return this.#call('truncate', () => this.#database.truncate(position))
  }

  async alone(purpose: 'checkpoint', work: () => Promise<void>): Promise<boolean> {
    await this.#call('alone', () => {})
    const { busy } = this.#database
    if (busy.has(purpose)) return false
    busy.add(purpose)
    try {
      await work()
    } finally {
      busy.delete(purpose)
    }
    return true
  }

  register(replica: ReplicaNote): Promise<readonly SeenReplica[]> {
    return this.#call('register', () => {
      const { notes, timers } = this.#database
      const seen = timers.now()
      notes.set(replica.name, { ...replica, seen })
      return [...notes.values()].filter((note) => note.seen > seen - 15_000)
    })
  }

  unregister(name: string): Promise<void> {
    return this.#call('unregister', () => {
      this.#database.notes.delete(name)
    })
  }

  mergeUsage(epoch: number, records: readonly WrittenRecord[]): Promise<void> {
    return this.#call('mergeUsage', () => this.#database.usage.merge(epoch, records))
  }

  usageSince(
    epoch: number,
    since: string,
  ): Promise<{ readonly records: readonly WrittenRecord[]; readonly since: string }> {
    return this.#call('usageSince', () => this.#database.usage.since(epoch, since))
  }

  format(): Promise<LogFormat> {
    return this.#call('format', () => this.#database.format)
  }

  setFormat(version: number): Promise<void> {
    return this.#call('setFormat', () => {
      this.#database.format = { version, minimum: version }
    })
  }

  async close(): Promise<void> {
    this.#isClosed = true
    this.#database.forget(this)
  }

  async #call<T>(method: MemoryCall['method'], work: () => T): Promise<T> {
    const { before = 0, after = 0, outcome } = this.#faultOf(method)
    await this.#pass(before)
    if (outcome === 'refused' || this.#database.isDown || this.#isClosed)
      throw new Error('The connection was refused')
    const answer = work()
    if (outcome === 'silent') await new Promise<never>(() => {})
    await this.#pass(after)
    if (outcome === 'lost') throw new Error('The connection was lost')
    return answer
  }

  #faultOf(method: MemoryCall['method']): MemoryFault {
    return this.#database.faults.call?.({ replica: this.replica, method }) ?? {}
  }

  async #pass(milliseconds: number): Promise<void> {
    const { timers } = this.#database
    if (milliseconds > 0) await new Promise<void>((resolve) => timers.after(milliseconds, resolve))
    else await new Promise<void>((resolve) => timers.turn(resolve))
  }
}
