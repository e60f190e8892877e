/** The Condition element: C1-C7, C14-C17. */
import { isObject, listOf } from './document.ts'
import { OPERATORS, type Operator } from './operators.ts'
import { contextValue, type Pattern, patternOf, substitute } from './pattern.ts'
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

/**
 * Returns whether `Null` holds. C5: a key without values is absent. An empty string is present but empty. Set
 * operators do not change this.
 */
function nullHolds(expected: readonly string[], context: BookContext, key: string): boolean {
  const isAbsent = presentValues(context, key).length === 0
  const isEmpty = contextValue(context, key) === ''
  return expected
    .map(readBoolean)
    .some((absent) => (absent ? isAbsent : absent === false && !isAbsent && !isEmpty))
}

/** Compares one value of the request with the policy's. C1, C2, C17: OR, or NOR for a negated operator. */
function valueMatches(operator: Operator, value: string, policy: readonly Pattern[]): boolean {
  if (operator.negated) return policy.every((pattern) => operator.compare(value, pattern) === false)
  return policy.some((pattern) => operator.compare(value, pattern) === true)
}

/** Returns whether a test holds without the key. C3: the key is missing, or an empty set. */
function holdsWithoutKey({ set, ifExists }: Test, operator: Operator): boolean {
  if (ifExists || set === 'all') return true
  return set === 'any' ? false : operator.negated
}

/**
 * Returns whether set operators treat the values as an empty set. C6: they treat an empty string so (AWS's
 * guide: "a null dataset, such as an empty string").
 */
function isNullDataset(values: readonly string[]): boolean {
  return values.length === 1 && values[0] === ''
}

/**
 * Returns whether a test holds with the key (C6). C7: without a set operator, any of several values
 * must match, and none must match for a negated operator.
 */
function holdsWithKey(
  set: Test['set'],
  operator: Operator,
  values: readonly string[],
  policy: readonly Pattern[],
): boolean {
  const all = set === 'all' || (set === undefined && operator.negated)
  const one = (value: string) => valueMatches(operator, value, policy)
  return all ? values.every(one) : values.some(one)
}

/** Returns the request's values of a key. Empty when the key is missing. */
function presentValues(context: BookContext, key: string): readonly string[] {
  const value = contextValue(context, key)
  if (value === undefined) return []
  return typeof value === 'string' ? [value] : value
}

/** Returns the patterns of the values. V3: undefined if a variable of any value cannot be resolved. */
function policyPatterns(texts: readonly string[], context: BookContext | undefined): Pattern[] | undefined {
  const patterns = texts.map((text) => (context ? substitute(text, context) : patternOf(text)))
  const resolved = patterns.filter((pattern) => pattern !== undefined)
  return resolved.length === patterns.length ? resolved : undefined
}

function holds(test: Test, context: BookContext, hasVariables: boolean): boolean {
  const present = presentValues(context, test.key)
  const { operator } = test
  if (operator === 'null') return nullHolds(test.values, context, test.key)
  const policy = policyPatterns(test.values, hasVariables && operator.hasVariables ? context : undefined)
  if (!policy) return false
  if (present.length === 0 || (test.set && isNullDataset(present))) return holdsWithoutKey(test, operator)
  return holdsWithKey(test.set, operator, present, policy)
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
  if (!tests) return statement['Effect'] === 'Deny'
  return tests.every((test) => holds(test, context, hasVariables))
}
