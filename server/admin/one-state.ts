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
  readonly byName: Map<string, Promise<T>>
}

/** Answers by name, kept from their beginning until the state changes or there are too many of them. */
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
    const kept = this.#keptFor(iamulator.store, version)
    const answer = await (kept.get(name) ?? begun(kept, name, compute))
    return stateVersion(iamulator) === version || attempts === 1
      ? { version, answer }
      : this.get(iamulator, name, compute, attempts - 1)
  }

  #keptFor(store: Iamulator['store'], version: number): Kept<T>['byName'] {
    const kept = this.#byStore.get(store)
    if (kept?.version === version && kept.byName.size < this.#maximum) return kept.byName
    const byName: Kept<T>['byName'] = new Map()
    this.#byStore.set(store, { version, byName })
    return byName
  }
}

/** Begins an answer, so that those who ask for it meanwhile get the same one. It is not kept if it fails. */
function begun<T>(kept: Kept<T>['byName'], name: string, compute: () => Promise<T>): Promise<T> {
  const answer = compute()
  kept.set(name, answer)
  answer.catch(() => kept.delete(name))
  return answer
}

/** Returns the version of the state, after closing the accounts that are due. */
function presentVersion(iamulator: Iamulator): number {
  const { store, clock } = iamulator
  for (const place of store.accounts()) endDueClosures(store, place, (owner) => clock.now(owner))
  return stateVersion(iamulator)
}
