import type { ReplicaTimers } from '../../../store/shared/timers.ts'

interface Timer {
  readonly time: number
  readonly callback: () => void
}

/** Time that passes only when a test lets it, and then at once. Turns of the event loop are real. */
export class VirtualTime implements ReplicaTimers {
  #now = 0
  readonly #timers = new Set<Timer>()
  #turns = 0

  elapsed(): number {
    return this.#now
  }

  now(): number {
    return 1_764_000_000_000 + this.#now
  }

  sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve) => this.after(milliseconds, resolve))
  }

  every(milliseconds: number, work: () => void): () => void {
    let end = () => {}
    const repeat = () => {
      end = this.after(milliseconds, () => {
        repeat()
        work()
      })
    }
    repeat()
    return () => end()
  }

  after(milliseconds: number, callback: () => void): () => void {
    const timer = { time: this.#now + milliseconds, callback }
    this.#timers.add(timer)
    return () => this.#timers.delete(timer)
  }

  turn(callback: () => void): void {
    this.#turns++
    setImmediate(() => {
      this.#turns--
      callback()
    })
  }

  /** Lets time pass. Every timer runs in a turn of its own, the earliest first. */
  async pass(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds
    for (;;) {
      await this.rest()
      const next = this.#next()
      if (!next || next.time > end) break
      this.#timers.delete(next)
      this.#now = Math.max(this.#now, next.time)
      next.callback()
    }
    this.#now = end
  }

  /** Lets time pass while nothing runs, as when the process is stopped. */
  jump(milliseconds: number): void {
    this.#now += milliseconds
  }

  /** Lets time pass until the promise is settled, and returns its value. */
  async until<T>(promise: Promise<T>): Promise<T> {
    let isSettled = false
    const settle = () => {
      isSettled = true
    }
    promise.then(settle, settle)
    for (const end = this.#now + 600_000; ; ) {
      await this.rest()
      if (isSettled) return promise
      const next = this.#next()
      if (!next || this.#now > end) throw new Error('Nothing settles the promise')
      this.#timers.delete(next)
      this.#now = Math.max(this.#now, next.time)
      next.callback()
    }
  }

  /** Resolves when nothing happens any more unless time passes. */
  async rest(): Promise<void> {
    do await new Promise((resolve) => setImmediate(resolve))
    while (this.#turns > 0)
  }

  #next(): Timer | undefined {
    let next: Timer | undefined
    for (const timer of this.#timers) if (!next || timer.time < next.time) next = timer
    return next
  }
}
