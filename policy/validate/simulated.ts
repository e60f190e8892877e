import { readOperator } from '../conditions/operators.ts'
import { hasOnly, isObject, type Json, listOf } from '../json.ts'
import { parseDistinct } from './distinct.ts'
import { policyElements, statementElements, versions } from './strict.ts'

/**
 * Returns whether AWS simulates a document and lists its context keys.
 *
 * It requires JSON without repeated names, and known elements, versions, effects, and operators, but no
 * statement, action, or resource, and no values that are valid (recorded on AWS). Principals are accepted too.
 */
export function isSimulatablePolicy(document: string): boolean {
  const json = parseDistinct(document)
  if (!isObject(json) || !hasOnly(json, policyElements)) return false
  const { Version: version, Statement: statements } = json
  return (version === undefined || versions.has(version)) && listOf(statements).every(isStatement)
}

function isStatement(json: Json): boolean {
  if (!isObject(json) || !hasOnly(json, statementElements)) return false
  const { Effect: effect, Condition: condition = {} } = json
  return (effect === 'Allow' || effect === 'Deny') && isObject(condition) && hasKnownOperators(condition)
}

/** As in other policies, an operator without keys need not exist. */
function hasKnownOperators(condition: Readonly<Record<string, Json>>): boolean {
  return Object.entries(condition).every(
    ([operator, keys]) =>
      isObject(keys) && (Object.keys(keys).length === 0 || readOperator(operator) !== undefined),
  )
}
