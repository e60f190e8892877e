/** The classes of a multivalued key's values, which are sets of texts. */

import { mapped, Pace, type Slices } from '../slices.ts'
import type { Budget } from './limits.ts'
import type { ValueClass } from './types.ts'

type SetClass = ValueClass<readonly string[]>

type Judge = (values: readonly string[]) => readonly boolean[]

interface SetLimits {
  /** The most sets. */
  readonly states: number
  /** What the judge spends. */
  readonly steps: Budget
  /** About how many steps it takes to judge one value. */
  readonly cost: number
}

/**
 * Returns sets of the given texts, one for each list of outcomes that sets of any texts can have, or undefined if
 * there are too many. The absent key, which is the empty set, isn't among them.
 *
 * Each set operator asks whether all, or whether any, members match. So the outcomes for a union follow from those
 * for its parts, and adding single texts to known sets finds every outcome.
 *
 * @param texts at least one for each list of outcomes that a set of one text can have
 * @param judge asks the evaluator which conditions hold for a set, unless all steps are spent
 */
export function* setClasses(
  texts: readonly string[],
  judge: Judge,
  { states, steps, cost }: SetLimits,
): Slices<readonly SetClass[] | undefined> {
  const singles = yield* distinctClasses(yield* mapped(texts, cost, (text) => classOf([text], judge)))
  const pace = new Pace()
  const found = new Map(singles.map((single) => [keyOf(single), single]))
  const add = (union: SetClass) => {
    if (!found.has(keyOf(union))) found.set(keyOf(union), union)
  }
  for (const { value } of found.values()) {
    for (const single of singles) {
      if (pace.isOver((1 + value.length) * cost)) yield
      add(classOf([...value, ...single.value], judge))
    }
    if (found.size > states || steps.isSpent) return undefined
  }
  return [...found.values()]
}

/** Returns the first class with each list of outcomes. */
export function* distinctClasses<T>(classes: readonly ValueClass<T>[]): Slices<readonly ValueClass<T>[]> {
  const distinct = new Map<string, ValueClass<T>>()
  const pace = new Pace()
  for (const each of classes) {
    if (pace.isOver(each.matches.length)) yield
    const key = keyOf(each)
    if (!distinct.has(key)) distinct.set(key, each)
  }
  return [...distinct.values()]
}

function classOf(value: readonly string[], judge: Judge): SetClass {
  return { value, matches: judge(value) }
}

function keyOf({ matches }: ValueClass<unknown>): string {
  return matches.map((isMatch) => (isMatch ? '1' : '0')).join('')
}
