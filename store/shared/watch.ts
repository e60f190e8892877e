import type { Contact } from './contact.ts'
import type { LogEnd, LogFormat, SharedDatabase } from './shared-log.ts'

/** How often the database is asked, in milliseconds. */
const INTERVAL = 1000

export interface WatchParts {
  readonly database: Pick<SharedDatabase, 'last' | 'now' | 'format'>
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
  #skew: number | undefined
  #cancel = () => {}
  #isStopped = false

  constructor(parts: WatchParts) {
    this.#parts = parts
  }

  /** Returns the time of the database minus that of this machine, in milliseconds. Undefined when not measured. */
  get clockSkew(): number | undefined {
    return this.#skew
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
    const { timers } = contact
    const sent = timers.date()
    const date = await contact.ask(() => database.now())
    this.#skew = date - (sent + timers.date()) / 2
    onFormat(await contact.ask(() => database.format()))
  }
}
