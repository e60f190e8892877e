/**
 * The classes of texts by which elements match them. An element is a list of patterns, and matches what any of
 * them matches. The search runs all patterns at once, breadth first, so that each class gets a shortest text.
 */
import { type Pattern, type Step, Wildcard } from './pattern.ts'
import type { Classes, ValueClass } from './types.ts'

export interface ClassOptions {
  /** The most states of the search. */
  readonly states: number
  /** Omits the texts that none of these elements matches. */
  readonly needed?: readonly number[]
}

const colon = ':'.charCodeAt(0)

/** The letters in texts where no pattern asks for one, in this order: first those that names in IAM can have. */
const fillers = 'xyzabcdefghijklmnopqrstuvw-_.ABCDEFGHIJKLMNOPQRSTUVWXYZ+=,@1234567890/'
const firstDigit = fillers.indexOf('1')
const firstOther = fillers.indexOf('/')
const nameLetters = codesOf(fillers.slice(0, firstOther))
const digits = codesOf(fillers.slice(firstDigit, firstOther))

function codesOf(letters: string): ReadonlySet<number> {
  return new Set(Array.from(letters, (letter) => letter.charCodeAt(0)))
}

/** A place of a pattern, in the row of the places of all patterns. */
interface Node {
  /** Position in the row. */
  readonly id: number
  readonly loop: Wildcard
  /** Where a letter leads from here. Undefined at the end of a pattern. */
  readonly next: { readonly step: Step; readonly node: Node } | undefined
  /** The id of the first place of the pattern. */
  readonly begin: number
  /** The element of the pattern. */
  readonly element: number
  /** Replaces all places of the element once it matches whatever follows. It is behind all places. */
  readonly final: Node | undefined
}

/** Where a text leads to, in ascending order. */
type Live = readonly Node[]

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
  const classes = new Map<string, ValueClass<string>>()
  const found = allStates(startOf(elements), states, needed && new Set(needed))
  if (found === undefined) return 'too many states'
  for (const state of found) {
    const matched = matchedBy(state.live)
    const key = keyOf(matched)
    const set = new Set(matched)
    if (classes.has(key) || needed?.some((element) => set.has(element)) === false) continue
    classes.set(key, { value: textOf(state), matches: elements.map((_, at) => set.has(at)) })
  }
  return [...classes.values()]
}

/** Returns every state, nearest first, or undefined if there are too many. */
function allStates(
  start: Live,
  limit: number,
  needed: ReadonlySet<number> | undefined,
): readonly State[] | undefined {
  const seen = new Set<string>()
  const states: State[] = []
  const visit = (live: Live, before: State['before']) => {
    if (needed !== undefined && !live.some(({ element }) => needed.has(element))) return
    const key = keyOf(live.map(({ id }) => id))
    if (seen.has(key)) return
    seen.add(key)
    states.push({ live, before })
  }
  visit(start, undefined)
  for (const state of states) {
    for (const letter of lettersOf(state.live)) visit(after(state.live, letter), [state, letter])
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

/** Puts the places of all patterns into one row, and returns the first of each pattern. */
function startOf(elements: readonly (readonly Pattern[])[]): Live {
  const places = elements.flat(2).length
  const start: Node[] = []
  let begin = 0
  for (const [element, patterns] of elements.entries()) {
    const final = {
      id: places + element,
      loop: Wildcard.any,
      next: undefined,
      begin,
      element,
      final: undefined,
    }
    for (const pattern of patterns) {
      start.push(...firstOf(pattern, begin, element, final))
      begin += pattern.length
    }
  }
  return settled(start)
}

/** Returns the first place, linked to the others. */
function firstOf(pattern: Pattern, begin: number, element: number, final: Node): Live {
  return pattern.reduceRight<Live>((behind, { loop, next: step }, at) => {
    const next = step !== undefined && behind[0] ? { step, node: behind[0] } : undefined
    return [{ id: begin + at, loop, next, begin, element, final }]
  }, [])
}

/** Returns the places after a further letter. */
function after(live: Live, letter: number): Live {
  const reached: Node[] = []
  for (const node of live) advance(node, letter, reached)
  return settled(reached)
}

function advance(node: Node, letter: number, reached: Node[]): void {
  if (accepts(node.loop, letter) && reached.at(-1) !== node) reached.push(node)
  if (node.next === undefined || !accepts(node.next.step, letter)) return
  if (node.next.node.loop === Wildcard.any) dropFrom(node.begin, reached)
  reached.push(node.next.node)
}

/** Drops the places before a free run: whatever leads from them to the end leads from the run to the end. */
function dropFrom(begin: number, reached: Node[]): void {
  while ((reached.at(-1)?.id ?? -1) >= begin) reached.pop()
}

/** Leaves only one place of each element that matches whatever follows. */
function settled(live: Live): Live {
  const finals = new Set(live.filter(isFinal).map((node) => node.final ?? node))
  if (finals.size === 0) return live
  const elements = new Set([...finals].map(({ element }) => element))
  const open = live.filter(({ element }) => !elements.has(element))
  return [...open, ...[...finals].sort((one, other) => one.id - other.id)]
}

function isFinal({ loop, next }: Node): boolean {
  return next === undefined && loop === Wildcard.any
}

/**
 * Returns letters of which each leads elsewhere, and one that represents all others. If names or digits matter, they
 * have one of their own, as far as patterns don't ask for all.
 */
function lettersOf(live: Live): readonly number[] {
  if (live.every(isFinal)) return []
  const letters = new Set<number>()
  for (const node of live) addLetters(node, letters)
  const others = [0]
  if (live.some((node) => has(node, Wildcard.digit))) others.push(firstDigit)
  if (live.some((node) => has(node, Wildcard.name))) others.push(firstOther)
  return [...others.map((first) => fillerBeside(letters, first)), ...letters]
}

function has({ loop, next }: Node, wildcard: Wildcard): boolean {
  return loop === wildcard || next?.step === wildcard
}

/** Returns the elements that match a text which ends here, in ascending order. */
function matchedBy(live: Live): readonly number[] {
  const matched = new Set(live.filter(({ next }) => next === undefined).map(({ element }) => element))
  return [...matched].sort((one, other) => one - other)
}

function accepts(step: Step, letter: number): boolean {
  if (typeof step === 'object') return step.includes(letter)
  if (step === Wildcard.digit) return digits.has(letter)
  if (step === Wildcard.name) return nameLetters.has(letter)
  return step === Wildcard.any || (step === Wildcard.confined && letter !== colon)
}

function addLetters({ loop, next }: Node, letters: Set<number>): void {
  if (typeof next?.step === 'object') for (const letter of next.step) letters.add(letter)
  if (loop === Wildcard.confined || next?.step === Wildcard.confined) letters.add(colon)
}

/** Returns a letter that no pattern asks for, and that isn't one of the first. */
function fillerBeside(letters: ReadonlySet<number>, first: number): number {
  let at = first
  while (letters.has(fillerAt(at))) at++
  return fillerAt(at)
}

/** Returns readable letters first, then others: there is always one more than the patterns have. */
function fillerAt(at: number): number {
  return at < fillers.length ? fillers.charCodeAt(at) : 0x4e00 + at
}
