import type { Contact } from './contact.ts'
import type { LogEnd, LogFormat, SharedDatabase } from './shared-log.ts'

/** How often the database is asked, in milliseconds. */
const INTERVAL = 1000

export interface WatchParts {
  readonly database: Pick<SharedDatabase, 'last' | 'format'>
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
  #cancel = () => {}
  #isStopped = false

  constructor(parts: WatchParts) {
    this.#parts = parts
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
    onFormat(await contact.ask(() => database.format()))
  }
}
