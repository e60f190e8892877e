/**
 * The classes of texts by which elements match them. An element is a list of patterns, and matches what any of
 * them matches. The search runs all patterns at once, breadth first, so that each class gets a shortest text.
 */
import { Automaton, type Live } from './automaton.ts'
import { Budget } from './limits.ts'
import type { Pattern } from './pattern.ts'
import type { Classes, ValueClass } from './types.ts'

export interface ClassOptions {
  /** The most states of the search. */
  readonly states: number
  /** What the question can still spend. Default: without a limit. */
  readonly steps?: Budget
  /** Omits the texts that none of these elements matches. */
  readonly needed?: readonly number[]
}

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
  { states, steps = new Budget(), needed }: ClassOptions,
): Classes<string> {
  const places = elements.flat(2).length
  if (!steps.spend(places)) return 'too many states'
  const automaton = new Automaton(elements)
  const found = allStates(automaton, { states, steps, needed: needed && new Set(needed) })
  if (found === undefined) return 'too many states'
  const classes = new Map<string, ValueClass<string>>()
  for (const state of found) {
    const matched = automaton.matchedBy(state.live)
    const key = keyOf(matched, elements.length)
    const set = new Set(matched)
    if (classes.has(key) || needed?.some((element) => set.has(element)) === false) continue
    const value = textOf(state)
    if (!steps.spend(elements.length + value.length)) return 'too many states'
    classes.set(key, { value, matches: elements.map((_, at) => set.has(at)) })
  }
  return [...classes.values()]
}

interface StateLimits {
  readonly states: number
  readonly steps: Budget
  readonly needed: ReadonlySet<number> | undefined
}

/** About how many steps it takes to follow a letter to no place. */
const stepsOfLetter = 20

/** Returns every state, nearest first, or undefined if there are too many. */
function allStates(automaton: Automaton, limits: StateLimits): readonly State[] | undefined {
  const { needed, steps } = limits
  const seen = new Set<string>()
  const states: State[] = []
  const visit = (live: Live, before: State['before']) => {
    if (needed !== undefined && !automaton.canMatch(live, needed)) return
    const key = keyOf(live, automaton.size)
    if (seen.has(key)) return
    seen.add(key)
    states.push({ live, before })
  }
  visit(automaton.start, undefined)
  for (const state of states) {
    for (const letter of automaton.lettersOf(state.live)) {
      if (!steps.spend(stepsOfLetter + state.live.length)) return undefined
      visit(automaton.after(state.live, letter), [state, letter])
    }
    if (states.length > limits.states) return undefined
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

/** One unit of a text has no more values. */
const unit = 0x10000

/** How many units are put together at once. */
const mostUnits = 4096

/** Returns a text that is different for each ascending list of numbers, given their upper bound. */
function keyOf(numbers: readonly number[], bound: number): string {
  const units = bound <= unit ? numbers : numbers.flatMap((number) => [number / unit, number % unit])
  if (units.length <= mostUnits) return String.fromCharCode(...units)
  let key = ''
  for (let at = 0; at < units.length; at += mostUnits)
    key += String.fromCharCode(...units.slice(at, at + mostUnits))
  return key
}
