import { messageOf, StoreError, StoreUnavailableError } from '../errors.ts'
import type { JournalRecord } from '../journal.ts'
import { LOG_FORMAT } from './batch.ts'
import { Contact } from './contact.ts'
import { LogFollower } from './follower.ts'
import { FreshReads } from './fresh.ts'
import { isFinal } from './load-log.ts'
import { PendingCommits } from './pending-commits.ts'
import type { ReplicaCommits } from './replica-commits.ts'
import type { ReplicaState } from './replica-state.ts'
import type { LogEnd, SharedDatabase } from './shared-log.ts'
import type { Reads, ReplicaStatus } from './status.ts'
import type { ReplicaTimers } from './timers.ts'
import { Turns } from './turns.ts'
import { Watch } from './watch.ts'
import { LogWriter } from './writer.ts'

/** How long a start waits for the database, and how often it tries, in milliseconds. */
const START_PATIENCE = 30_000
/** An import writes the secret last. */
const INCOMPLETE =
  'an import is not complete. If none is running, drop the iamulator_* tables, and import again'
const START_RETRY = 250

export interface ReplicaLogOptions {
  readonly database: SharedDatabase
  /** The name of the replica. No other process ever has it. */
  readonly name: string
  readonly reads: Reads
  /** How long to wait for the database before writes are refused and reads see an old state, in milliseconds. */
  readonly patience: number
  readonly state: ReplicaState
  readonly timers: ReplicaTimers
  /** Returns the first record of a new log. */
  readonly firstRecord: () => JournalRecord
  readonly warn: (text: string) => void
}

/**
 * The commits of a replica, which are applied at once and then appended to the shared log. If another replica came
 * first, they are undone, and what came first is applied.
 *
 * Everything that depends on the end of the log happens one after another, in `#run`.
 */
export class ReplicaLog implements ReplicaCommits {
  readonly #options: ReplicaLogOptions
  readonly #contact: Contact
  readonly #pending: PendingCommits
  readonly #turns: Turns
  readonly #follower: LogFollower
  readonly #writer: LogWriter
  readonly #fresh: FreshReads
  readonly #watch: Watch
  #running: Promise<void> | undefined
  /** Why this replica can neither write nor follow any more. */
  #fatal: string | undefined
  #isConnected = false
  #isLoaded = false
  #isClosed = false

