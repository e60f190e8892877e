/** Time that passes. Tests replace it. */
export interface Timers {
  sleep(milliseconds: number): Promise<void>
  /** Returns a function that ends the repetition. */
  every(milliseconds: number, work: () => void): () => void
  /** Returns the time in epoch milliseconds. */
  now(): number
}

export const realTimers: Timers = {
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  every: (milliseconds, work) => {
    const timer = setInterval(work, milliseconds).unref()
    return () => clearInterval(timer)
  },
  now: Date.now,
}
