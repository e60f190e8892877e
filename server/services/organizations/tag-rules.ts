/** The rules for the tags of an organization's resources. Keys are case-sensitive. */

import type { Context } from '../../../core/engine/operation.ts'
import { type ApiTag, mergedTags } from '../../../core/engine/tags.ts'
import {
  duplicateTagKey,
  systemTagKey,
  tagLimitExceeded,
} from '../../../protocol/errors/organizations/tags.ts'
import type { Tag } from '../../../store/index.ts'

const ERRORS = { reserved: systemTagKey, duplicate: duplicateTagKey, tooMany: tagLimitExceeded }

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
  limits: Limits,
): readonly Tag[] | undefined {
  const merged = mergedTags(present ?? [], tags, limits, ERRORS)
  return merged.length === 0 ? undefined : merged
}
