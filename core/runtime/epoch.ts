/** Tells clients that stay connected, such as the console, whether the state is still the one that they know. */
import type { Store, Topic } from '../../store/index.ts'

interface EpochValue {
  readonly start: string
  readonly renewals: number
  /** The real time at which it began, in epoch milliseconds. */
  readonly since: number
}

const EPOCHS: Topic<EpochValue> = { name: 'epoch' }

type SharedStore = Pick<Store, 'publish' | 'onValue'>

export class Epoch {
  readonly #now: () => number
  readonly #listeners = new Set<() => void>()
  #value: EpochValue
  #store: SharedStore | undefined
  #isAgreed = false

  /** @param now returns the real time in epoch milliseconds */
  constructor(now: () => number) {
    this.#now = now
    const since = now()
    this.#value = { start: since.toString(36), renewals: 0, since }
  }

  /** The real time at which it changed last, in epoch milliseconds. */
  get since(): number {
    return this.#value.since
  }

  /**
   * Changes with every reset, every restored snapshot, and every start of a server. With replicas, all have the same one,
   * and it does not change when one of them starts.
   */
  get id(): string {
    return `${this.#value.start}.${this.#value.renewals}`
  }

  /** Whether another replica has told its epoch, which applies to this one, too. */
  get isAgreed(): boolean {
    return this.#isAgreed
  }

  /** Uses the epoch of other replicas from now on. Without any, nothing changes. */
  share(store: SharedStore): void {
    this.#store = store
    store.onValue(EPOCHS, (value) => {
      const before = this.#value
      if (value) {
        this.#isAgreed = true
        this.#set(value)
      }
      return () => this.#set(before)
    })
  }

  /** Lets other replicas use this epoch: those that start later could not know how often it was renewed. */
  agree(): void {
    this.#store?.publish(EPOCHS, this.#value, { outlastsResets: true })
  }

  /** Begins a new epoch, only in this process. Returns what undoes it. */
  renew(): () => void {
    const before = this.#value
    this.#set({ ...before, renewals: before.renewals + 1, since: this.#now() })
    return () => this.#set(before)
  }

  /** Calls the listener after each renewal. Returns a function that ends the subscription. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  #set(value: EpochValue): void {
    const before = this.id
    this.#value = value
    if (this.id === before) return
    for (const listener of this.#listeners) listener()
  }
}
