/** The emulator's clock: real time plus an offset that a user may set, so that expiry can be tested without waiting. */
export class Clock {
  readonly #real: () => number
  #offset = 0

  /** @param real gives epoch milliseconds; injected by tests */
  constructor(real: () => number = Date.now) {
    this.#real = real
  }

  /** The emulator's time, epoch milliseconds. It rules credentials, dates and reports. */
  now(): number {
    return this.#real() + this.#offset
  }

  /** The real time, epoch milliseconds. It rules X-Amz-Date, so that unmodified clients go on working. */
  real(): number {
    return this.#real()
  }

  get offsetSeconds(): number {
    return this.#offset / 1000
  }

  set(time: number): void {
    this.#offset = time - this.#real()
  }

  /** Negative values turn it back. */
  advance(milliseconds: number): void {
    this.#offset += milliseconds
  }

  reset(): void {
    this.#offset = 0
  }
}
