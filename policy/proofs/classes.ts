/**
 * The classes of texts by which elements match them. An element is a list of patterns, and matches what any of
 * them matches. The search runs all patterns at once, breadth first, so that each class gets a shortest text.
 */
import { type Pattern, type Place, type Step, Wildcard } from './pattern.ts'
import type { Classes, ValueClass } from './types.ts'

export interface ClassOptions {
  /** The most states of the search. */
  readonly states: number
  /** Omits the texts that none of these elements matches. */
  readonly needed?: readonly number[]
}

const colon = ':'.charCodeAt(0)

/** The letters in texts where no pattern asks for one, in this order. */
const fillers = 'xyzabcdefghijklmnopqrstuvw0123456789-_/.'

/** Places of all patterns that a text leads to, in ascending order, and behind them elements that match any rest. */
type Live = readonly number[]

interface State {
  readonly live: Live
  /** The state before, and the letter that led here. Undefined at the start. */
  readonly before: readonly [State, number] | undefined
}

/**
 * Returns the classes, those with shorter texts first. In none of them do the patterns' matchers see a difference
 * between two texts. `matches` has one entry for each element.
 */
export function globClasses(
  elements: readonly (readonly Pattern[])[],
  { states, needed }: ClassOptions,
): Classes<string> {
  const chains = new Chains(elements)
  const classes = new Map<string, ValueClass<string>>()
  const found = allStates(chains, states, needed && new Set(needed))
  if (found === undefined) return 'too many states'
  for (const state of found) {
    const matched = chains.matchedBy(state.live)
    const key = keyOf(matched)
    const set = new Set(matched)
    if (classes.has(key) || needed?.some((element) => set.has(element)) === false) continue
    classes.set(key, { value: textOf(state), matches: elements.map((_, at) => set.has(at)) })
  }
  return [...classes.values()]
}

/** Returns every state, nearest first, or undefined if there are too many. */
function allStates(
  chains: Chains,
  limit: number,
  needed: ReadonlySet<number> | undefined,
): readonly State[] | undefined {
  const seen = new Set<string>()
  const states: State[] = []
  const visit = (live: Live, before: State['before']) => {
    if (needed !== undefined && !chains.concerns(live, needed)) return
    const key = keyOf(live)
    if (seen.has(key)) return
    seen.add(key)
    states.push({ live, before })
  }
  visit(chains.start, undefined)
  for (const state of states) {
    for (const letter of chains.lettersOf(state.live))
      visit(chains.after(state.live, letter), [state, letter])
    if (states.length > limit) return undefined
  }
  return states
}

function textOf(state: State): string {
  const codes: number[] = []
  for (let { before } = state; before !== undefined; { before } = before[0]) codes.push(before[1])
  return codes
    .reverse()
    .map((code) => String.fromCharCode(code))
    .join('')
}

/** Returns a text that is different for each ascending list. */
function keyOf(numbers: readonly number[]): string {
  let key = ''
  let last = -1
  for (const number of numbers) {
    let gap = number - last
    for (; gap >= 0xffff; gap -= 0xffff) key += '\uffff'
    key += String.fromCharCode(gap)
    last = number
  }
  return key
}

/** The places of all patterns in one row. */
class Chains {
  readonly start: Live
  readonly #places: Place[] = []
  /** For each place, where its pattern begins, and the element that the pattern belongs to. */
  readonly #begins: number[] = []
  readonly #elements: number[] = []

  constructor(elements: readonly (readonly Pattern[])[]) {
    const begins: number[] = []
    for (const [element, patterns] of elements.entries()) {
      for (const pattern of patterns) {
        const begin = this.#places.length
        begins.push(begin)
        for (const place of pattern) this.#add(place, begin, element)
      }
    }
    this.start = this.#settle(begins)
  }

  #add(place: Place, begin: number, element: number): void {
    this.#places.push(place)
    this.#begins.push(begin)
    this.#elements.push(element)
  }

  /** Returns the places after a further letter. */
  after(live: Live, letter: number): Live {
    const next: number[] = []
    for (const at of live) {
      const place = this.#places[at]
      if (place === undefined) next.push(at)
      else this.#advance(place, at, letter, next)
    }
    return this.#settle(next)
  }

  #advance({ loop, next: step }: Place, at: number, letter: number, next: number[]): void {
    if (accepts(loop, letter) && next.at(-1) !== at) next.push(at)
    if (step === undefined || !accepts(step, letter)) return
    if (this.#places[at + 1]?.loop === Wildcard.any) this.#dropBefore(at, next)
    next.push(at + 1)
  }

  /** Drops the places before a free run: what leads from there to a match leads from the run to one. */
  #dropBefore(at: number, next: number[]): void {
    const begin = this.#begins[at] ?? 0
    while ((next.at(-1) ?? -1) >= begin) next.pop()
  }

  /** Replaces the places of each element that matches whatever follows with the element itself. */
  #settle(live: Live): Live {
    const ends = live.filter((at) => this.#isSettled(at))
    if (ends.length === 0) return live
    const settled = new Set(ends.map((at) => this.#elements[at] ?? at - this.#places.length))
    const open = live.filter((at) => at < this.#places.length && !settled.has(this.#elements[at] ?? -1))
    const done = [...settled].sort((one, other) => one - other)
    return [...open, ...done.map((element) => this.#places.length + element)]
  }

  #isSettled(at: number): boolean {
    const place = this.#places[at]
    return place === undefined || (place.next === undefined && place.loop === Wildcard.any)
  }

  /** Returns letters of which each leads elsewhere, and one that stands for all others. */
  lettersOf(live: Live): readonly number[] {
    const letters = new Set<number>()
    let open = false
    for (const at of live) {
      const place = this.#places[at]
      if (place === undefined) continue
      open = true
      addLetters(place, letters)
    }
    return open ? [fillerBeside(letters), ...letters] : []
  }

  /** Returns the elements that match a text which ends here, in ascending order. */
  matchedBy(live: Live): readonly number[] {
    const matched = new Set<number>()
    for (const at of live) {
      const element = this.#elements[at]
      if (element === undefined) matched.add(at - this.#places.length)
      else if (this.#places[at]?.next === undefined) matched.add(element)
    }
    return [...matched].sort((one, other) => one - other)
  }

  /** Returns whether any of the elements matches now, or can match later. */
  concerns(live: Live, needed: ReadonlySet<number>): boolean {
    return live.some((at) => needed.has(this.#elements[at] ?? at - this.#places.length))
  }
}

function accepts(step: Step, letter: number): boolean {
  if (typeof step === 'object') return step.includes(letter)
  return step === Wildcard.any || (step === Wildcard.confined && letter !== colon)
}

function addLetters({ loop, next }: Place, letters: Set<number>): void {
  if (typeof next === 'object') for (const letter of next) letters.add(letter)
  if (next === Wildcard.confined || loop === Wildcard.confined) letters.add(colon)
}

/** Returns a letter that no pattern asks for. */
function fillerBeside(letters: ReadonlySet<number>): number {
  let at = 0
  while (letters.has(fillerAt(at))) at++
  return fillerAt(at)
}

/** Returns readable letters first, then others: there is always one more than the patterns have. */
function fillerAt(at: number): number {
  return at < fillers.length ? fillers.charCodeAt(at) : 0x4e00 + at
}