  constructor(options: ReplicaLogOptions) {
    this.#options = options
    const { database, name, patience, state, timers, warn } = options
    const contact = new Contact(timers, patience)
    this.#contact = contact
    this.#pending = new PendingCommits(timers)
    this.#turns = new Turns(name, timers)
    const shared = { log: database, contact, pending: this.#pending }
    this.#follower = new LogFollower({ ...shared, state, turns: this.#turns, warn })
    this.#writer = new LogWriter({ ...shared, follower: this.#follower, name, patience })
    this.#fresh = new FreshReads({
      contact,
      patience,
      refresh: () => this.#refresh(),
      refused: () => this.#fatal,
    })
    this.#watch = new Watch({
      database,
      contact,
      position: () => this.#follower.end.position,
      onEnd: (end, asked) => this.#compare(end, asked)?.catch(() => {}),
      onFormat: ({ version }) => this.#useFormat(version),
    })
  }

  get refused(): string | undefined {
    return this.#fatal ?? (this.#writer.isUnsettled ? this.#writer.lastFailure : undefined)
  }

  get lastFailure(): string | undefined {
    return this.#fatal ?? this.#writer.lastFailure
  }

  get status(): ReplicaStatus {
    return {
      engine: this.#options.database.engine,
      replica: this.#options.name,
      reads: this.#options.reads,
      position: this.#follower.end.position,
      lagMilliseconds: this.#contact.silenceMilliseconds,
      isConnected: this.#contact.isConnected,
      outageMilliseconds: this.#contact.outageMilliseconds,
      logEntries: this.#watch.logEntries,
      checkpointAgeMilliseconds: this.#watch.checkpointAge,
      ...this.#writer.counts,
      parked: this.#turns.parked,
      reloads: this.#follower.reloads,
      staleReads: this.#fresh.staleReads,
    }
  }

  /**
   * Connects to the database, and loads everything that it contains.
   *
   * @throws StoreVersionError if the database has a newer format
   * @throws StoreUnavailableError if the database does not answer for 30 seconds
   */
  async open(): Promise<void> {
    const { timers } = this.#options
    const deadline = timers.elapsed() + START_PATIENCE
    while (!(await this.#tryToOpen(deadline))) await this.#contact.timers.sleep(START_RETRY)
    this.#watch.start()
  }

  lost(): undefined {}

  commit(record: JournalRecord, undo: () => void): void {
    this.#pending.add(record, undo)
    this.#wake()
  }

  alsoUndo(undos: readonly (() => void)[]): void {
    this.#pending.alsoUndo(undos)
  }

  durable(): Promise<void> | undefined {
    return this.#pending.durable()
  }

  fresh(): Promise<void> | undefined {
    if (this.#options.reads === 'local') return undefined
    if (this.#fatal !== undefined) return Promise.reject(new StoreUnavailableError(this.#fatal))
    return this.#fresh.wait()
  }

  turn(): Promise<void> | undefined {
    return this.#turns.turn()
  }

  async idle(): Promise<void> {
    for (let durable = this.durable(); durable; durable = this.durable()) await durable.catch(() => {})
  }

  async close(): Promise<void> {
    this.#isClosed = true
    this.#watch.stop()
    await this.#options.database.close()
  }

  async #tryToOpen(deadline: number): Promise<boolean> {
    try {
      await this.#connect()
      return true
    } catch (error) {
      const isHopeless = isFinal(error) || isRefused(error)
      if (!isHopeless && this.#options.timers.elapsed() < deadline) return false
      await this.close()
      if (isHopeless) throw error
      const seconds = START_PATIENCE / 1000
      throw new StoreUnavailableError(
        `The database was not ready within ${seconds} seconds: ${messageOf(error)}`,
      )
    }
  }

  async #connect(): Promise<void> {
    const { database, firstRecord, timers } = this.#options
    // As long as requests wait. A start waits longer.
    const contact = new Contact(timers, START_PATIENCE)
    if (!this.#isConnected) await contact.ask(() => database.open((hint) => this.#hear(hint)))
    this.#isConnected = true
    this.#useFormat((await contact.ask(() => database.format())).version)
    const { position } = await contact.ask(() => database.last())
    if (position === 0) {
      // If another replica starts at the same time, the first one makes the secret.
      const entry = this.#writer.entry([JSON.stringify(firstRecord())])
      await contact.ask(() => database.append(entry, ''))
    }
    await this.#follower.load(contact)
    this.#contact.heard()
    if (!this.#options.state.hasSecret) throw new Error(INCOMPLETE)
    this.#isLoaded = true
    this.#wake()
  }

  #useFormat(version: number): void {
    this.#writer.format = Math.min(version, LOG_FORMAT)
  }

  #hear(hint: Parameters<LogFollower['hear']>[0]): void {
    this.#follower.hear(hint)
    this.#wake()
  }

  /** Makes the state contain what the log contains now. */
  async #refresh(): Promise<void> {
    const { database } = this.#options
    const asked = this.#follower.end.position
    const end = await this.#contact.ask(() => database.last())
    await this.#compare(end, asked)
  }

  #compare(end: LogEnd, asked: number): Promise<void> | undefined {
    const caughtUp = this.#follower.compare(end, asked)
    if (caughtUp) this.#wake()
    return caughtUp
  }

  /** Whether there is something to do. */
  get #hasWork(): boolean {
    if (!this.#isLoaded || this.#isClosed || this.#fatal !== undefined) return false
    return this.#writer.isUnsettled || this.#follower.hasNews || this.#pending.first !== undefined
  }

  #wake(): void {
    if (this.#hasWork) this.#running ??= this.#run()
  }

  async #run(): Promise<void> {
    try {
      while (this.#hasWork) {
        await this.#contact.startOfTurn()
        await this.#step()
      }
    } catch (error) {
      await this.#stop(messageOf(error))
    }
    this.#running = undefined
  }

  /** Does what comes first, at the start of a turn. */
  async #step(): Promise<void> {
    this.#follower.heed()
    if (this.#writer.isUnsettled) return await this.#writer.settle()
    // An append would only find that its position is taken.
    if (this.#follower.isBehind) return await this.#catchUp()
    const batch = this.#pending.first
    if (batch) await this.#writer.write(batch)
  }

  async #catchUp(): Promise<void> {
    try {
      await this.#follower.catchUp()
    } catch (error) {
      if (isFinal(error)) throw error
      // The next question finds that the state is still behind.
    }
  }

  /** Refuses everything from now on. */
  async #stop(reason: string): Promise<void> {
    await this.#contact.startOfTurn()
    this.#fatal = reason
    for (const batch of this.#pending.undo()) batch.fail(new StoreUnavailableError(reason))
    this.#options.warn(reason)
  }
}

/** Returns whether the database refuses this replica for a reason that does not pass, such as a wrong password. */
function isRefused(error: unknown): boolean {
  return error instanceof StoreError && !(error instanceof StoreUnavailableError)
}
