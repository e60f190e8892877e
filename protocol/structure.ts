/** Inputs and outputs for code that knows their members only from the model. */

/** Members by name. A member without a value is absent. */
export type Structure = { [member: string]: unknown }

export function isStructure(value: unknown): value is Structure {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Returns the member `name` of an object of any kind, or undefined if the value is not an object. */
export function memberOf(value: unknown, name: string): unknown {
  return isObject(value) ? value[name] : undefined
}

function isObject(value: unknown): value is Structure {
  return typeof value === 'object' && value !== null
}
