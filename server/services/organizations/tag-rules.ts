/** The rules for the tags of an organization's resources. Keys are case-sensitive. */
import {
  duplicateTagKey,
  systemTagKey,
  tagLimitExceeded,
} from '../../../protocol/errors/organizations/tags.ts'
import type { Tag } from '../../../store/index.ts'
import { hasReservedKey } from '../../aws/reserved-tags.ts'
import type { Context } from '../../engine/operation.ts'

/** A tag as in the API. */
export interface ApiTag {
  readonly Key: string
  readonly Value: string
}

type Limits = Pick<Context, 'quotas'>

/**
 * Returns the tags of a new resource, in the order of the request. Undefined when there are none.
 *
 * Unverified: Reserved keys are reported before duplicate ones, and both before the quota, as by IAM.
 *
 * @throws AwsError InvalidInputException, or ConstraintViolationException above the quota
 */
export function newTags(tags: readonly ApiTag[] | undefined, limits: Limits): readonly Tag[] | undefined {
  return withTags(undefined, tags ?? [], limits)
}

/**
 * Returns the tags of a resource after others were added. A tag replaces the one with the same key, in its place.
 * Undefined when there are none. All are added, or none.
 *
 * @throws AwsError as `newTags` does. The quota applies to all tags of the resource
 */
export function withTags(
  present: readonly Tag[] | undefined,
  tags: readonly ApiTag[],
  { quotas }: Limits,
): readonly Tag[] | undefined {
  const added = tags.map(({ Key, Value }) => ({ key: Key, value: Value }))
  if (hasReservedKey(added)) throw systemTagKey()
  if (new Set(added.map(({ key }) => key)).size < added.length) throw duplicateTagKey()
  const merged = new Map([...(present ?? []), ...added].map((tag) => [tag.key, tag]))
  if (merged.size > quotas.TagsPerResourceQuota) throw tagLimitExceeded()
  return merged.size === 0 ? undefined : [...merged.values()]
}
