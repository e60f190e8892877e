/** Lets clients wait for decisions: a request is answered once there is something to list. */
import type { RecentDecisions } from '../../../core/access/records/recent-decisions.ts'
import type { Epoch } from '../../../core/runtime/epoch.ts'
import { clearTimeout, setTimeout } from '../../../core/runtime/timers.ts'

/** How long an answer waits for further decisions, so that a burst of calls costs one request. */
const GATHERING_MILLISECONDS = 50

/** Every decision is matched once for each client that waits, so their number is limited. */
const MAXIMUM_WAITS = 100

export interface Wait<Found> {
  readonly milliseconds: number
  /** Returns what to answer if the client must not wait any longer. */
  find(): Found
  /** Returns whether the client need not wait for more. */
  isEnough(found: Found): boolean
  /** Returns whether the client is gone. */
  isAborted(): boolean
}

interface Waiting {
  /** Answers if there is something to list, or the client is gone. */
  look(): void
  /** Answers with what there is. */
  end(): void
  isAborted(): boolean
}

/** The clients that wait. While there are none, decisions cost nothing here. */
export class DecisionWaits {
  readonly #decisions: RecentDecisions
  readonly #epoch: Epoch
  readonly #waiting = new Set<Waiting>()
  #unsubscribe: (() => void) | undefined
  #gathering: NodeJS.Timeout | undefined
  #isClosed = false

  constructor(decisions: RecentDecisions, epoch: Epoch) {
    this.#decisions = decisions
    this.#epoch = epoch
  }

  /** The number of clients that wait, or have left since without being noticed. */
  get size(): number {
    return this.#waiting.size
  }

  /** Whether as many clients wait as may. Those that are gone do not count. */
  get isFull(): boolean {
    if (this.#waiting.size < MAXIMUM_WAITS) return false
    for (const waiting of [...this.#waiting]) if (waiting.isAborted()) waiting.end()
    return this.#waiting.size >= MAXIMUM_WAITS
  }

  /** Resolves when there is enough, the time is over, the epoch changes, or the server stops. */
  until<Found>({ milliseconds, find, isEnough, isAborted }: Wait<Found>): Promise<Found> {
    return new Promise((resolve) => {
      const answer = (found: Found) => {
        clearTimeout(timer)
        this.#remove(waiting)
        resolve(found)
      }
      const end = () => answer(find())
      const look = () => {
        const found = find()
        if (isEnough(found) || isAborted()) answer(found)
      }
      const waiting = { look, end, isAborted }
      const timer = setTimeout(end, milliseconds).unref()
      this.#add(waiting)
      if (this.#isClosed) end()
    })
  }

  /** Ends all waits, and those that are started later. */
  close(): void {
    this.#isClosed = true
    this.#endAll()
  }

  #add(waiting: Waiting): void {
    this.#waiting.add(waiting)
    if (this.#unsubscribe) return
    const leaveDecisions = this.#decisions.subscribe(() => this.#gather())
    const leaveEpoch = this.#epoch.subscribe(() => this.#endAll())
    this.#unsubscribe = () => {
      leaveDecisions()
      leaveEpoch()
    }
  }

  #remove(waiting: Waiting): void {
    this.#waiting.delete(waiting)
    if (this.#waiting.size > 0) return
    this.#unsubscribe?.()
    this.#unsubscribe = undefined
    clearTimeout(this.#gathering)
    this.#gathering = undefined
  }

  #gather(): void {
    this.#gathering ??= setTimeout(() => {
      this.#gathering = undefined
      for (const waiting of [...this.#waiting]) waiting.look()
    }, GATHERING_MILLISECONDS).unref()
  }

  #endAll(): void {
    for (const waiting of [...this.#waiting]) waiting.end()
  }
}
