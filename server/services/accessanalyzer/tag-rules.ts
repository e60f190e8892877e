/** The tags that an analyzer can have. */

import type { Context } from '../../../core/engine/operation.ts'
import { withTags as addTags, type Tagged, type TagMap } from '../../../core/engine/tag-maps.ts'
import { invalidTag, reservedTagKey, tooManyTags } from '../../../protocol/errors/accessanalyzer.ts'

/** Source: API reference, CreateAnalyzer. The colon and the at sign are among AWS's general rules for tags. */
const CHARACTERS = String.raw`[\p{L}\p{N}\p{Zs}_.:/=+\-@]`
const KEY = new RegExp(`^${CHARACTERS}{1,128}$`, 'u')
const VALUE = new RegExp(`^${CHARACTERS}{0,256}$`, 'u')

/**
 * Returns the tags of an analyzer after others were added.
 *
 * Unverified: An invalid tag, a reserved key, and tags beyond 50 are reported by ValidationException.
 *
 * @throws AwsError ValidationException; the quota applies to all tags of the analyzer
 */
export function withTags(row: Tagged, added: TagMap, ctx: Pick<Context, 'quotas'>): Tagged {
  if (Object.entries(added).some(([key, value]) => !KEY.test(key) || !VALUE.test(value))) throw invalidTag()
  return addTags(row, added, ctx, { reserved: reservedTagKey, tooMany: tooManyTags })
}
