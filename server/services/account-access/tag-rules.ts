/** The errors for tags that an application cannot have. */
import { reservedTagKey, tooManyTags } from '../../../protocol/errors/account-access.ts'
import type { Context } from '../../engine/operation.ts'
import { withTags as addTags, type Tagged, type TagMap } from '../../engine/tag-maps.ts'

/**
 * Returns the tags of a resource after others were added.
 *
 * Unverified: Tags of the account access manager with reserved keys, and tags beyond 50, are invalid.
 *
 * @throws AwsError ValidationException; the quota applies to all tags of the resource
 */
export const withTags = (row: Tagged, added: TagMap, ctx: Pick<Context, 'quotas'>): Tagged =>
  addTags(row, added, ctx, { reserved: reservedTagKey, tooMany: tooManyTags })
