import type { Contact } from './contact.ts'
import type { LogEnd, LogFormat, SharedCheckpoint, SharedDatabase } from './shared-log.ts'

/** How often the database is asked where the log ends, in milliseconds. */
const INTERVAL = 1000
/** How many of these times it is asked about everything else, too. */
const RARELY = 10

export interface WatchParts {
  readonly database: Pick<SharedDatabase, 'last' | 'read' | 'latestCheckpoint' | 'format'>
  readonly contact: Contact
  /** Returns the position of the state. */
  readonly position: () => number
  /** Receives the end of the log, and the position of the state when the question was asked. */
  readonly onEnd: (end: LogEnd, asked: number) => void
  readonly onFormat: (format: LogFormat) => void
}

/** Asks once a second where the log ends, so that a hint that was lost costs a second at most. */
export class Watch {
  readonly #parts: WatchParts
  #asked = 0
  #start: number | undefined
  #checkpoint: SharedCheckpoint | undefined
  #cancel = () => {}
  #isStopped = false

  constructor(parts: WatchParts) {
    this.#parts = parts
  }

  /** Returns the number of entries that the log held when that was last asked, and those that followed. */
  get logEntries(): number {
    return this.#start === undefined ? 0 : Math.max(0, this.#parts.position() + 1 - this.#start)
  }

  /** Returns the milliseconds since the latest checkpoint was written. Undefined when there is none. */
  get checkpointAge(): number | undefined {
    const { timers } = this.#parts.contact
    return this.#checkpoint && Math.max(0, timers.now() - this.#checkpoint.date)
  }

  start(): void {
    this.#cancel = this.#parts.contact.timers.after(INTERVAL, () => {
      this.#ask()
        // The contact has noted why there is no answer.
        .catch(() => {})
        .finally(() => {
          if (!this.#isStopped) this.start()
        })
    })
  }

  stop(): void {
    this.#isStopped = true
    this.#cancel()
  }

  async #ask(): Promise<void> {
    const { database, contact, position, onEnd, onFormat } = this.#parts
    const asked = position()
    onEnd(await contact.ask(() => database.last()), asked)
    if (this.#asked++ % RARELY !== 0) return
    const [first] = await contact.ask(() => database.read(1, 1))
    this.#start = first?.position
    this.#checkpoint = await contact.ask(() => database.latestCheckpoint())
    onFormat(await contact.ask(() => database.format()))
  }
}
