import type { PublishedValue, ValueName } from './journal.ts'
import { accountKey, type Place, placeOf } from './place.ts'

/** Undoes what a listener has done. */
type Undo = () => void
export type ResetListener = (account: Place | undefined) => Undo
/** Which of the values of a topic. */
export interface ValueOwner {
  /** The account that the value belongs to. A reset of the account removes the value. */
  readonly place?: Place
  /** Tells apart the values of a topic. */
  readonly key?: string
}

export type ValueListener<Value> = (value: Value | undefined, owner: ValueOwner) => Undo

/** The subject of published values, and their type. `value` exists only for the compiler. */
export interface Topic<Value> {
  readonly name: string
  readonly value?: Value
}

interface Hearer {
  /** A method, so that the compiler lets it take what is published on the topic, which it cannot know. */
  hear(value: unknown, owner: ValueOwner): Undo
}

/** Returns the text that identifies a published value. */
export function valueId({ topic, key = '', account = '' }: ValueName): string {
  return JSON.stringify([topic, account, key])
}

/** Data that belongs to the state, but is kept elsewhere in the process. */
export class Listeners {
  readonly #ofResets: ResetListener[] = []
  readonly #ofValues = new Map<string, Hearer>()

  onReset(listener: ResetListener): void {
    this.#ofResets.push(listener)
  }

  onValue<Value>({ name }: Topic<Value>, listener: ValueListener<Value>): void {
    this.#ofValues.set(name, { hear: listener })
  }

  /** Tells that an account or, without one, everything was reset. Returns what undoes it. */
  reset(account?: string): Undo {
    const place = account === undefined ? undefined : placeOf(account)
    const undos = this.#ofResets.map((listener) => listener(place))
    return () => {
      for (const undo of undos.toReversed()) undo()
    }
  }

  /** Tells that a value was published or, when undefined, removed. Returns what undoes it. */
  value({ topic, key, account, value }: PublishedValue): Undo {
    const owner = {
      ...(account === undefined ? {} : { place: placeOf(account) }),
      ...(key === undefined ? {} : { key }),
    }
    return this.#ofValues.get(topic)?.hear(value, owner) ?? (() => {})
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
