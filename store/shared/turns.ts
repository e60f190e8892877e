import type { ReplicaTimers } from './timers.ts'

/** A replica that appended something in these last milliseconds is likely to do so again. */
const ACTIVE = 50
/** How many usual intervals a replica waits for each replica that is before it. */
const ALLOWANCE = 1.5
/** The weight of the latest interval in the usual one. */
const WEIGHT = 0.2
/** Bounds memory: replicas that restart get new names. */
const MAXIMUM_NAMES = 1000

/**
 * Lets replicas that write at the same time take turns, so that they rarely append at the same position.
 *
 * These are manners only. A replica that writes out of turn risks that another replica comes first.
 */
export class Turns {
  readonly #own: string
  readonly #timers: ReplicaTimers
  /** Replica -> when it last appended, in that order. */
  readonly #lastAppends = new Map<string, number>()
  #latest = Number.NEGATIVE_INFINITY
  /** The usual time between two appends of any replicas, in milliseconds. */
  #interval = 0
  #wait: { readonly promise: Promise<void>; readonly end: () => void } | undefined
  #parked = 0

  /** @param own the name of this replica in the IDs of its entries */
  constructor(own: string, timers: ReplicaTimers) {
    this.#own = own
    this.#timers = timers
  }

  /** Returns how many attempts had to wait. */
  get parked(): number {
    return this.#parked
  }

  /** Notes that an entry was appended. */
  took(id: string): void {
    const now = this.#timers.elapsed()
    const interval = now - this.#latest
    if (interval <= ACTIVE) this.#interval += WEIGHT * (interval - this.#interval)
    this.#latest = now
    const name = id.slice(0, id.lastIndexOf(':'))
    this.#lastAppends.delete(name)
    this.#lastAppends.set(name, now)
    this.#forgetOldest()
    if (this.#wait && this.#rank() === 0) this.#wait.end()
  }

  /** See `ReplicaCommits.turn`. */
  turn(): Promise<void> | undefined {
    const rank = this.#rank()
    if (rank === 0) return undefined
    this.#parked++
    this.#wait ??= this.#startWait(rank * ALLOWANCE * this.#interval)
    return this.#wait.promise
  }

  #startWait(milliseconds: number) {
    let end = () => {}
    const promise = new Promise<void>((resolve) => {
      const cancel = this.#timers.after(milliseconds, () => end())
      end = () => {
        cancel()
        this.#wait = undefined
        resolve()
      }
    })
    return { promise, end: () => end() }
  }

  /** Returns how many other active replicas appended longer ago. */
  #rank(): number {
    const since = this.#timers.elapsed() - ACTIVE
    let rank = 0
    for (const [name, time] of this.#lastAppends) {
      if (name === this.#own) return time >= since ? rank : 0
      if (time >= since) rank++
    }
    // It has not appended recently, so it is first.
    return 0
  }

  #forgetOldest(): void {
    if (this.#lastAppends.size <= MAXIMUM_NAMES) return
    for (const name of this.#lastAppends.keys()) {
      this.#lastAppends.delete(name)
      return
    }
  }
}
