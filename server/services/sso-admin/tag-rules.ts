/** The rules for tags. */

import { listedTags, tagging } from '../../../core/engine/tags.ts'
import { duplicateTagKey, reservedTagKey, tooManyTags } from '../../../protocol/errors/sso-admin/tags.ts'

/**
 * Unverified: Tags of resources of IAM Identity Center with reserved or duplicate keys are invalid, as in AWS
 * Organizations, and are reported in that order.
 */
export const { newTags, addTags } = tagging(
  listedTags({ reserved: reservedTagKey, duplicate: duplicateTagKey }),
  tooManyTags,
)
