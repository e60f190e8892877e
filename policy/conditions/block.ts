/** The Condition element: all operators and keys must match, and for each key any one of its values. */
import { complete, isObject, isScalar, type Json, listOf } from '../json.ts'
import type { ConditionContext } from '../request.ts'
import type { Variable } from '../template.ts'
import { readBool } from './bool.ts'
import type { Operand } from './operand.ts'
import { type Comparison, type Operator, type Quantifier, readOperator } from './operators.ts'

/** One key under one operator. */
export interface Condition {
  readonly operator: string
  /** As written. */
  readonly key: string
  /** As written. */
  readonly values: readonly string[]
  readonly holds: (context: ConditionContext) => boolean
  readonly variables: readonly Variable[]
}

type ContextValue = string | readonly string[] | undefined

/** Returns undefined if the element is malformed or contains an unknown operator. */
export function compileConditions(
  block: Json | undefined,
  variables: boolean,
): readonly Condition[] | undefined {
  if (block === undefined) return []
  if (!isObject(block)) return undefined
  const lists = Object.entries(block).map(([operator, keys]) => compileOperator(operator, keys, variables))
  return complete(lists)?.flat()
}

/**
 * Compiles the conditions of one operator. An operator without keys has none, even if it is unknown: AWS
 * accepts `{"a": {}}`.
 */
function compileOperator(written: string, keys: Json, variables: boolean): readonly Condition[] | undefined {
  if (!isObject(keys)) return undefined
  const entries = Object.entries(keys)
  if (entries.length === 0) return []
  const operator = readOperator(written)
  if (operator === undefined) return undefined
  const conditions: Condition[] = []
  for (const [key, value] of entries) {
    const values = listOf(value)
    if (!values.every(isScalar)) return undefined
    conditions.push(compileKey(written, operator, key, values.map(String), variables))
  }
  return conditions
}

function compileKey(
  written: string,
  operator: Operator,
  key: string,
  values: readonly string[],
  variables: boolean,
): Condition {
  const { comparison } = operator
  const operands = comparison === undefined ? [] : values.map((value) => comparison.operand(value, variables))
  const test = comparison === undefined ? nullTest(values) : valueTest(operator, comparison, operands)
  const lower = key.toLowerCase()
  return {
    operator: written,
    key,
    values,
    variables: operands.flatMap((operand) => operand.variables),
    holds: (context) => test(context.get(lower), context),
  }
}

type ValueTest = (value: ContextValue, context: ConditionContext) => boolean

function valueTest(operator: Operator, comparison: Comparison, operands: readonly Operand[]): ValueTest {
  const matches = elementTest(comparison, operands)
  const whenAbsent = holdsWithout(operator, comparison)
  const every = needsEvery(operator.quantifier, comparison)
  const isNothing = operator.quantifier === 'single' ? isAbsent : isNullDataset
  return (value, context) => {
    if (value === undefined || isNothing(value)) return whenAbsent
    if (typeof value === 'string') return matches(value, context)
    return every ? value.every((one) => matches(one, context)) : value.some((one) => matches(one, context))
  }
}

/** Returns whether the key has no value. An empty set is not a value. */
function isAbsent(value: ContextValue): boolean {
  return value === undefined || (value.length === 0 && typeof value !== 'string')
}

/**
 * Returns whether set operators treat the value as absent. They do so for the empty string too: "if the
 * context key value resolves to a null dataset, such as an empty string" (IAM User Guide, single-valued and
 * multi-valued context keys).
 */
function isNullDataset(value: string | readonly string[]): boolean {
  return value.length === 0 || (value.length === 1 && value[0] === '')
}

function holdsWithout(operator: Operator, comparison: Comparison): boolean {
  if (operator.ifExists || operator.quantifier === 'all') return true
  return operator.quantifier === 'single' && comparison.negated
}

/**
 * Returns whether every value of the request must match. Without a set prefix, one equal value is sufficient,
 * and a negated operator is the opposite.
 */
function needsEvery(quantifier: Quantifier, comparison: Comparison): boolean {
  return quantifier === 'all' || (quantifier === 'single' && comparison.negated)
}

/**
 * Returns the test of an element. A negated operator matches if no policy value is equal. A value that cannot
 * be read is neither equal nor unequal.
 */
function elementTest(comparison: Comparison, operands: readonly Operand[]) {
  return comparison.negated
    ? (value: string, context: ConditionContext) =>
        operands.every((operand) => operand.test(value, context) === false)
    : (value: string, context: ConditionContext) =>
        operands.some((operand) => operand.test(value, context) === true)
}

/** Tests `Null`. `true` requires that the key is absent, `false` that it is present and not empty. */
function nullTest(values: readonly string[]): ValueTest {
  const expected = values.map(readBool)
  return (value) => (isAbsent(value) ? expected.includes(true) : value !== '' && expected.includes(false))
}
