/** The tags of applications. */

import type { Context, Family } from '../../../core/engine/operation.ts'
import {
  requestedKeys,
  requestedTags,
  type Tagged,
  toTagMap,
  withoutTags,
} from '../../../core/engine/tag-maps.ts'
import type { Tx, View } from '../../../store/index.ts'
import { applicationTarget, type OwnedApplication, requireApplication } from './gate.ts'
import { withTags } from './tag-rules.ts'

interface ResourceInput {
  readonly resourceArn: string
}

const resource = (view: View, { resourceArn }: ResourceInput) => applicationTarget(view, resourceArn)

export const tags = {
  ListTagsForResource: {
    resource,
    run: (tx, input, ctx) => ({
      tags: toTagMap(requireApplication(tx, input.resourceArn, ctx).application.tags),
    }),
  },

  TagResource: {
    resource,
    conditions: (_view, input) => requestedTags(input.tags),
    run: (tx, input, ctx) => {
      const found = requireApplication(tx, input.resourceArn, ctx)
      replaceTags(found, withTags(found.application, input.tags, ctx), ctx)
      return {}
    },
  },

  /** Unverified: Keys that UntagResource names but the application does not have are ignored. */
  UntagResource: {
    resource,
    conditions: (_view, { tagKeys }) => requestedKeys(tagKeys),
    run: (tx, input, ctx) => {
      const found = requireApplication(tx, input.resourceArn, ctx)
      replaceTags(found, withoutTags(found.application, input.tagKeys), ctx)
      return {}
    },
  },
} satisfies Family<'account-access'>

/** Unverified: A change of its tags is an update of an application, as in the tests of Terraform's AWS provider. */
function replaceTags({ owner, application }: OwnedApplication<Tx>, tagged: Tagged, ctx: Context): void {
  const { tags: _replaced, ...rest } = application
  owner.accessApplications.put(rest.id, { ...rest, ...tagged, updateDate: ctx.timeIn(owner) })
}
