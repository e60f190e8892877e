import { realTimers, type Timers } from '../timers.ts'

/** Time, as a replica sees it. Tests replace it. */
export interface ReplicaTimers extends Timers {
  /** Returns milliseconds since any moment. Never goes back. */
  elapsed(): number
  /** Runs `callback` after that many milliseconds. Returns a function that prevents it. */
  after(milliseconds: number, callback: () => void): () => void
  /** Runs `callback` at the start of a turn of the event loop. */
  turn(callback: () => void): void
}

export const systemTimers: ReplicaTimers = {
  ...realTimers,
  elapsed: () => performance.now(),
  after: (milliseconds, callback) => {
    const timer = setTimeout(callback, milliseconds)
    return () => clearTimeout(timer)
  },
  turn: (callback) => {
    setImmediate(callback)
  },
}
