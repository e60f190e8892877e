/** The context of a request with some values replaced. */
import type { ConditionContext } from '../request.ts'
import type { ContextValue } from './values.ts'

type Values = ReadonlyMap<string, ContextValue>

const tagKeys = 'aws:tagkeys'
const requestTag = 'aws:requesttag/'

/**
 * Replaces values of the context. Two keys show the tags of a request, so a change of one changes the other:
 * `aws:RequestTag/team` adds `team` to `aws:TagKeys`, and a tag that is not in `aws:TagKeys` has no value.
 *
 * @param values by key, in upper or lower case; undefined removes the key
 */
export function overlaid(context: ConditionContext, values: Values): ConditionContext {
  const others = new Map([...values].map(([key, value]) => [key.toLowerCase(), value]))
  const get = (key: string): ContextValue => {
    if (key === tagKeys) return tagKeysAmong(values, others.has(key) ? others.get(key) : context.get(key))
    if (others.has(key)) return others.get(key)
    const present = context.get(key)
    return key.startsWith(requestTag) && others.has(tagKeys)
      ? tagAmong(others.get(tagKeys), key.slice(requestTag.length), present)
      : present
  }
  const isMultivalued = (key: string) => isList(key, context)
  return { get, has: (key) => get(key) !== undefined, isMultivalued }
}

/** Returns whether the key is multivalued, so that only operators with a set prefix can match it. */
export function isList(key: string, context: ConditionContext): boolean {
  return typeof context.get(key) === 'object' || context.isMultivalued?.(key) === true
}

/** Returns the tag keys, with those that `values` adds and without those that it removes. */
function tagKeysAmong(values: Values, before: ContextValue): ContextValue {
  let keys = listOf(before)
  const tags = [...values].filter(([key]) => key.toLowerCase().startsWith(requestTag))
  for (const [name, value] of tags) {
    const tag = name.slice(requestTag.length)
    keys = keys.filter((key) => !isSameTag(key, tag))
    if (value !== undefined) keys = [...keys, tag]
  }
  return tags.length === 0 ? before : keys.length === 0 ? undefined : keys
}

/** Returns the value of a tag, or undefined if its key is not listed. */
function tagAmong(keys: ContextValue, tag: string, present: ContextValue): ContextValue {
  return listOf(keys).some((key) => isSameTag(key, tag)) ? (present ?? 'any value') : undefined
}

function isSameTag(key: string, tag: string): boolean {
  return key.toLowerCase() === tag.toLowerCase()
}

function listOf(value: ContextValue): readonly string[] {
  return value === undefined ? [] : [value].flat()
}
