/** The Condition element: all operators and keys must match, and for each key any one of its values. */
import { complete, isObject, isScalar, type Json, listOf } from '../json.ts'
import type { ConditionContext } from '../request.ts'
import type { Variable } from '../template.ts'
import { readBool } from './bool.ts'
import type { Operands } from './operand.ts'
import { type Comparison, type Operator, readOperator } from './operators.ts'
import { simulatedMatch } from './simulated.ts'

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

/** The statement with the conditions. */
export interface ConditionOwner {
  /** Whether `${...}` is a variable. */
  readonly variables: boolean
  /** Whether the statement is a Deny. */
  readonly denies: boolean
  /** Whether values are compared as in AWS's simulator. */
  readonly simulated: boolean
}

/** Returns undefined if the element is malformed or contains an unknown operator. */
export function compileConditions(
  block: Json | undefined,
  owner: ConditionOwner,
): readonly Condition[] | undefined {
  if (block === undefined) return []
  if (!isObject(block)) return undefined
  const lists = Object.entries(block).map(([operator, keys]) => compileOperator(operator, keys, owner))
  return complete(lists)?.flat()
}

/**
 * Compiles the conditions of one operator. An operator without keys has none, even if it is unknown: AWS
 * accepts `{"a": {}}`.
 */
function compileOperator(
  written: string,
  keys: Json,
  owner: ConditionOwner,
): readonly Condition[] | undefined {
  if (!isObject(keys)) return undefined
  const entries = Object.entries(keys)
  if (entries.length === 0) return []
  const operator = readOperator(written)
  if (operator === undefined) return undefined
  const conditions: Condition[] = []
  for (const [key, value] of entries) {
    const values = listOf(value)
    if (!values.every(isScalar)) return undefined
    conditions.push(compileKey(written, operator, key, values.map(String), owner))
  }
  return conditions
}

function compileKey(
  written: string,
  operator: Operator,
  key: string,
  values: readonly string[],
  owner: ConditionOwner,
): Condition {
  const { comparison } = operator
  const lower = key.toLowerCase()
  const parts = { operator: written, key, values }
  if (comparison === undefined) {
    const test = nullTest(values.map(readBool))
    return { ...parts, variables: [], holds: (context) => test(context.get(lower), context) }
  }
  const { negated, operands } = comparison
  const use = { ...owner, negated }
  const { match, variables } = operands(values, use)
  const test = valueTest(operator, comparison, match)
  if (!owner.simulated) return { ...parts, variables, holds: (context) => test(context.get(lower), context) }
  const holds = (context: ConditionContext) => {
    const matchEntry = simulatedMatch(operator, context.entryTypeOf?.(lower), values, operands, use)
    return valueTest(operator, comparison, matchEntry)(context.get(lower), context)
  }
  return { ...parts, variables, holds }
}

type ValueTest = (value: ContextValue, context: ConditionContext) => boolean

/**
 * Without a set prefix, an operator never matches a multivalued key that is present, however many values it
 * has. Negated operators and those with IfExists do not match either (recorded on AWS, September 2026).
 */
function valueTest(operator: Operator, comparison: Comparison, match: Operands['match']): ValueTest {
  const whenAbsent = holdsWithout(operator, comparison)
  const { quantifier } = operator
  return (value, context) => {
    if (typeof value === 'string') return match(value, context)
    if (value === undefined || value.length === 0) return whenAbsent
    if (quantifier === 'single') return false
    return quantifier === 'all'
      ? value.every((one) => match(one, context))
      : value.some((one) => match(one, context))
  }
}

function holdsWithout(operator: Operator, comparison: Comparison): boolean {
  if (operator.ifExists || operator.quantifier === 'all') return true
  return operator.quantifier === 'single' && comparison.negated
}

/**
 * Tests `Null`. `true` requires that the key is absent, any other text that it is present. A key with an empty
 * string is present (recorded on AWS, September 2026), one without any value is absent.
 */
function nullTest(expected: readonly boolean[]): ValueTest {
  const whenAbsent = expected.includes(true)
  const whenPresent = expected.includes(false)
  return (value) => (value === undefined || (value.length === 0 && value !== '') ? whenAbsent : whenPresent)
}
