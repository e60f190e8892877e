/** The errors for tags that an application cannot have. */

import type { Context } from '../../../core/engine/operation.ts'
import { withTags as addTags, type Tagged, type TagMap } from '../../../core/engine/tag-maps.ts'
import { reservedTagKey, tooManyTags } from '../../../protocol/errors/account-access.ts'

/**
 * Returns the tags of a resource after others were added.
 *
 * Unverified: Tags of the account access manager with reserved keys, and tags beyond 50, are invalid.
 *
 * @throws AwsError ValidationException; the quota applies to all tags of the resource
 */
export const withTags = (row: Tagged, added: TagMap, ctx: Pick<Context, 'quotas'>): Tagged =>
  addTags(row, added, ctx, { reserved: reservedTagKey, tooMany: tooManyTags })
