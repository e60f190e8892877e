/** The rules for tags that are a map in the API. Keys are case-sensitive. */
import type { AwsError } from '../../protocol/errors.ts'
import type { Tag } from '../../store/index.ts'
import type { Conditions } from '../access/target.ts'
import { hasReservedKey } from '../aws/reserved-tags.ts'
import type { Context } from './operation.ts'

/** Values by key. */
export type TagMap = Readonly<Record<string, string>>

/** The tags of a row, which has no such member when there are none. */
export interface Tagged {
  readonly tags?: readonly Tag[]
}

/** A service's errors for tags that a resource cannot have. */
interface TagErrors {
  readonly reserved: () => AwsError
  readonly tooMany: (quota: number) => AwsError
}

/**
 * Returns the tags of a resource after others were added. A tag replaces the one with the same key, in its place.
 *
 * @throws AwsError of `errors`; the quota applies to all tags of the resource
 */
export function withTags(
  { tags = [] }: Tagged,
  added: TagMap,
  { quotas: { TagsPerResourceQuota: quota } }: Pick<Context, 'quotas'>,
  errors: TagErrors,
): Tagged {
  const fresh = Object.entries(added).map(([key, value]): Tag => ({ key, value }))
  if (hasReservedKey(fresh)) throw errors.reserved()
  const merged = new Map([...tags, ...fresh].map((tag) => [tag.key, tag]))
  if (merged.size > quota) throw errors.tooMany(quota)
  return taggedWith([...merged.values()])
}

export function withoutTags({ tags = [] }: Tagged, keys: readonly string[]): Tagged {
  return taggedWith(tags.filter(({ key }) => !keys.includes(key)))
}

const taggedWith = (tags: readonly Tag[]): Tagged => (tags.length === 0 ? {} : { tags })

export const toTagMap = (tags: readonly Tag[] = []): TagMap =>
  Object.fromEntries(tags.map(({ key, value }) => [key, value]))

/** Returns whether a resource has exactly these tags. */
export function hasSameTags({ tags = [] }: Tagged, given: TagMap): boolean {
  const present = toTagMap(tags)
  const keys = Object.keys(given)
  return keys.length === tags.length && keys.every((key) => present[key] === given[key])
}

/** Returns the condition keys for the tags of a request. */
export function requestedTags(tags: TagMap = {}): Conditions {
  const keys = Object.keys(tags)
  const values = keys.map((key) => [`aws:RequestTag/${key}`, tags[key]] as const)
  return { ...Object.fromEntries(values), ...requestedKeys(keys) }
}

export const requestedKeys = (keys: readonly string[]): Conditions =>
  keys.length > 0 ? { 'aws:TagKeys': keys } : {}
