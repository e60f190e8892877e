/** The rules for tags that services share. */
import type { AwsError } from '../../protocol/errors.ts'
import type { Tag } from '../../store/index.ts'
import { hasReservedKey } from '../aws/reserved-tags.ts'
import type { Context } from './operation.ts'

/** A tag as in the API. */
export interface ApiTag {
  readonly Key: string
  readonly Value: string
}

export const toApiTag = ({ key, value }: Tag): ApiTag => ({ Key: key, Value: value })

interface KeyErrors {
  readonly reserved: () => AwsError
  readonly duplicate: () => AwsError
}

/**
 * Returns the tags of a request in its order. Reserved keys are reported before duplicate ones.
 *
 * @param identity returns the same value for keys that are the same
 * @throws AwsError
 */
export function checkedTags(
  added: readonly ApiTag[],
  { reserved, duplicate }: KeyErrors,
  identity: (key: string) => string,
): readonly Tag[] {
  const tags = added.map(({ Key, Value }): Tag => ({ key: Key, value: Value }))
  if (hasReservedKey(tags)) throw reserved()
  if (new Set(tags.map(({ key }) => identity(key))).size < tags.length) throw duplicate()
  return tags
}

/** The tags of a row, which has no such member when there are none. */
export interface Tagged {
  readonly tags?: readonly Tag[]
}

/** A resource that can have tags. */
export interface Taggable {
  readonly row: Tagged
  readonly put: (changed: Tagged) => void
}

/** @param put stores the row with its changed tags */
export function taggable<R extends Tagged>(
  row: R,
  put: (changed: Omit<R, 'tags'> & Tagged) => void,
): Taggable {
  const { tags: _replaced, ...rest } = row
  return { row, put: (changed) => put({ ...changed, ...rest }) }
}

type Limits = Pick<Context, 'quotas'>

/**
 * Returns the functions that give tags to the resources of a service. Keys are case-sensitive.
 *
 * @param read returns the tags of a request. @throws AwsError for tags that a resource cannot have
 * @param tooMany the error for more tags than a resource can have, which is checked last
 */
export function tagging<Given>(read: (given: Given) => readonly Tag[], tooMany: (quota: number) => AwsError) {
  const withTags = (
    { tags = [] }: Tagged,
    given: Given,
    { quotas: { TagsPerResourceQuota: quota } }: Limits,
  ) => {
    const merged = new Map([...tags, ...read(given)].map((tag) => [tag.key, tag]))
    if (merged.size > quota) throw tooMany(quota)
    return taggedWith([...merged.values()])
  }
  return {
    /** Returns the tags of a new resource, in the order of the request. @throws AwsError as `addTags` does */
    newTags: (given: Given, limits: Limits): Tagged => withTags({}, given, limits),

    /** A tag replaces the one with the same key, in its place. All are added, or none. @throws AwsError */
    addTags: ({ row, put }: Taggable, given: Given, limits: Limits): void =>
      put(withTags(row, given, limits)),
  }
}

/** Returns the function that reads tags that are a list in the API. */
export const listedTags =
  (errors: KeyErrors) =>
  (tags: readonly ApiTag[] = []) =>
    checkedTags(tags, errors, (key) => key)

export function removeTags({ row: { tags = [] }, put }: Taggable, keys: readonly string[]): void {
  put(taggedWith(tags.filter(({ key }) => !keys.includes(key))))
}

const taggedWith = (tags: readonly Tag[]): Tagged => (tags.length === 0 ? {} : { tags })
