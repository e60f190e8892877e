/** Documents with one thing changed. */
import type { CompiledPolicy } from '../compile.ts'
import { isObject, type Json, type JsonObject, listOf, parseJson } from '../json.ts'

/** The policy with another statement in the place of one; the others are not compiled anew. */
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
 * The document with one statement more; what is no policy is replaced. A policy keeps the version that it has, or has not:
 * by another one the variables of its statements would come to life.
 */
export function withFurtherStatement(document: string, statement: JsonObject): string {
  const policy = objectIn(document)
  return JSON.stringify({ ...policy, Statement: [...listOf(policy['Statement']), statement] })
}

function objectIn(document: string): JsonObject {
  const policy = parseJson(document)
  return isObject(policy) ? policy : { Version: '2012-10-17' }
}

/** What stands in for a statement that is gone: it applies to nothing, and those after it keep their numbers. */
export const noStatement: JsonObject = {}

/** `element` with `value` among its values. */
export function withValue(statement: JsonObject, element: string, value: string): JsonObject {
  return { ...statement, [element]: [...listOf(statement[element]), value] }
}

/** `Principal` with one name more. */
export function withPrincipal(statement: JsonObject, named: Json): JsonObject {
  const { Principal: present } = statement
  if (!isObject(present) || !isObject(named)) return { ...statement, Principal: named }
  const merged = Object.entries(named).map(([type, name]) => [
    type,
    [...listOf(present[type]), ...listOf(name)],
  ])
  return { ...statement, Principal: { ...present, ...Object.fromEntries(merged) } }
}

/** The statement without conditions on one key under one operator, both as written. */
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
