/** The tags of roots, units, accounts, policies, the resource policy, and transfers. */

import { type ManagedOrganization, organizationOf } from '../../../core/access/organization/managed.ts'
import { isAwsPolicy } from '../../../core/access/organization/policies.ts'
import type { Conditions, DetailedTarget } from '../../../core/access/target.ts'
import { organizationsArn } from '../../../core/aws/organization-ids.ts'
import type { Context, Family } from '../../../core/engine/operation.ts'
import { removeTags, type Taggable, type Tagged, taggable, toApiTag } from '../../../core/engine/tags.ts'
import { invalidPattern } from '../../../protocol/errors/organizations/common.ts'
import { targetNotFound } from '../../../protocol/errors/organizations/policies.ts'
import { organizationKey, type Tag, type Tx, type View } from '../../../store/index.ts'
import { accountTarget } from './accounts/accounts.ts'
import { type Entitlement, organizationRules, requireOrganization } from './gate.ts'
import { pageInOrder } from './paging.ts'
import { authorizedPolicy, typeOf } from './policies/policies.ts'
import { placeTarget } from './structure/tree.ts'
import { addTags } from './tag-rules.ts'
import { findTransfer } from './transfers/transfer-parties.ts'
import { conditionsFor, transferTarget } from './transfers/transfers.ts'

interface TagInput {
  readonly ResourceId: string
}

function tagRules(entitled: Entitlement) {
  return {
    ...organizationRules(entitled),
    resource: (view: View, { ResourceId }: TagInput, times: Times) =>
      kindOf(ResourceId).target(view, ResourceId, times),
    conditions: (view: View, { ResourceId }: TagInput, times: Times) =>
      kindOf(ResourceId).conditions?.(view, ResourceId, times) ?? {},
  }
}

export const tags = {
  TagResource: {
    ...tagRules('delegate'),
    run: (tx, { ResourceId, Tags }, ctx) => {
      addTags(requireTaggable(requireOrganization(tx, 'delegate'), ResourceId, ctx), Tags, ctx)
    },
  },

  UntagResource: {
    ...tagRules('delegate'),
    run: (tx, { ResourceId, TagKeys }, ctx) => {
      removeTags(requireTaggable(requireOrganization(tx, 'delegate'), ResourceId, ctx), TagKeys)
    },
  },

  ListTagsForResource: {
    ...tagRules('reader'),
    run: (tx, { ResourceId, NextToken }, ctx) => {
      const { row } = requireTaggable(requireOrganization(tx, 'reader'), ResourceId, ctx)
      return pageOfTags(row.tags, NextToken)
    },
  },
} satisfies Family<'organizations'>

/**
 * Returns a page of tags.
 *
 * Unverified: Tags are listed by key, on pages of the size that other lists have by default, because AWS documents
 * neither.
 */
function pageOfTags(present: readonly Tag[] = [], NextToken: string | undefined) {
  const { items, ...next } = pageInOrder({ NextToken }, present, ({ key }) => key, toApiTag)
  return { Tags: items, ...next }
}

type Times = Pick<Context, 'timeIn'>

/** A kind of resource that can have tags. */
interface Kind {
  /** Matches the beginning of an ID. */
  readonly id: RegExp
  /** Returns a resource as policies see it, also one that does not exist. */
  readonly target: (view: View, id: string, times: Times) => DetailedTarget
  /** Returns the condition keys of the kind. Omitted if it has none. */
  readonly conditions?: (view: View, id: string, times: Times) => Conditions
  readonly find: (found: ManagedOrganization<Tx>, id: string, times: Times) => Taggable | undefined
}

const ROOT: Kind = {
  id: /^r-/,
  target: placeTarget,
  find: ({ management, organization }, id) => {
    if (id !== organization.rootId) return undefined
    return taggable(organization, (changed) => management.organizations.put(organizationKey, changed))
  },
}

const UNIT: Kind = {
  id: /^ou-/,
  target: placeTarget,
  find: ({ management }, id) => taggedIn(management.organizationalUnits, id),
}

const ACCOUNT: Kind = {
  id: /^\d/,
  target: accountTarget,
  find: ({ management }, id) => taggedIn(management.memberAccounts, id),
}

const POLICY: Kind = {
  id: /^p-/,
  target: policyTarget,
  conditions: typeOf,
  find: ({ management }, id) => taggedIn(management.organizationPolicies, id),
}

const RESOURCE_POLICY: Kind = {
  id: /^rp-/,
  target: resourcePolicyTarget,
  find: ({ management, organization }, id) => {
    const { resourcePolicy } = organization
    if (resourcePolicy?.id !== id) return undefined
    return taggable(resourcePolicy, (changed) =>
      management.organizations.put(organizationKey, { ...organization, resourcePolicy: changed }),
    )
  },
}

/** Unverified: The tags of a transfer are those of the organization that pays, because it has made the transfer. */
const TRANSFER: Kind = {
  id: /^rt-/,
  target: transferTarget,
  conditions: conditionsFor,
  find: (found, id, times) => {
    const seen = findTransfer(found, id, times)
    return seen?.direction === 'INBOUND' ? taggedIn(found.management.transfers, id) : undefined
  },
}

const KINDS: readonly Kind[] = [UNIT, ACCOUNT, POLICY, RESOURCE_POLICY, TRANSFER]

const kindOf = (id: string): Kind => KINDS.find((kind) => kind.id.test(id)) ?? ROOT

/** A table of rows with tags. */
interface TaggedTable<R extends Tagged> {
  get(id: string): R | undefined
  put(id: string, row: Omit<R, 'tags'> & Tagged): void
}

function taggedIn<R extends Tagged>(table: TaggedTable<R>, id: string): Taggable | undefined {
  const row = table.get(id)
  return row && taggable(row, (changed) => table.put(id, changed))
}

function requireTaggable(found: ManagedOrganization<Tx>, id: string, times: Times): Taggable {
  const resource = kindOf(id).find(found, id, times)
  if (!resource) throw targetNotFound()
  return resource
}

/**
 * Returns a policy as policies see it.
 *
 * Unverified: The IDs of AWS's own policies are rejected as malformed before authorization by all operations on tags.
 * ListTagsForResource rejects them with this error (public report of a user of Cloud Custodian).
 */
function policyTarget(view: View, id: string): DetailedTarget {
  if (isAwsPolicy(id)) throw invalidPattern('RESOURCE_ID')
  return authorizedPolicy(view, id)
}

function resourcePolicyTarget(view: View, id: string): DetailedTarget {
  const resourcePolicy = organizationOf(view)?.organization.resourcePolicy
  return resourcePolicy?.id === id ? targetWith(resourcePolicy) : { arn: arnIn(view, 'resourcepolicy', id) }
}

function targetWith({ arn, tags: present }: Tagged & { readonly arn: string }): DetailedTarget {
  return { arn, ...(present ? { tags: present } : {}) }
}

/** Returns the ARN of a resource that does not exist. */
function arnIn(view: View, type: string, path: string): string {
  const found = organizationOf(view)
  return found ? organizationsArn(found.management, `${type}/${found.organization.id}/${path}`) : '*'
}
