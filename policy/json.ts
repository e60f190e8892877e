/** A typed JSON value. Invalid JSON is reported as undefined, never thrown. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject

export interface JsonObject {
  readonly [key: string]: Json
}

/**
 * Deeper than any policy. Limited because JSON.stringify
 * overflows the stack on values that are nested too deep.
 */
const maxDepth = 1000

/**
 * Returns the value of a JSON text. Undefined if the text is not JSON or is nested more than 1,000 levels
 * deep.
 */
export function parseJson(text: string): Json | undefined {
  try {
    const value: Json = JSON.parse(text)
    return isTooDeep(value) ? undefined : value
  } catch {
    return undefined
  }
}

/** Works level by level, because recursion could overflow the stack. */
function isTooDeep(value: Json): boolean {
  let level: readonly Json[] = [value]
  for (let depth = 0; depth < maxDepth; depth++) {
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

/** Returns whether every member has one of these names. */
export function hasOnly(object: JsonObject, names: ReadonlySet<string>): boolean {
  return Object.keys(object).every((name) => names.has(name))
}

export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value)
}

/** Returns the items of a list, or a list of one: policies may write a single item without brackets. */
export function listOf(value: Json | undefined): readonly Json[] {
  if (value === undefined) return []
  return isList(value) ? value : [value]
}

/** Returns the items, or undefined if one is missing. */
export function complete<T>(items: readonly (T | undefined)[]): readonly T[] | undefined {
  const present = items.filter((item) => item !== undefined)
  return present.length < items.length ? undefined : present
}

export function isString(value: Json | undefined): value is string {
  return typeof value === 'string'
}

/** Returns whether the value is allowed as a condition value. */
export function isScalar(value: Json): value is string | number | boolean {
  return value !== null && typeof value !== 'object'
}
