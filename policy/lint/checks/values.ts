/** Checks whether the values of conditions suit their operators. */
import { readBinary } from '../../conditions/binary.ts'
import { readDate } from '../../conditions/date.ts'
import { readRange } from '../../conditions/ip.ts'
import { readNumber } from '../../conditions/numeric.ts'
import { type Operator, readOperator } from '../../conditions/operators.ts'
import type { Node, ScalarNode, StringNode } from '../../json-document.ts'
import { type Check, type Hit, hitIf, inConditions } from '../check.ts'
import type { Condition } from '../policy.ts'
import { hasVariable, withoutVariables } from '../variable.ts'

export const values: readonly Check[] = [
  inConditions('INVALID_CONDITION_DATA_TYPE', ({ value, values: items }) =>
    hitIf(items.every(isScalar) && new Set(items.map(({ kind }) => kind)).size > 1, value),
  ),
  inValues('INVALID_VARIABLE_FOR_OPERATOR', (operator, node) =>
    hitIf(takesNoVariables(operator) && hasVariable(node.value), node),
  ),
  mismatch('TYPE_MISMATCH_BOOLEAN', isBoolean, (text) => /^(?:true|false)$/i.test(text)),
  mismatch('TYPE_MISMATCH_DATE', isOfType('date'), (text) => readDate(text) !== undefined),
  mismatch('TYPE_MISMATCH_NUMBER', isOfType('numeric'), (text) => readNumber(text) !== undefined),
  mismatch('TYPE_MISMATCH_STRING', isOfType('binary'), (text) => readBinary(text) !== undefined),
  mismatch('TYPE_MISMATCH_IP_RANGE', isOfType('ipaddress'), (text) => readRange(text) !== undefined),
  inValues('INVALID_DATE_VALUE', (operator, node) =>
    hitIf(isOfType('date')(operator) && isUnusualDate(node.value), node, { date: node.value }),
  ),
  inValues('WILDCARD_WITHOUT_LIKE_OPERATOR', (operator, node, written) =>
    hitIf(isExact(operator, written) && /[*?]/.test(withoutVariables(node.value)), node),
  ),
  inConditions('REDUNDANT_CONDITION_VALUE_NUM', findRedundantNumbers),
]

type Value = StringNode | ScalarNode
type Test = (operator: Operator) => boolean

function isScalar(node: Node): node is Value {
  return node.kind !== 'list' && node.kind !== 'object' && node.kind !== 'null'
}

/** Makes a check that looks at one value at a time. Operators that do not exist have none. */
function inValues(
  code: Check['code'],
  find: (operator: Operator, node: Value, written: string) => readonly Hit[],
): Check {
  return inConditions(code, ({ operator: { value: written }, values: items }) => {
    const operator = readOperator(written)
    return operator === undefined
      ? []
      : items.filter(isScalar).flatMap((node) => find(operator, node, written))
  })
}

/**
 * Makes a check of values that the operator cannot read. Those with variables have an issue of their own.
 *
 * Unverified: Texts about values that an operator cannot read print the operator as written. TYPE_MISMATCH prints its
 * type (public reports of users).
 */
function mismatch(code: Check['code'], isConcerned: Test, isReadable: (text: string) => boolean): Check {
  return inValues(code, (operator, node, written) =>
    hitIf(isConcerned(operator) && !hasVariable(node.value) && !isReadable(node.value), node, {
      operator: written,
    }),
  )
}

function isOfType(type: Operator['type']): Test {
  return (operator) => operator.type === type
}

/** Returns whether the operator is `Bool` or `Null`. */
function isBoolean({ comparison, type, isForStrings }: Operator): boolean {
  return comparison === undefined || (type === undefined && !isForStrings)
}

/** Source: AWS's page, "Invalid variable for operator". */
function takesNoVariables({ isForStrings, type }: Operator): boolean {
  return !isForStrings && type !== 'arn'
}

/**
 * Returns whether a valid date is not written in the form that AWS recommends. It reports the year `2021` (public
 * report of a user), and seconds since 1970.
 *
 * Unverified: ValidatePolicy does not report a date with a time as unusual.
 */
function isUnusualDate(text: string): boolean {
  return readDate(text) !== undefined && !/^\d{4}-\d{2}-\d{2}(?:T|$)/.test(text)
}

/** Wildcards have a meaning for all ARN operators. */
function isExact({ isForStrings }: Operator, written: string): boolean {
  return isForStrings && !/like/i.test(written)
}

/** Of several limits, one suffices. */
function findRedundantNumbers({ operator, key, value, values: items }: Condition): readonly Hit[] {
  const side = /Numeric(LessThan|GreaterThan)/i.exec(operator.value)?.[1]?.toLowerCase()
  if (side === undefined || items.length < 2) return []
  const limit = side === 'lessthan' ? 'greatest' : 'least'
  return hitIf(true, value, { operator: operator.value, 'greatest/least': limit, key: key.value })
}
