/** Lists the keys that a policy refers to, whether or not its statements can be evaluated. */
import type { CompiledPolicy } from './compile.ts'
import { isObject, isString, type Json, listOf, parseJson } from './json.ts'
import { referencesIn } from './template.ts'

/**
 * Returns the condition keys and variables of a policy, each spelling once, in the document's order.
 *
 * Variables are in resources and condition values, wherever they stand there, and include the literals
 * `${*}`, `${?}`, and `${$}` (recorded on AWS, September 2026). A statement's resources come first, as in the
 * AWS CLI reference.
 */
export function contextKeys({ text }: CompiledPolicy): readonly string[] {
  const json = parseJson(text)
  if (!isObject(json)) return []
  const variablesIn = json['Version'] === '2012-10-17' ? variablesOf : () => []
  return [...new Set(listOf(json['Statement']).flatMap((statement) => keysIn(statement, variablesIn)))]
}

function keysIn(statement: Json, variablesIn: (value: Json) => readonly string[]): readonly string[] {
  if (!isObject(statement)) return []
  const { Resource: resources = [], NotResource: others = [], Condition: condition = {} } = statement
  const operators = isObject(condition) ? Object.values(condition).filter(isObject) : []
  return [
    ...variablesIn(resources),
    ...variablesIn(others),
    ...operators.flatMap((keys) => Object.keys(keys)),
    ...operators.flatMap((keys) => Object.values(keys).flatMap(variablesIn)),
  ]
}

function variablesOf(value: Json): readonly string[] {
  return listOf(value).filter(isString).flatMap(referencesIn)
}
