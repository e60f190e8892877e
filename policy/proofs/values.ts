/**
 * The classes of a condition key's values. Every value is in a class, and all values in a class have the same results
 * under all conditions on the key. Results come from the evaluator.
 */
import type { Condition } from '../conditions/block.ts'
import type { ConditionContext } from '../request.ts'
import { globClasses } from './classes.ts'
import { type Family, familiesOf, familyOfType, textsBeside } from './families.ts'
import { Budget } from './limits.ts'
import { distinctClasses, setClasses } from './sets.ts'
import { type Alternatives, alternativesOf, haveManySpellings, isPlain } from './texts.ts'
import type { Classes, KeyType, Unknown, ValueClass } from './types.ts'

/** A single value, the values of a multivalued key, or undefined for a key that is absent. */
export type KeyValue = string | readonly string[] | undefined

export interface KeyOptions {
  /**
   * The type that AWS publishes. A Bool has the values `true` and `false`. Numbers, dates, and addresses can be read.
   * Default: any text.
   */
  readonly type?: KeyType | undefined
  /** Whether the key is multivalued. Default: both are possible. */
  readonly isMultivalued?: boolean | undefined
  /** The most states of one automaton, and the most sets of values. */
  readonly states: number
  /** What the question can still spend. Default: without a limit. */
  readonly steps?: Budget
}

type KeyLimits = Required<Pick<KeyOptions, 'states' | 'steps'>>

/** Returns about how many steps it takes to judge one value. */
export function costOf(conditions: readonly Condition[]): number {
  return conditions.reduce((sum, { values }) => sum + 1 + values.length, 0)
}

/**
 * Returns the classes of the values of one key, or why they can't be listed.
 *
 * @param conditions all conditions on the key, of any statements. `matches` has one entry for each.
 */
export function keyClasses(conditions: readonly Condition[], options: KeyOptions): Classes<KeyValue> {
  if (conditions.some(({ variables }) => variables.length > 0)) return 'variables'
  const { states, steps = new Budget() } = options
  const texts = textsFor(conditions, options.type, { states, steps })
  if (typeof texts === 'string') return texts
  const cost = costOf(conditions)
  if (!steps.spend(texts.length * cost)) return 'too many states'
  const judge = (value: KeyValue) => {
    if (typeof value === 'object' && !steps.spend(value.length * cost)) return []
    const context = contextWith(value)
    return conditions.map((condition) => condition.holds(context))
  }
  const classOf = (value: KeyValue): ValueClass<KeyValue> => ({ value, matches: judge(value) })
  const single = options.isMultivalued === true ? [] : texts.map(classOf)
  const sets = options.isMultivalued === false ? [] : setClasses(texts, judge, { states, steps })
  return sets === undefined ? 'too many states' : distinctClasses([classOf(undefined), ...single, ...sets])
}

/** Returns a context for conditions that all ask for one key. */
function contextWith(value: KeyValue): ConditionContext {
  return { get: () => value, has: () => value !== undefined }
}

/** Returns texts for all results that the conditions can have for a single text. */
function textsFor(
  conditions: readonly Condition[],
  type: KeyType | undefined,
  limits: KeyLimits,
): readonly string[] | Unknown['reason'] {
  if (type === 'Bool') return ['true', 'false']
  if (haveManySpellings(conditions)) return 'too many states'
  const alternatives = alternativesOf(conditions)
  const arePlain = alternatives.every((patterns) => patterns.every(isPlain))
  const compared = familiesOf(conditions)
  if (compared.length > 1 || (compared.length > 0 && !arePlain)) return 'mixed types'
  const family = arePlain ? (compared[0] ?? familyOfType(type)) : undefined
  if (family === undefined) return matchedTexts(alternatives, limits)
  const texts = textsOfFamily(family, conditions, alternatives, limits)
  return typeof texts === 'string' ? texts : texts.filter((text) => isPossible(text, family, type))
}

function textsOfFamily(
  family: Family,
  conditions: readonly Condition[],
  alternatives: readonly Alternatives[],
  limits: KeyLimits,
): readonly string[] | Unknown['reason'] {
  const patterns = alternatives.flat()
  // Texts that the same operator asks for can be different numbers, or none.
  const matched = matchedTexts(
    patterns.map((pattern) => [pattern]),
    limits,
  )
  if (typeof matched === 'string') return matched
  // Each value is compared with each of the patterns.
  const values = matched.length + costOf(conditions)
  if (!limits.steps.spend(values * patterns.length)) return 'too many states'
  const others = textsBeside(alternatives, family, conditions)
  return others === undefined ? 'mixed types' : [...matched, ...others]
}

/** Returns texts for all ways in which texts match the elements. */
function matchedTexts(
  elements: readonly Alternatives[],
  limits: KeyLimits,
): readonly string[] | Unknown['reason'] {
  const classes = globClasses(elements, limits)
  if (typeof classes === 'string') return classes
  return [...classes.map(({ value }) => value).filter((text) => text !== ''), 'x', '']
}

/** Returns whether the key can have the text. Only the values of a key of the family's own type can always be read. */
function isPossible(text: string, family: Family, type: KeyType | undefined): boolean {
  return type !== family.type || family.read(text) !== undefined
}
