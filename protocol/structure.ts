/** Inputs and outputs as code sees them that knows their members from the model alone. */

/** Members by name, absent where there is no value. */
export type Structure = { [member: string]: unknown }

export function isStructure(value: unknown): value is Structure {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The member `name` of an object of any kind; undefined for everything else. */
export function memberOf(value: unknown, name: string): unknown {
  return isObject(value) ? value[name] : undefined
}

function isObject(value: unknown): value is Structure {
  return typeof value === 'object' && value !== null
}
