import { messageOf } from '../errors.ts'
import type { Timers } from '../timers.ts'
import type { SharedDatabase } from './shared-log.ts'

/** How often a replica looks whether a checkpoint is due, in milliseconds. */
const INTERVAL = 10_000
/** A checkpoint is due after this many entries, or after as many as there are rows if that is more. */
const MINIMUM_ENTRIES = 20_000

export interface CheckpointerParts {
  readonly database: Pick<SharedDatabase, 'latestCheckpoint' | 'alone'>
  /** Writes a checkpoint. */
  readonly write: () => Promise<void>
  /** Returns the position of the state, and the number of its rows. */
  readonly size: () => { readonly position: number; readonly rows: number }
  /** Receives a sentence when a checkpoint fails. */
  readonly warn: (text: string) => void
  readonly timers: Timers
}

/** Writes checkpoints when the log has become long, unless another replica does so. */
export class Checkpointer {
  readonly #parts: CheckpointerParts
  #stop = () => {}
  #running: Promise<void> | undefined
  #lastFailure: string | undefined

  constructor(parts: CheckpointerParts) {
    this.#parts = parts
  }

  start(): void {
    this.#stop = this.#parts.timers.every(INTERVAL, () => {
      this.#running ??= this.#run()
    })
  }

  /** Resolves when no checkpoint is being written any more. */
  async close(): Promise<void> {
    this.#stop()
    await this.#running
  }

  /** Never rejects: until a checkpoint is written, starts only take longer. */
  async #run(): Promise<void> {
    const { database, write, warn } = this.#parts
    try {
      if (await this.#isDue())
        await database.alone('checkpoint', async () => {
          // Another replica may have written one meanwhile.
          if (await this.#isDue()) await write()
        })
      this.#lastFailure = undefined
    } catch (error) {
      const failure = messageOf(error)
      if (failure !== this.#lastFailure) warn(`The last checkpoint failed: ${failure}`)
      this.#lastFailure = failure
    } finally {
      this.#running = undefined
    }
  }

  async #isDue(): Promise<boolean> {
    const { database, size } = this.#parts
    const { position, rows } = size()
    const checkpoint = await database.latestCheckpoint()
    return position - (checkpoint?.position ?? 0) > Math.max(MINIMUM_ENTRIES, rows)
  }
}
