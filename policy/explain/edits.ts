/** Edits of documents and statements. */
import type { CompiledPolicy } from '../compile.ts'
import { isObject, type Json, type JsonObject, listOf, parseJson } from '../json.ts'

/** Replaces one statement of the policy. The other statements are not compiled again. */
export function withStatement(
  policy: CompiledPolicy,
  index: number,
  edit: (statement: JsonObject) => JsonObject,
): CompiledPolicy {
  const document = objectIn(policy.text)
  const statements = listOf(document['Statement'])
  const edited = statements
    .slice(index, index + 1)
    .filter(isObject)
    .map(edit)
  const text = JSON.stringify({ ...document, Statement: statements.toSpliced(index, 1, ...edited) })
  return policy.edited(text, index, edited[0])
}

/**
 * Adds a statement to the document, or creates a new document if it is not a policy. The policy's version, or
 * its absence, is kept: another version could activate variables in the existing statements.
 */
export function withFurtherStatement(document: string, statement: JsonObject): string {
  const policy = objectIn(document)
  return JSON.stringify({ ...policy, Statement: [...listOf(policy['Statement']), statement] })
}

function objectIn(document: string): JsonObject {
  const policy = parseJson(document)
  return isObject(policy) ? policy : { Version: '2012-10-17' }
}

/** Replaces a removed statement. It applies to nothing, and keeps the indexes of the statements after it. */
export const noStatement: JsonObject = {}

/** Adds `value` to the values of `element`. */
export function withValue(statement: JsonObject, element: string, value: string): JsonObject {
  return { ...statement, [element]: [...listOf(statement[element]), value] }
}

/** Adds a name to `Principal`. */
export function withPrincipal(statement: JsonObject, named: Json): JsonObject {
  const { Principal: present } = statement
  if (!isObject(present) || !isObject(named)) return { ...statement, Principal: named }
  const merged = Object.entries(named).map(([type, name]) => [
    type,
    [...listOf(present[type]), ...listOf(name)],
  ])
  return { ...statement, Principal: { ...present, ...Object.fromEntries(merged) } }
}

/** Removes the condition on one key under one operator, both as written. */
export function withoutCondition(statement: JsonObject, operator: string, key: string): JsonObject {
  const { Condition: condition, ...rest } = statement
  const operators = membersOf(condition).flatMap(([name, keys]): [string, Json][] => {
    if (name !== operator) return [[name, keys]]
    const others = membersOf(keys).filter(([other]) => other !== key)
    return others.length === 0 ? [] : [[name, Object.fromEntries(others)]]
  })
  return operators.length === 0 ? rest : { ...rest, Condition: Object.fromEntries(operators) }
}

function membersOf(value: Json | undefined): readonly (readonly [string, Json])[] {
  return Object.entries<Json>(Object(value))
}
