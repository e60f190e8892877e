import { accountKey, type Place, placeOf } from './place.ts'

/** Undoes what a listener has done. */
type Undo = () => void
export type ResetListener = (account: Place | undefined) => Undo
export type ValueListener = (value: unknown) => Undo

/** What else belongs to the state, although it is kept elsewhere in the process. */
export class Listeners {
  readonly #ofResets: ResetListener[] = []
  readonly #ofValues = new Map<string, ValueListener>()

  onReset(listener: ResetListener): void {
    this.#ofResets.push(listener)
  }

  onValue(topic: string, listener: ValueListener): void {
    this.#ofValues.set(topic, listener)
  }

  /** Tells that an account or, without one, everything was reset. Returns what undoes it. */
  reset(account?: string): Undo {
    const place = account === undefined ? undefined : placeOf(account)
    const undos = this.#ofResets.map((listener) => listener(place))
    return () => {
      for (const undo of undos.toReversed()) undo()
    }
  }

  /** Tells that a value was published. Undefined stands for the initial value. Returns what undoes it. */
  value(topic: string, value: unknown): Undo {
    return this.#ofValues.get(topic)?.(value) ?? (() => {})
  }

  /** The topics that have a listener. */
  topics(): Iterable<string> {
    return this.#ofValues.keys()
  }
}

/** The latest key generation of each account that was reset, also by other replicas. */
export class KeyGenerations {
  readonly #latest = new Map<string, number>()

  /**
   * Returns a generation that the account never had, even if a savepoint with an earlier one was restored. Otherwise a
   * reset could make sessions valid again.
   */
  next(place: Place, current: number): number {
    const account = accountKey(place)
    const next = Math.max(current, this.#latest.get(account) ?? 0) + 1
    this.saw(account, next)
    return next
  }

  saw(account: string, generation: number): void {
    this.#latest.set(account, Math.max(generation, this.#latest.get(account) ?? 0))
  }
}
