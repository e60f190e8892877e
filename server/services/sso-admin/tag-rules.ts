/** The rules for tags. Keys are case-sensitive. */
import { duplicateTagKey, reservedTagKey, tooManyTags } from '../../../protocol/errors/sso-admin/tags.ts'
import type { Tag } from '../../../store/index.ts'
import { hasReservedKey } from '../../aws/reserved-tags.ts'
import type { Context } from '../../engine/operation.ts'

/** A tag as in the API. */
export interface ApiTag {
  readonly Key: string
  readonly Value: string
}

/** The tags of a row, which has no such member when there are none. */
export interface Tagged {
  readonly tags?: readonly Tag[]
}

type Limits = Pick<Context, 'quotas'>

/**
 * Returns the tags of a resource after others were added. A tag replaces the one with the same key, in its place.
 *
 * Unverified: Tags of instances and permission sets with reserved or duplicate keys are invalid, as in AWS
 * Organizations, and are reported in that order.
 *
 * @throws AwsError ValidationException, or ServiceQuotaExceededException; the quota applies to all tags of the
 * resource
 */
export function withTags({ tags = [] }: Tagged, added: readonly ApiTag[] = [], { quotas }: Limits): Tagged {
  const entries = added.map(({ Key, Value }): Tag => ({ key: Key, value: Value }))
  if (hasReservedKey(entries)) throw reservedTagKey()
  if (new Set(entries.map(({ key }) => key)).size < entries.length) throw duplicateTagKey()
  const merged = new Map([...tags, ...entries].map((tag) => [tag.key, tag]))
  if (merged.size > quotas.TagsPerResourceQuota) throw tooManyTags(quotas.TagsPerResourceQuota)
  return taggedWith([...merged.values()])
}

export function withoutTags({ tags = [] }: Tagged, keys: readonly string[]): Tagged {
  return taggedWith(tags.filter(({ key }) => !keys.includes(key)))
}

const taggedWith = (tags: readonly Tag[]): Tagged => (tags.length === 0 ? {} : { tags })
