/** Rejects duplicate members in new and edited documents: JSON.parse would keep the last one. */
import { childrenOf, isObject, type Json, parseJson } from '../json.ts'

/**
 * Parses JSON like `parseJson`, but returns undefined also if an object has duplicate members.
 *
 * Source: IAM User Guide, "Troubleshoot IAM policies": new and edited policies must not have more than one
 * Statement, nor a statement more than one Effect, Action, or Resource. AWS rejects any duplicate member
 * (recorded on AWS).
 */
export function parseDistinct(text: string): Json | undefined {
  const value = parseJson(text)
  return value !== undefined && membersOf(value) === membersWritten(text) ? value : undefined
}

/** Counts level by level, because recursion could overflow the stack. */
function membersOf(value: Json): number {
  let members = 0
  let level: readonly Json[] = [value]
  while (level.length > 0) {
    for (const each of level) members += isObject(each) ? Object.keys(each).length : 0
    level = level.flatMap(childrenOf)
  }
  return members
}

const STRING = /"(?:[^"\\]+|\\.)*"/

/**
 * Counts the colons outside strings. In valid JSON, each member has exactly one, and nothing else has any.
 */
function membersWritten(text: string): number {
  return text.split(STRING).join('').split(':').length - 1
}
