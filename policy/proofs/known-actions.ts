/** The known actions that elements match, as bit sets. Proofs ask for the same elements again and again. */
import type { Element } from '../document.ts'
import { globOf, matchesGlob } from '../match.ts'
import { TextCache } from '../text-cache.ts'
import type { Universe } from './types.ts'

/** A set of actions, as one bit for each action of the universe. */
export class ActionSet {
  readonly #words: Uint32Array

  constructor(words: Uint32Array) {
    this.#words = words
  }

  /** @param positions of the actions in the universe, which has `size` actions */
  static of(size: number, positions: readonly number[]): ActionSet {
    const words = new Uint32Array(Math.ceil(size / 32))
    for (const at of positions) words[at >>> 5] = Number(words[at >>> 5]) | (1 << (at & 31))
    return new ActionSet(words)
  }

  /** Returns all other actions. */
  complement(): ActionSet {
    return new ActionSet(this.#words.map((word) => ~word))
  }

  /** Returns the actions of both sets. */
  with(other: ActionSet): ActionSet {
    return new ActionSet(this.#words.map((word, at) => word | Number(other.#words[at])))
  }

  has(at: number): boolean {
    return ((Number(this.#words[at >>> 5]) >>> (at & 31)) & 1) === 1
  }

  /** Returns the positions of the actions among the first `size`, in ascending order. */
  positions(size: number): readonly number[] {
    const found: number[] = []
    for (const [at, word] of this.#words.entries()) {
      for (let rest = word; rest !== 0; rest &= rest - 1) found.push(at * 32 + 31 - Math.clz32(rest & -rest))
    }
    return found.filter((at) => at < size)
  }
}

/** Limits the total length of the elements in one generation of the cache. Each set has some 3 kB. */
const maxCharacters = 256 * 1024

const noActions: ReadonlyMap<string, number> = new Map()

/** About how many steps it takes to match an action. */
const stepsOfMatch = 5

const indexes = new WeakMap<Universe, KnownActions>()

/** Returns the index of a universe, which is made once. */
export function knownActionsOf(universe: Universe): KnownActions {
  const known = indexes.get(universe) ?? new KnownActions(universe)
  indexes.set(universe, known)
  return known
}

class KnownActions {
  /** As written. */
  readonly names: readonly string[]
  /** By name in lower case. */
  readonly #positions: ReadonlyMap<string, number>
  readonly #byService = new Map<string, Map<string, number>>()
  readonly #sets = new TextCache((element) => this.#find(JSON.parse(element)), maxCharacters)

  constructor({ actions }: Universe) {
    this.names = actions
    this.#positions = new Map(actions.map((action, at) => [action.toLowerCase(), at]))
    for (const [action, at] of this.#positions) {
      const service = serviceOf(action)
      const others = this.#byService.get(service) ?? new Map<string, number>()
      this.#byService.set(service, others.set(action, at))
    }
  }

  /** @param action in any case */
  has(action: string): boolean {
    return this.#positions.has(action.toLowerCase())
  }

  /** Returns the actions that an Action or NotAction matches. */
  matching({ negated, values }: Element): ActionSet {
    return this.#sets.get(JSON.stringify([negated, ...values.map((value) => value.toLowerCase())]))
  }

  /** Returns about how many steps it takes to find the actions that an element matches. */
  costOf({ values }: Element): number {
    return values.reduce(
      (sum, value) => sum + 1 + this.#candidatesFor(value.toLowerCase()).size * stepsOfMatch,
      0,
    )
  }

  #find([negated, ...values]: readonly [boolean, ...string[]]): ActionSet {
    const set = ActionSet.of(
      this.names.length,
      values.flatMap((value) => this.#positionsOf(value)),
    )
    return negated ? set.complement() : set
  }

  #positionsOf(value: string): readonly number[] {
    const known = this.#positions.get(value)
    if (known !== undefined) return [known]
    const glob = globOf(value)
    return [...this.#candidatesFor(value)].filter(([action]) => matchesGlob(glob, action)).map(([, at]) => at)
  }

  /** Returns actions among which are all that a value with wildcards matches. */
  #candidatesFor(value: string): ReadonlyMap<string, number> {
    const wildcard = value.search(/[*?]/)
    if (wildcard < 0) return noActions
    return value.slice(0, wildcard).includes(':')
      ? (this.#byService.get(serviceOf(value)) ?? noActions)
      : this.#positions
  }
}

function serviceOf(action: string): string {
  return action.slice(0, action.indexOf(':'))
}
