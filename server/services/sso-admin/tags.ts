/** The tags of instances and permission sets. */
import { taggedResourceNotFound, wrongInstanceOfResource } from '../../../protocol/errors/sso-admin/tags.ts'
import { ssoInstanceKey, type Tx, type View } from '../../../store/index.ts'
import type { Conditions, DetailedTarget } from '../../access/target.ts'
import type { Family } from '../../engine/operation.ts'
import { toApiTag } from '../../engine/tags.ts'
import {
  type InstanceCaller,
  instanceArnOf,
  instanceTarget,
  pageRules,
  permissionSetTarget,
  primaryRegion,
  requireChangeablePermissionSet,
  requireInstance,
  requirePermissionSet,
} from './gate.ts'
import { pageInOrder } from './paging.ts'
import { type Tagged, withoutTags, withTags } from './tag-rules.ts'

interface TagInput {
  readonly ResourceArn: string
  readonly InstanceArn?: string | undefined
}

const tagRules = {
  ...pageRules,
  resource: (view: View, { ResourceArn }: TagInput) =>
    kindOf(ResourceArn)?.target(view, ResourceArn) ?? ResourceArn,
  conditions: (view: View, { ResourceArn }: TagInput): Conditions =>
    primaryRegion(view, instanceArnOf(ResourceArn)),
}

export const tags = {
  TagResource: {
    ...tagRules,
    run: (tx, input, ctx) => {
      const resource = requireTaggable(tx, input, ctx, 'change')
      resource.put(withTags(resource.row, input.Tags, ctx))
      return {}
    },
  },

  /** Unverified: Keys that UntagResource names but the resource does not have are ignored. */
  UntagResource: {
    ...tagRules,
    run: (tx, input, ctx) => {
      const resource = requireTaggable(tx, input, ctx, 'change')
      resource.put(withoutTags(resource.row, input.TagKeys))
      return {}
    },
  },

  /** Unverified: ListTagsForResource lists tags by key, because AWS does not document the order. */
  ListTagsForResource: {
    ...tagRules,
    run: (tx, input, ctx) => {
      const { tags: present = [] } = requireTaggable(tx, input, ctx, 'read').row
      const { items, NextToken } = pageInOrder(input, present, ({ key }) => key, toApiTag)
      return { Tags: items, NextToken }
    },
  },
} satisfies Family<'sso-admin'>

/** A resource that can have tags. */
interface Taggable {
  readonly row: Tagged
  readonly put: (changed: Tagged) => void
}

/** A kind of resource that can have tags. */
interface Kind {
  readonly arn: RegExp
  /** Returns a resource as policies see it, also one that does not exist. */
  readonly target: (view: View, arn: string) => DetailedTarget
  /** Returns the resource. @throws AwsError as the gate does */
  readonly find: (tx: Tx, arn: string, caller: InstanceCaller, access: Access) => Taggable
}

type Access = 'read' | 'change'

const INSTANCE: Kind = {
  arn: /:instance\//,
  target: (view, arn) => instanceTarget(view, arn),
  find: (tx, arn, caller) => {
    const { owner, instance } = requireInstance(tx, arn, caller)
    const { tags: _replaced, ...rest } = instance
    return {
      row: instance,
      put: (changed) => owner.ssoInstances.put(ssoInstanceKey, { ...rest, ...changed }),
    }
  },
}

const PERMISSION_SET: Kind = {
  arn: /:permissionSet\//,
  target: permissionSetTarget,
  find: (tx, arn, caller, access) => {
    const require = access === 'read' ? requirePermissionSet : requireChangeablePermissionSet
    const { owner, permissionSet } = require(tx, {
      InstanceArn: instanceArnOf(arn),
      PermissionSetArn: arn,
    }, caller)
    const { tags: _replaced, ...rest } = permissionSet
    return {
      row: permissionSet,
      put: (changed) => owner.permissionSets.put(rest.id, { ...rest, ...changed }),
    }
  },
}

const KINDS = [INSTANCE, PERMISSION_SET]

const kindOf = (arn: string) => KINDS.find((kind) => kind.arn.test(arn))

/**
 * Returns the resource of a request.
 *
 * Unverified: A request is invalid if its InstanceArn is not the instance of the resource that it tags.
 */
function requireTaggable(
  tx: Tx,
  { ResourceArn, InstanceArn }: TagInput,
  caller: InstanceCaller,
  access: Access,
): Taggable {
  const kind = kindOf(ResourceArn)
  if (!kind) throw taggedResourceNotFound(ResourceArn)
  if (InstanceArn !== undefined && InstanceArn !== instanceArnOf(ResourceArn)) throw wrongInstanceOfResource()
  return kind.find(tx, ResourceArn, caller, access)
}
