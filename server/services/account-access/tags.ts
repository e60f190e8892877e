/** The tags of applications. */

import { mappedTags, type TagMap, tagMapOperations } from '../../../core/engine/tag-maps.ts'
import { taggable, tagging } from '../../../core/engine/tags.ts'
import { reservedTagKey, tooManyTags } from '../../../protocol/errors/account-access.ts'
import { applicationTarget, requireApplication } from './gate.ts'

/** Unverified: Tags of the account access manager with reserved keys, and tags beyond 50, are invalid. */
export const { newTags, addTags } = tagging(
  (tags: TagMap | undefined) => mappedTags(tags, reservedTagKey),
  tooManyTags,
)

/**
 * Unverified: Keys that UntagResource names but the application does not have are ignored.
 *
 * Unverified: A change of its tags is an update of an application, as in the tests of Terraform's AWS provider.
 */
export const tags = tagMapOperations(
  applicationTarget,
  (tx, arn, ctx) => {
    const { owner, application } = requireApplication(tx, arn, ctx)
    return taggable(application, (changed) =>
      owner.accessApplications.put(application.id, { ...changed, updateDate: ctx.timeIn(owner) }),
    )
  },
  addTags,
)
