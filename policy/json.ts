/** JSON as the rest of the package sees it: typed, and never thrown over. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject

export interface JsonObject {
  readonly [key: string]: Json
}

/** The value of a JSON text; undefined for anything that is none. */
export function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !isList(value)
}

/** Whether every member has one of these names. */
export function hasOnly(object: JsonObject, names: ReadonlySet<string>): boolean {
  return Object.keys(object).every((name) => names.has(name))
}

export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value)
}

/** Policies write a list of one as the bare element. */
export function listOf(value: Json | undefined): readonly Json[] {
  if (value === undefined) return []
  return isList(value) ? value : [value]
}

export function isString(value: Json | undefined): value is string {
  return typeof value === 'string'
}

/** Whether the value may stand where a condition value does. */
export function isScalar(value: Json): value is string | number | boolean {
  return value !== null && typeof value !== 'object'
}
