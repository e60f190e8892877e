/** Looks into policies as they are written. */
import type { Written } from './grammar.ts'

export function memberOf(written: Written | undefined, ...path: readonly string[]): Written | undefined {
  return path.reduce((found, key) => found?.members.find((member) => member.key === key)?.node, written)
}

/** Returns whether the policy has all of these members, whatever it does with them. */
export function hasAll(written: Written, ...keys: readonly string[]): boolean {
  return keys.every((key) => memberOf(written, key) !== undefined)
}

/** Returns what the policy assigns to a setting with one value. */
export function assignedTo(written: Written | undefined, ...path: readonly string[]): string | undefined {
  return memberOf(written, ...path)?.operands.get('@@assign')?.[0]
}
