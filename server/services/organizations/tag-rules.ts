/** The rules for the tags of an organization's resources. */

import { listedTags, tagging } from '../../../core/engine/tags.ts'
import {
  duplicateTagKey,
  systemTagKey,
  tagLimitExceeded,
} from '../../../protocol/errors/organizations/tags.ts'

/** Unverified: Reserved keys are reported before duplicate ones, and both before the quota, as by IAM. */
export const { newTags, addTags } = tagging(
  listedTags({ reserved: systemTagKey, duplicate: duplicateTagKey }),
  tagLimitExceeded,
)
