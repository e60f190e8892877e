/** The rules for tags. Keys are case-sensitive. */

import type { Context } from '../../../core/engine/operation.ts'
import { type ApiTag, mergedTags } from '../../../core/engine/tags.ts'
import { duplicateTagKey, reservedTagKey, tooManyTags } from '../../../protocol/errors/sso-admin/tags.ts'
import type { Tag } from '../../../store/index.ts'

/** The tags of a row, which has no such member when there are none. */
export interface Tagged {
  readonly tags?: readonly Tag[]
}

const ERRORS = { reserved: reservedTagKey, duplicate: duplicateTagKey, tooMany: tooManyTags }

/**
 * Returns the tags of a resource after others were added. A tag replaces the one with the same key, in its place.
 *
 * Unverified: Tags of resources of IAM Identity Center with reserved or duplicate keys are invalid, as in AWS
 * Organizations, and are reported in that order.
 *
 * @throws AwsError ValidationException, or ServiceQuotaExceededException; the quota applies to all tags of the
 * resource
 */
export function withTags(
  { tags = [] }: Tagged,
  added: readonly ApiTag[] = [],
  limits: Pick<Context, 'quotas'>,
): Tagged {
  return taggedWith(mergedTags(tags, added, limits, ERRORS))
}

export function withoutTags({ tags = [] }: Tagged, keys: readonly string[]): Tagged {
  return taggedWith(tags.filter(({ key }) => !keys.includes(key)))
}

const taggedWith = (tags: readonly Tag[]): Tagged => (tags.length === 0 ? {} : { tags })
