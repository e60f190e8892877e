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

interface TagErrors extends KeyErrors {
  readonly tooMany: (quota: number) => AwsError
}

/**
 * Returns the tags of a resource with case-sensitive keys after others were added. A tag replaces the one with the same
 * key, in its place. All are added, or none.
 *
 * @throws AwsError; the quota, which is checked last, applies to all tags of the resource
 */
export function mergedTags(
  present: readonly Tag[],
  added: readonly ApiTag[],
  { quotas: { TagsPerResourceQuota: quota } }: Pick<Context, 'quotas'>,
  errors: TagErrors,
): readonly Tag[] {
  const fresh = checkedTags(added, errors, (key) => key)
  const merged = new Map([...present, ...fresh].map((tag) => [tag.key, tag]))
  if (merged.size > quota) throw errors.tooMany(quota)
  return [...merged.values()]
}
