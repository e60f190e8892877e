/** JSON as it has to be written in new and edited documents: JSON.parse takes the last of several members of one name. */
import { childrenOf, isObject, type Json, parseJson } from '../json.ts'
import { skipString } from '../spans.ts'

/**
 * As `parseJson`; undefined also when an object has two members of one name.
 *
 * Source: IAM User Guide, "Troubleshoot IAM policies": new and edited policies must not have more than one Statement, nor
 * a statement more than one Effect, Action or Resource. That names under Condition are refused alike, and that the answer
 * is that to a text which is no JSON, is likely (about 80 %) and unverified.
 */
export function parseDistinct(text: string): Json | undefined {
  const value = parseJson(text)
  return value !== undefined && membersOf(value) === membersWritten(text) ? value : undefined
}

/** Level by level rather than by recursion. */
function membersOf(value: Json): number {
  let members = 0
  let level: readonly Json[] = [value]
  while (level.length > 0) {
    for (const each of level) members += isObject(each) ? Object.keys(each).length : 0
    level = level.flatMap(childrenOf)
  }
  return members
}

/** In valid JSON every member has one colon outside of texts, and nothing else has. */
function membersWritten(text: string): number {
  let colons = 0
  let at = 0
  while (at < text.length) {
    const character = text.charAt(at)
    if (character === ':') colons++
    at = character === '"' ? skipString(text, at) : at + 1
  }
  return colons
}
