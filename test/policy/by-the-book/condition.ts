/** The Condition element: C1-C7, C14-C17. */
import { isObject, listOf } from './document.ts'
import { OPERATORS, type Operator } from './operators.ts'
import { contextValue, type Pattern, patternOf, substitute, type Unresolved } from './pattern.ts'
import type { BookContext } from './types.ts'
import { readBoolean } from './values.ts'

/** One key under one operator. */
interface Test {
  readonly set: 'all' | 'any' | undefined
  readonly operator: Operator | 'null'
  readonly ifExists: boolean
  readonly key: string
  readonly values: readonly string[]
}

type OperatorName = Pick<Test, 'set' | 'operator' | 'ifExists'>

const SETS: ReadonlyMap<string | undefined, 'all' | 'any'> = new Map([
  ['forallvalues:', 'all'],
  ['foranyvalue:', 'any'],
])

/** Returns undefined for an unknown operator (C14). Null does not support IfExists. */
function readOperator(name: string): OperatorName | undefined {
  const [, prefix, base = '', suffix] =
    /^(forallvalues:|foranyvalue:)?(.*?)(ifexists)?$/s.exec(name.toLowerCase()) ?? []
  const set = SETS.get(prefix)
  if (base === 'null' && !suffix) return { set, operator: 'null', ifExists: false }
  const operator = OPERATORS.get(base)
  return operator && { set, operator, ifExists: suffix !== undefined }
}

/**
 * Returns the values as texts. C5, C10: values can also be JSON booleans and numbers. Undefined when there is
 * any other value.
 */
function readValues(json: unknown): readonly string[] | undefined {
  const values = listOf(json)
  const readable = values.every((value) => ['string', 'number', 'boolean'].includes(typeof value))
  return readable ? values.map(String) : undefined
}

function readTest(name: string, key: string, json: unknown): Test | undefined {
  const [operator, values] = [readOperator(name), readValues(json)]
  return operator && values && { ...operator, key, values }
}

/**
 * Returns the tests of a Condition element. C1: every key under every operator is a test. Undefined when any
 * test is malformed. Without keys, any operator is valid.
 */
function readTests(condition: unknown): readonly Test[] | undefined {
  if (!isObject(condition) || !Object.values(condition).every(isObject)) return undefined
  const tests = Object.entries(condition).flatMap(([name, keys]) =>
    Object.entries(Object(keys)).map(([key, json]) => readTest(name, key, json)),
  )
  const readable = tests.filter((test) => test !== undefined)
  return readable.length === tests.length ? readable : undefined
}

/** Returns whether `Null` holds. C5: a key without values is absent. Set operators do not change this. */
function nullHolds(expected: readonly string[], context: BookContext, key: string): boolean {
  const isAbsent = presentValues(context, key).length === 0
  return expected.some((text) => readBoolean(text) === isAbsent)
}

type Effect = 'Allow' | 'Deny'

/**
 * Compares one value of the request with the policy's. C1, C2: OR, or NOR for a negated operator. C17: an
 * error among the policy's values ends the comparison. An unresolved value equals nothing.
 */
function valueMatches(
  operator: Operator,
  value: string,
  policy: readonly (Pattern | Unresolved)[],
  effect: Effect,
): boolean {
  if (!operator.isComparable(value)) return false
  for (const pattern of policy) {
    const isEqual = typeof pattern === 'string' ? false : operator.compare(value, pattern)
    if (isEqual === undefined) return effect === 'Deny'
    if (isEqual) return !operator.negated
  }
  return operator.negated
}

/** Returns whether a test holds without the key. C3: the key is missing, or an empty set. */
function holdsWithoutKey({ set, ifExists }: Test, operator: Operator): boolean {
  if (ifExists || set === 'all') return true
  return set === 'any' ? false : operator.negated
}

/** Returns the request's values of a key. Empty when the key is missing. */
function presentValues(context: BookContext, key: string): readonly string[] {
  const value = contextValue(context, key)
  if (value === undefined) return []
  return typeof value === 'string' ? [value] : value
}

/**
 * Returns the patterns of the values, or undefined if the statement cannot apply. V3: it cannot if a variable
 * of any value is not resolved. The exception is a multivalued key under a negated operator of an Allow.
 */
function policyPatterns(
  { values }: Test,
  operator: Operator,
  context: BookContext | undefined,
  effect: Effect,
): readonly (Pattern | Unresolved)[] | undefined {
  const patterns = values.map((text) => (context ? substitute(text, context) : patternOf(text)))
  const isException = operator.negated && effect === 'Allow'
  const prevents = (pattern: Pattern | Unresolved) =>
    pattern === 'missing' || (pattern === 'multivalued' && !isException)
  return patterns.some(prevents) ? undefined : patterns
}

function holds(test: Test, context: BookContext, hasVariables: boolean, effect: Effect): boolean {
  const present = presentValues(context, test.key)
  const { operator, set } = test
  if (operator === 'null') return nullHolds(test.values, context, test.key)
  const patterns = policyPatterns(
    test,
    operator,
    hasVariables && operator.hasVariables ? context : undefined,
    effect,
  )
  if (!patterns) return false
  if (present.length === 0) return holdsWithoutKey(test, operator)
  // C7: without a set operator, a multivalued key matches nothing.
  if (set === undefined && typeof contextValue(context, test.key) !== 'string') return false
  const one = (value: string) => valueMatches(operator, value, patterns, effect)
  return set === 'any' ? present.some(one) : present.every(one)
}

/**
 * Returns whether the whole element holds (D3, C1). C14: with a malformed element, an Allow never applies and
 * a Deny always applies.
 */
export function conditionHolds(
  statement: Readonly<Record<string, unknown>>,
  context: BookContext,
  hasVariables: boolean,
): boolean {
  if (!('Condition' in statement)) return true
  const tests = readTests(statement['Condition'])
  const effect = statement['Effect'] === 'Deny' ? 'Deny' : 'Allow'
  return tests ? tests.every((test) => holds(test, context, hasVariables, effect)) : effect === 'Deny'
}
