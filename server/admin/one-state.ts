/** Answers that take turns with other requests, each about one state. */
import { isDelayed, stateVersion } from '../../analysis/access-map/world.ts'
import { endDueClosures } from '../../core/engine/account-closures.ts'
import type { Iamulator } from './endpoint.ts'

/** An answer, and the version of the state that it is about. */
export interface Versioned<T> {
  readonly version: number
  readonly answer: T
}

/** If the state changes while an answer is computed, the answer is computed again, up to this many times in all. */
const ATTEMPTS = 3

interface Kept<T> {
  readonly version: number
  readonly byName: Map<string, T>
}

/** Answers by name, kept until the state changes or there are too many of them. */
export class KeptAnswers<T> {
  readonly #maximum: number
  readonly #byStore = new WeakMap<Iamulator['store'], Kept<T>>()

  constructor(maximum = Number.POSITIVE_INFINITY) {
    this.#maximum = maximum
  }

  /** Returns the answer with this name that is kept, or computes it. */
  async get(
    iamulator: Iamulator,
    name: string,
    compute: () => Promise<T>,
    attempts = ATTEMPTS,
  ): Promise<Versioned<T>> {
    const version = presentVersion(iamulator)
    if (isDelayed(iamulator)) return { version, answer: await compute() }
    const kept = this.#keptFor(iamulator.store, version).get(name)
    if (kept !== undefined) return { version, answer: kept }
    const answer = await compute()
    const isPresent = stateVersion(iamulator) === version
    if (isPresent) this.#keptFor(iamulator.store, version).set(name, answer)
    return isPresent || attempts === 1
      ? { version, answer }
      : this.get(iamulator, name, compute, attempts - 1)
  }

  #keptFor(store: Iamulator['store'], version: number): Map<string, T> {
    const kept = this.#byStore.get(store)
    if (kept?.version === version && kept.byName.size < this.#maximum) return kept.byName
    const byName = new Map<string, T>()
    this.#byStore.set(store, { version, byName })
    return byName
  }
}

/** Returns the version of the state, after closing the accounts that are due. */
function presentVersion(iamulator: Iamulator): number {
  const { store, clock } = iamulator
  for (const place of store.accounts()) endDueClosures(store, place, (owner) => clock.now(owner))
  return stateVersion(iamulator)
}
