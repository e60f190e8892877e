/** The tags of instances, permission sets, applications, and trusted token issuers. */

import type { Conditions, DetailedTarget } from '../../../core/access/target.ts'
import type { Family } from '../../../core/engine/operation.ts'
import { toApiTag } from '../../../core/engine/tags.ts'
import { wrongInstanceOfResource } from '../../../protocol/errors/sso-admin/tags.ts'
import { ssoInstanceKey, type Tx, type View } from '../../../store/index.ts'
import { applicationConditions, applicationTarget, requireApplication } from './application-gate.ts'
import {
  type InstanceCaller,
  instanceArnOf,
  instanceTarget,
  pageRules,
  permissionSetTarget,
  primaryRegion,
  READS,
  requireChangeablePermissionSet,
  requireInstance,
  requirePermissionSet,
} from './gate.ts'
import { pageInOrder } from './paging.ts'
import { type Tagged, withoutTags, withTags } from './tag-rules.ts'
import { requireIssuer, tokenIssuerTarget } from './trusted-token-issuers.ts'

interface TagInput {
  readonly ResourceArn: string
  readonly InstanceArn?: string | undefined
}

const tagRules = {
  ...pageRules,
  resource: (view: View, { ResourceArn }: TagInput) => kindOf(ResourceArn).target(view, ResourceArn),
  conditions: (view: View, { ResourceArn }: TagInput): Conditions => ({
    ...applicationConditions(view, ResourceArn),
    ...primaryRegion(view, instanceArnOf(ResourceArn)),
  }),
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
  /** Returns a resource as policies see it, also one that does not exist. */
  readonly target: (view: View, arn: string) => DetailedTarget
  /** Returns the resource. @throws AwsError as the gate does */
  readonly find: (tx: Tx, arn: string, caller: InstanceCaller, access: Access) => Taggable
}

type Access = 'read' | 'change'

const INSTANCE: Kind = {
  target: (view, arn) => instanceTarget(view, arn),
  find: (tx, arn, caller, access) => {
    const requirements = access === 'read' ? READS : {}
    const { owner, instance } = requireInstance(tx, arn, caller, requirements)
    const { tags: _replaced, ...rest } = instance
    return {
      row: instance,
      put: (changed) => owner.ssoInstances.put(ssoInstanceKey, { ...rest, ...changed }),
    }
  },
}

const PERMISSION_SET: Kind = {
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

const APPLICATION: Kind = {
  target: applicationTarget,
  find: (tx, ApplicationArn, caller) => {
    const { owner, application } = requireApplication(tx, { ApplicationArn }, caller)
    const { tags: _replaced, ...rest } = application
    return {
      row: application,
      put: (changed) => owner.ssoApplications.put(rest.id, { ...rest, ...changed }),
    }
  },
}

const TOKEN_ISSUER: Kind = {
  target: tokenIssuerTarget,
  find: (tx, arn, caller, access) => {
    const { owner, issuer } = requireIssuer(tx, arn, caller, access)
    const { tags: _replaced, ...rest } = issuer
    return {
      row: issuer,
      put: (changed) => owner.trustedTokenIssuers.put(rest.id, { ...rest, ...changed }),
    }
  },
}

/** By the beginning of the resource in an ARN. The model permits only these and trusted token issuers. */
const KINDS: ReadonlyMap<string, Kind> = new Map([
  ['instance', INSTANCE],
  ['permissionSet', PERMISSION_SET],
  ['application', APPLICATION],
])

const kindOf = (arn: string): Kind => KINDS.get(/:(\w+)\//.exec(arn)?.[1] ?? '') ?? TOKEN_ISSUER

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
  if (InstanceArn !== undefined && InstanceArn !== instanceArnOf(ResourceArn)) throw wrongInstanceOfResource()
  return kindOf(ResourceArn).find(tx, ResourceArn, caller, access)
}
