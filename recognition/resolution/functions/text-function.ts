/** Functions of path expressions that need nothing but the request. */
import type { Parameters, Value } from '../../parameters/types.ts'

/**
 * Returns what a value represents in a decision. `*` represents what cannot be read, so that only policies as broad as
 * that allow the call.
 *
 * @param argument what follows the name and a colon, such as `RoleArn` in `json:RoleArn`
 * @param parameters as the grant sees them
 */
export type TextFunction = (
  value: Value,
  argument: string | undefined,
  parameters: Parameters,
) => readonly string[]

export type Members = Readonly<Record<string, Value>>

/** What cannot be read. */
export const UNREADABLE = '*'

export function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value)
}

/** Returns the members of a structure or a map. Undefined for texts and lists. */
export function membersOf(value: Value | undefined): Members | undefined {
  return value === undefined || typeof value === 'string' || isList(value) ? undefined : value
}

/** Returns a member, unless it is inherited. */
export function memberOf(value: Value | undefined, name: string): Value | undefined {
  const members = membersOf(value)
  return members && Object.hasOwn(members, name) ? members[name] : undefined
}

/**
 * Makes a function of texts. Anything else cannot be read.
 *
 * @param maximum in characters. Longer texts cannot be read either, because no service accepts them
 */
export function ofText(
  read: (text: string) => readonly string[],
  maximum = Number.POSITIVE_INFINITY,
): TextFunction {
  return (value) => (typeof value === 'string' && value.length <= maximum ? read(value) : [UNREADABLE])
}
