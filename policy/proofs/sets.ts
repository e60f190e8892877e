/** The classes of a multivalued key's values, which are sets of texts. */
import type { Budget } from './limits.ts'
import type { ValueClass } from './types.ts'

type Judge = (values: readonly string[]) => readonly boolean[]

interface SetLimits {
  /** The most sets. */
  readonly states: number
  /** What the judge spends. */
  readonly steps: Budget
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
export function setClasses(
  texts: readonly string[],
  judge: Judge,
  { states, steps }: SetLimits,
): readonly ValueClass<readonly string[]>[] | undefined {
  const singles = distinctClasses(texts.map((text) => classOf([text], judge)))
  const found = new Map(singles.map((single) => [keyOf(single), single]))
  for (const { value } of found.values()) {
    for (const single of singles) {
      const union = classOf([...value, ...single.value], judge)
      if (!found.has(keyOf(union))) found.set(keyOf(union), union)
    }
    if (found.size > states || steps.isSpent) return undefined
  }
  return [...found.values()]
}

/** Returns the first class with each list of outcomes. */
export function distinctClasses<T>(classes: readonly ValueClass<T>[]): readonly ValueClass<T>[] {
  const distinct = new Map<string, ValueClass<T>>()
  for (const each of classes) if (!distinct.has(keyOf(each))) distinct.set(keyOf(each), each)
  return [...distinct.values()]
}

function classOf(value: readonly string[], judge: Judge): ValueClass<readonly string[]> {
  return { value, matches: judge(value) }
}

function keyOf({ matches }: ValueClass<unknown>): string {
  return matches.map((isMatch) => (isMatch ? '1' : '0')).join('')
}
