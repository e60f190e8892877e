/** Runs asynchronous work, a limited number of pieces at a time. The others wait in the order of arrival. */
export class WorkQueue {
  readonly #atOnce: number
  readonly #waiting: (() => void)[] = []
  #running = 0

  constructor(atOnce: number) {
    this.#atOnce = atOnce
  }

  /** The number of pieces that have not started yet. */
  get waiting(): number {
    return this.#waiting.length
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running === this.#atOnce) await new Promise<void>((start) => this.#waiting.push(start))
    else this.#running++
    try {
      return await work()
    } finally {
      const next = this.#waiting.shift()
      // The next piece takes over the place of this one.
      if (next) next()
      else this.#running--
    }
  }
}
