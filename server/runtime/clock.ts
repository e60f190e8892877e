/** The emulator's clock: real time plus an offset that users can set to test expiry without waiting. */
export class Clock {
  readonly #real: () => number
  #offset = 0

  /** @param real returns the real time in epoch milliseconds; injected by tests */
  constructor(real: () => number = Date.now) {
    this.#real = real
  }

  /** Returns the emulator's time in epoch milliseconds, which applies to credentials, dates, and reports. */
  now(): number {
    return this.#real() + this.#offset
  }

  /**
   * Returns the real time in epoch milliseconds. It applies to X-Amz-Date so that unmodified clients work.
   */
  real(): number {
    return this.#real()
  }

  get offsetSeconds(): number {
    return this.#offset / 1000
  }

  set(time: number): void {
    this.#offset = time - this.#real()
  }

  /** Advances the clock. A negative value turns it back. */
  advance(milliseconds: number): void {
    this.#offset += milliseconds
  }

  reset(): void {
    this.#offset = 0
  }
}
