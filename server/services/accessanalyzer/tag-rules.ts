/** The tags that an analyzer can have. */

import { mappedTags, type TagMap } from '../../../core/engine/tag-maps.ts'
import { tagging } from '../../../core/engine/tags.ts'
import { invalidTag, reservedTagKey, tooManyTags } from '../../../protocol/errors/accessanalyzer.ts'

/** Source: API reference, CreateAnalyzer. The colon and the at sign are among AWS's general rules for tags. */
const CHARACTERS = String.raw`[\p{L}\p{N}\p{Zs}_.:/=+\-@]`
const KEY = new RegExp(`^${CHARACTERS}{1,128}$`, 'u')
const VALUE = new RegExp(`^${CHARACTERS}{0,256}$`, 'u')

/**
 * Unverified: An invalid tag, a reserved key, and tags beyond 50 are reported by ValidationException.
 *
 * @throws AwsError ValidationException
 */
function checkedTags(tags: TagMap = {}) {
  if (Object.entries(tags).some(([key, value]) => !KEY.test(key) || !VALUE.test(value))) throw invalidTag()
  return mappedTags(tags, reservedTagKey)
}

export const { newTags, addTags } = tagging(checkedTags, tooManyTags)
