/** Runs the patterns of several elements at once. An element is a list of patterns, and matches what any of them matches. */
import { type Accepted, acceptedBy, colon, withOthers } from './letters.ts'
import { type Pattern, type Place, type Step, Wildcard } from './pattern.ts'

/**
 * Where a text leads to, as positions in ascending order. The places of all patterns are in one row. Behind them, each
 * element has one more place, which replaces all others of the element once it matches whatever follows.
 */
export type Live = readonly number[]

export class Automaton {
  readonly start: Live
  /** How many places there are. */
  readonly size: number
  /** How many places the patterns have. */
  readonly #size: number
  readonly #places: readonly Place[]
  /** By place, also those of elements: what can repeat there. */
  readonly #loops: Uint8Array
  /** By place: the one letter that leads to the next place, or 0. */
  readonly #letters: Uint16Array
  /** By place: the first place of its pattern. */
  readonly #begins: Uint32Array
  readonly #elements: Uint32Array

  constructor(elements: readonly (readonly Pattern[])[]) {
    const patterns = elements.flat()
    this.#places = patterns.flat()
    this.#size = this.#places.length
    const all = this.#size + elements.length
    this.size = all
    this.#loops = new Uint8Array(all).fill(Wildcard.any)
    this.#letters = new Uint16Array(all)
    this.#begins = new Uint32Array(all)
    this.#elements = new Uint32Array(all)
    for (const [at, { loop, next }] of this.#places.entries()) {
      this.#loops[at] = loop
      this.#letters[at] = typeof next === 'object' && next.length === 1 ? Number(next[0]) : 0
    }
    this.start = this.#settled(this.#placeElements(elements))
  }

  /** Returns the first place of each pattern. */
  #placeElements(elements: readonly (readonly Pattern[])[]): Live {
    const start: number[] = []
    let begin = 0
    for (const [element, patterns] of elements.entries()) {
      this.#elements[this.#size + element] = element
      for (const { length } of patterns) {
        start.push(begin)
        this.#begins.fill(begin, begin, begin + length)
        this.#elements.fill(element, begin, begin + length)
        begin += length
      }
    }
    return start
  }

  /** Returns the places after a further letter. */
  after(live: Live, letter: number): Live {
    const accepted = acceptedBy(letter)
    const reached: number[] = []
    let isFinal = false
    for (const at of live) {
      if (accepted[Number(this.#loops[at])] && reached.at(-1) !== at) reached.push(at)
      if (!this.#leadsOn(at, letter, accepted)) continue
      if (this.#loops[at + 1] === Wildcard.any) this.#dropFrom(Number(this.#begins[at]), reached)
      reached.push(at + 1)
      isFinal ||= this.#isFinal(at + 1)
    }
    return isFinal ? this.#settled(reached) : reached
  }

  /** Returns whether the letter leads from the place to the next one. */
  #leadsOn(at: number, letter: number, accepted: Accepted): boolean {
    const only = this.#letters[at]
    if (only !== 0) return only === letter
    const next = this.#places[at]?.next
    return typeof next === 'number' ? accepted[next] === true : next?.includes(letter) === true
  }

  /** Drops the places before a free run: whatever leads from them to the end leads from the run to the end. */
  #dropFrom(begin: number, reached: number[]): void {
    while ((reached.at(-1) ?? -1) >= begin) reached.pop()
  }

  /** Leaves only one place of each element that matches whatever follows. */
  #settled(live: Live): Live {
    const done = new Set(live.filter((at) => this.#isFinal(at)).map((at) => Number(this.#elements[at])))
    if (done.size === 0) return live
    const open = live.filter((at) => !done.has(Number(this.#elements[at])))
    return [...open, ...ascending(done).map((element) => this.#size + element)]
  }

  /** Returns whether a pattern matches whatever follows the place. */
  #isFinal(at: number): boolean {
    return this.#loops[at] === Wildcard.any && this.#places[at]?.next === undefined
  }

  /** Returns letters of which each leads elsewhere, and one or more that represent all others. */
  lettersOf(live: Live): readonly number[] {
    if (live.every((at) => this.#isFinal(at))) return []
    const letters = new Set<number>()
    const wildcards = new Set<Step>()
    for (const at of live) {
      const { loop, next = Wildcard.none } = this.#places[at] ?? everything
      for (const letter of lettersIn(next)) letters.add(letter)
      if (loop === Wildcard.confined || next === Wildcard.confined) letters.add(colon)
      wildcards.add(loop).add(next)
    }
    return withOthers(letters, wildcards)
  }

  /** Returns the elements that match a text which ends here, in ascending order. */
  matchedBy(live: Live): readonly number[] {
    const ends = live.filter((at) => this.#places[at]?.next === undefined)
    return ascending(new Set(ends.map((at) => Number(this.#elements[at]))))
  }

  /** Returns whether one of the elements can still match. */
  canMatch(live: Live, elements: ReadonlySet<number>): boolean {
    return live.some((at) => elements.has(Number(this.#elements[at])))
  }
}

/** The place of an element that matches whatever follows. */
const everything: Place = { loop: Wildcard.any, next: undefined }

function lettersIn(step: Step): readonly number[] {
  return typeof step === 'object' ? step : []
}

function ascending(numbers: ReadonlySet<number>): readonly number[] {
  return [...numbers].sort((one, other) => one - other)
}
