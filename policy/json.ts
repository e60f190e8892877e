/** JSON as the rest of the package sees it: typed, and never thrown over. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject

export interface JsonObject {
  readonly [key: string]: Json
}

/** Deeper than any policy. Only up to some depth can a value be written as text again without running out of stack. */
const deepest = 1000

/** The value of a JSON text; undefined for anything that is none, and for what is nested more than 1,000 deep. */
export function parseJson(text: string): Json | undefined {
  try {
    const value: Json = JSON.parse(text)
    return isTooDeep(value) ? undefined : value
  } catch {
    return undefined
  }
}

/** Level by level rather than by recursion. */
function isTooDeep(value: Json): boolean {
  let level: readonly Json[] = [value]
  for (let depth = 0; depth < deepest; depth++) {
    level = level.flatMap(childrenOf)
    if (level.length === 0) return false
  }
  return true
}

export function childrenOf(value: Json): readonly Json[] {
  if (isList(value)) return value
  return isObject(value) ? Object.values(value) : []
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

/** The items, or undefined if one is missing. */
export function complete<T>(items: readonly (T | undefined)[]): readonly T[] | undefined {
  const present = items.filter((item) => item !== undefined)
  return present.length < items.length ? undefined : present
}

export function isString(value: Json | undefined): value is string {
  return typeof value === 'string'
}

/** Whether the value may stand where a condition value does. */
export function isScalar(value: Json): value is string | number | boolean {
  return value !== null && typeof value !== 'object'
}
