import { messageOf } from '../errors.ts'
import { realTimers, type Timers } from '../timers.ts'
import type { SharedDatabase } from './shared-log.ts'
import type { ReplicaNote, SeenReplica } from './status.ts'

/** How often a replica tells that it is there, in milliseconds. */
const BEAT = 5000
/** From this difference on, signatures and one-time codes may be refused by some replicas: milliseconds. */
const LARGE_SKEW = 2000

interface RegistryParts {
  readonly database: Pick<SharedDatabase, 'register' | 'unregister'>
  readonly note: Omit<ReplicaNote, 'position'>
  /** Returns the position up to which the log is applied. */
  readonly position: () => number
  /** Receives a sentence when something is wrong with the replicas. */
  readonly warn: (text: string) => void
  readonly timers?: Timers
}

/** Tells the other replicas about this one, and knows them. */
export class Registry {
  readonly #parts: RegistryParts
  readonly #timers: Timers
  #replicas: readonly SeenReplica[] = []
  #skew: number | undefined
  #stop = () => {}
  #beating: Promise<void> | undefined
  /** The last warning, so that it is not repeated. */
  readonly #warned = new Map<string, string>()

  constructor(parts: RegistryParts) {
    this.#parts = parts
    this.#timers = parts.timers ?? realTimers
  }

  /** Registers the replica. From then on, does so again every few seconds. */
  async start(): Promise<void> {
    await this.#beat()
    this.#stop = this.#timers.every(BEAT, () => {
      this.#beating ??= this.#beat()
    })
  }

  /** Returns the replicas that were there recently, this one included. */
  get replicas(): readonly SeenReplica[] {
    return this.#replicas
  }

  /** Returns the time of the database minus the time of this machine, in milliseconds. Undefined before it was measured. */
  get clockSkewMilliseconds(): number | undefined {
    return this.#skew
  }

  async close(): Promise<void> {
    this.#stop()
    await this.#beating
    // The others find out by themselves.
    await this.#parts.database.unregister(this.#parts.note.name).catch(() => {})
  }

  /** Never rejects: without an answer, the replicas stay as they were. */
  async #beat(): Promise<void> {
    const { database, note, position } = this.#parts
    try {
      const asked = this.#timers.now()
      this.#replicas = await database.register({ ...note, position: position() })
      this.#measureSkew(asked, this.#timers.now())
      this.#compareSettings()
      this.#warnOnce('database', undefined)
    } catch (error) {
      this.#warnOnce('database', `This replica could not be registered: ${messageOf(error)}.`)
    } finally {
      this.#beating = undefined
    }
  }

  #measureSkew(asked: number, answered: number): void {
    const own = this.#replicas.find(({ name }) => name === this.#parts.note.name)
    if (!own) return
    this.#skew = Math.round(own.seen - (asked + answered) / 2)
    // While the answer was on its way, the clocks may differ by that much.
    const isLarge = Math.abs(this.#skew) - (answered - asked) / 2 >= LARGE_SKEW
    const seconds = (Math.abs(this.#skew) / 1000).toFixed(1)
    const direction = this.#skew > 0 ? 'behind' : 'ahead of'
    const text = `The clock of this machine is ${seconds} s ${direction} that of the database. Synchronize the clocks of all replicas.`
    // A warning about another number of seconds says nothing new.
    if (isLarge !== this.#warned.has('clock')) this.#warnOnce('clock', isLarge ? text : undefined)
  }

  #compareSettings(): void {
    const { note } = this.#parts
    const others = this.#replicas.filter(({ settings }) => settings !== note.settings).map(({ name }) => name)
    const text = `Replicas have other settings or another seed than this one: ${others.sort().join(', ')}.`
    this.#warnOnce('settings', others.length > 0 ? text : undefined)
  }

  #warnOnce(topic: string, text: string | undefined): void {
    if (this.#warned.get(topic) === text) return
    if (text === undefined) this.#warned.delete(topic)
    else {
      this.#warned.set(topic, text)
      this.#parts.warn(text)
    }
  }
}
