/** JSON texts in parameters. */
import { ofText, type TextFunction, UNREADABLE } from './text-function.ts'

/**
 * Returns a member of a JSON object: a text, or the texts of a list. `*` for anything else.
 *
 * @param name of the member
 */
export const jsonMember: TextFunction = (value, name = '', parameters) =>
  ofText((text) => {
    const parsed = parsedObject(text)
    return parsed ? textsOf(ownMember(parsed, name)) : [UNREADABLE]
  })(value, name, parameters)

/**
 * Returns the values that an event pattern has for a field. `*` for values that are matched by more than equality, such
 * as `{"prefix": "a"}`, and for a pattern with alternatives of which some do not mention the field.
 *
 * Source: Amazon EventBridge User Guide, "Event patterns".
 *
 * @param name of the field
 */
export const patternValues: TextFunction = (value, name = '', parameters) =>
  ofText((text) => {
    const parsed = parsedObject(text)
    return parsed ? valuesIn(parsed, name) : [UNREADABLE]
  })(value, name, parameters)

type JsonObject = Readonly<Record<string, unknown>>

function parsedObject(text: string): JsonObject | undefined {
  try {
    const parsed: unknown = JSON.parse(text)
    return isObject(parsed) ? parsed : undefined
  } catch {
    return undefined
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function ownMember(object: JsonObject, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined
}

function textsOf(value: unknown): readonly string[] {
  if (value === undefined || value === null) return []
  const values: readonly unknown[] = Array.isArray(value) ? value : [value]
  return [...new Set(values.map((each) => (typeof each === 'string' ? each : UNREADABLE)))]
}

function valuesIn(pattern: JsonObject, name: string): readonly string[] {
  const own = ownMember(pattern, name)
  const alternatives: unknown = ownMember(pattern, '$or')
  if (own !== undefined || alternatives === undefined) return textsOf(own)
  if (!Array.isArray(alternatives)) return [UNREADABLE]
  const each = alternatives.map((alternative) =>
    isObject(alternative) ? textsOf(ownMember(alternative, name)) : [UNREADABLE],
  )
  return [...new Set(each.flatMap((values) => (values.length > 0 ? values : [UNREADABLE])))]
}
