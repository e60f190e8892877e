/** Checks whether operators are for the types of their condition keys. */
import { type LiteralType, type Operator, readOperator } from '../../conditions/operators.ts'
import { type Check, type Hit, inConditions } from '../check.ts'
import { keyOf } from '../key.ts'
import type { Condition } from '../policy.ts'
import type { LintedKey } from '../types.ts'

export const operatorTypes: readonly Check[] = [
  mismatch('TYPE_MISMATCH', (operator, key) => !suits(operator, key)),
  mismatch(
    'STRING_LIKE_OPERATOR_WITH_ARN_CONDITION_KEYS',
    ({ isForStrings }, { type }, { operator }) =>
      isForStrings && type === 'ARN' && /like(?:ifexists)?$/i.test(operator.value),
  ),
]

/** How types are written as those that a key allows. */
const allowedTypes: Readonly<Record<LintedKey['type'], string>> = {
  ARN: 'ARN',
  Binary: 'Binary',
  Bool: 'Boolean',
  Date: 'Date',
  IPAddress: 'IP address',
  Numeric: 'Numeric',
  String: 'String',
}

/**
 * Source of the place, which is the key, and of the types `ARN`, `Boolean`, `String`, and `string`: findings about AWS
 * managed policies (public records of ValidatePolicy, 2025 and 2026).
 *
 * Unverified: ValidatePolicy writes the types of operators that no public report quotes like the others.
 */
function mismatch(
  code: Check['code'],
  isWrong: (operator: Operator, key: LintedKey, condition: Condition) => boolean,
): Check {
  return inConditions(code, (condition): readonly Hit[] => {
    const operator = readOperator(condition.operator.value)
    const key = keyOf(condition)
    if (operator?.comparison === undefined || key === undefined || !isWrong(operator, key, condition))
      return []
    const type = typeOf(operator)
    const values = { operator: type === 'String' ? 'string' : allowedTypes[type], key: condition.key.value }
    return [{ at: [condition.key], values: { ...values, allowed: allowedTypes[key.type] } }]
  })
}

const types: Readonly<Record<LiteralType, LintedKey['type']>> = {
  arn: 'ARN',
  binary: 'Binary',
  date: 'Date',
  ipaddress: 'IPAddress',
  numeric: 'Numeric',
}

function typeOf({ isForStrings, type }: Operator): LintedKey['type'] {
  if (type !== undefined) return types[type]
  return isForStrings ? 'String' : 'Bool'
}

/**
 * ARNs can be compared as texts, and times since 1970 as numbers. Source: IAM User Guide, condition operators, and
 * `aws:EpochTime`.
 */
function suits(operator: Operator, { name, type }: LintedKey): boolean {
  const actual = typeOf(operator)
  if (actual === type) return true
  return (type === 'ARN' && actual === 'String') || (name === 'aws:EpochTime' && actual === 'Numeric')
}
