import type { ReplicaTimers } from './timers.ts'

/** Asks the database, and notes whether it answers. */
export class Contact {
  readonly timers: ReplicaTimers
  readonly #patience: number
  #heard: number
  #failedSince: number | undefined

  /** @param patience how long an answer may take, in milliseconds */
  constructor(timers: ReplicaTimers, patience: number) {
    this.timers = timers
    this.#patience = patience
    this.#heard = timers.elapsed()
  }

  get isConnected(): boolean {
    return this.#failedSince === undefined
  }

  /** Returns the milliseconds since the database ceased to answer. 0 if it answers. */
  get outageMilliseconds(): number {
    return this.#failedSince === undefined ? 0 : this.timers.elapsed() - this.#failedSince
  }

  /** Returns the milliseconds since the database last told anything. */
  get silenceMilliseconds(): number {
    return this.timers.elapsed() - this.#heard
  }

  /** Notes that the database has told something without being asked. */
  heard(): void {
    this.#heard = this.timers.elapsed()
  }

  /**
   * Asks the database.
   *
   * @param milliseconds how long the answer may take. Default: the patience
   * @throws Error if there is no answer
   */
  async ask<T>(question: () => Promise<T>, milliseconds = this.#patience): Promise<T> {
    try {
      const answer = await this.within(milliseconds, question())
      this.#heard = this.timers.elapsed()
      this.#failedSince = undefined
      return answer
    } catch (error) {
      this.#failedSince ??= this.timers.elapsed()
      throw error
    }
  }

  /** Returns what the promise resolves to. Rejects if that takes longer. */
  within<T>(milliseconds: number, promise: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const cancel = this.timers.after(milliseconds, () =>
        reject(new Error(`No answer within ${Math.round(milliseconds)} ms`)),
      )
      promise.then(resolve, reject).finally(cancel)
    })
  }

  /** Resolves at the start of a turn of the event loop, in which nothing else has run yet. */
  startOfTurn(): Promise<void> {
    return new Promise((resolve) => this.timers.turn(resolve))
  }
}
