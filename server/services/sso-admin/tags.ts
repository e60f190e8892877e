/** The tags of instances, permission sets, applications, and trusted token issuers. */

import type { Conditions, DetailedTarget } from '../../../core/access/target.ts'
import type { Family } from '../../../core/engine/operation.ts'
import { removeTags, type Taggable, taggable, toApiTag } from '../../../core/engine/tags.ts'
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
import { addTags } from './tag-rules.ts'
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
      addTags(requireTaggable(tx, input, ctx, 'change'), input.Tags, ctx)
      return {}
    },
  },

  /** Unverified: Keys that UntagResource names but the resource does not have are ignored. */
  UntagResource: {
    ...tagRules,
    run: (tx, input, ctx) => {
      removeTags(requireTaggable(tx, input, ctx, 'change'), input.TagKeys)
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
    return taggable(instance, (changed) => owner.ssoInstances.put(ssoInstanceKey, changed))
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
    return taggable(permissionSet, (changed) => owner.permissionSets.put(changed.id, changed))
  },
}

const APPLICATION: Kind = {
  target: applicationTarget,
  find: (tx, ApplicationArn, caller) => {
    const { owner, application } = requireApplication(tx, { ApplicationArn }, caller)
    return taggable(application, (changed) => owner.ssoApplications.put(changed.id, changed))
  },
}

const TOKEN_ISSUER: Kind = {
  target: tokenIssuerTarget,
  find: (tx, arn, caller, access) => {
    const { owner, issuer } = requireIssuer(tx, arn, caller, access)
    return taggable(issuer, (changed) => owner.trustedTokenIssuers.put(changed.id, changed))
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
