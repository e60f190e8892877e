/** All users, groups, roles, and policies of the account with their permissions, in one list. */

import { type ManagedPolicyFacts, versionsOfPolicy } from '../../../../core/access/policies-by-arn.ts'
import type { Context, Family, Output } from '../../../../core/engine/operation.ts'
import { wrongMarkerForFilter } from '../../../../protocol/errors.ts'
import type { IamTypes } from '../../../../protocol/model/index.ts'
import {
  type Entry,
  type GroupRow,
  type InlinePolicies,
  type RoleRow,
  rowById,
  type UserRow,
  type View,
} from '../../../../store/index.ts'
import { encodeDocument } from '../documents.ts'
import { pageOf } from '../paging.ts'
import { toAttachedPolicy } from '../policies/attachments.ts'
import { toBoundary } from '../policies/boundaries.ts'
import { awsPoliciesAfter, toListedPolicy } from '../policies/policies.ts'
import { isPolicyInUse } from '../policies/policy-usage.ts'
import { toVersion } from '../policies/policy-versions.ts'
import { toProfile } from '../roles/instance-profiles.ts'
import { lastUseOf, toRole } from '../roles/roles.ts'
import { inSequence, type Part } from '../sequence.ts'
import { toTags } from '../tags.ts'

export const authorizationDetails = {
  GetAccountAuthorizationDetails: {
    wrongMarker: wrongMarkerForFilter,
    run: (tx, input, ctx) => {
      const parts = partsOf(tx, ctx, input.Filter)
      const { items, ...page } = pageOf(
        input,
        (after) => inSequence(parts, after),
        (detail) => detail,
      )
      return { ...merged(items), ...page }
    },
  },
} satisfies Family<'iam'>

/** The lists of the response. A single entity is a list of one. */
type Details = Pick<
  Output<'iam', 'GetAccountAuthorizationDetails'>,
  'UserDetailList' | 'GroupDetailList' | 'RoleDetailList' | 'Policies'
>

function partsOf(
  view: View,
  ctx: Context,
  filter: readonly IamTypes.EntityType[] = [],
): readonly Part<Details>[] {
  const parts = allParts(view, ctx)
  return filter.length === 0 ? Object.values(parts) : [...new Set(filter)].map((type) => parts[type])
}

/**
 * Returns the parts, whose prefixes have the order in which AWS fills pages (recorded on AWS, September 2026).
 * Elements of the response have a different order.
 */
function allParts(view: View, ctx: Context): Readonly<Record<IamTypes.EntityType, Part<Details>>> {
  const { users, groups, roles, policies } = view
  const toPolicies = (policy: ManagedPolicyFacts) => ({ Policies: [toPolicy(view, policy)] })
  return {
    User: part(
      '1/',
      (after) => users.rows(after),
      (user) => ({ UserDetailList: [toUser(view, user)] }),
    ),
    Role: part(
      '2/',
      (after) => roles.rows(after),
      (role) => ({ RoleDetailList: [toRoleDetail(view, role, ctx)] }),
    ),
    Group: part(
      '3/',
      (after) => groups.rows(after),
      (group) => ({ GroupDetailList: [toGroup(group)] }),
    ),
    LocalManagedPolicy: part('4/', (after) => policies.rows(after), toPolicies),
    AWSManagedPolicy: part('5/', (after) => usedAwsPoliciesAfter(view, after), toPolicies),
  }
}

function part<Row>(
  prefix: string,
  rows: (after: string | undefined) => Iterable<Entry<Row>>,
  show: (row: Row) => Details,
): Part<Details> {
  return {
    prefix,
    *rows(after) {
      for (const [key, row] of rows(after)) yield [key, show(row)]
    },
  }
}

/** Lists those of AWS's own policies that the account uses. */
function* usedAwsPoliciesAfter(view: View, after: string | undefined): Iterable<Entry<ManagedPolicyFacts>> {
  for (const entry of awsPoliciesAfter(view, after)) if (isPolicyInUse(view, entry[1].arn)) yield entry
}

function merged(details: readonly Details[]): Details {
  return {
    UserDetailList: details.flatMap(({ UserDetailList = [] }) => UserDetailList),
    GroupDetailList: details.flatMap(({ GroupDetailList = [] }) => GroupDetailList),
    RoleDetailList: details.flatMap(({ RoleDetailList = [] }) => RoleDetailList),
    Policies: details.flatMap(({ Policies = [] }) => Policies),
  }
}

function toUser(view: View, user: UserRow): IamTypes.UserDetail {
  return {
    Path: user.path,
    UserName: user.name,
    UserId: user.id,
    Arn: user.arn,
    CreateDate: user.createDate,
    // Absent when it is empty, unlike every other list (recorded on AWS, 2026, and published answers).
    UserPolicyList: Object.keys(user.inline).length === 0 ? undefined : toInline(user.inline),
    GroupList: user.groups.map((id) => rowById(view, 'groups', id)?.name ?? id),
    AttachedManagedPolicies: user.attached.map(toAttachedPolicy),
    PermissionsBoundary: toBoundary(user),
    Tags: toTags(user.tags),
  }
}

function toGroup(group: GroupRow): IamTypes.GroupDetail {
  return {
    Path: group.path,
    GroupName: group.name,
    GroupId: group.id,
    Arn: group.arn,
    CreateDate: group.createDate,
    GroupPolicyList: toInline(group.inline),
    AttachedManagedPolicies: group.attached.map(toAttachedPolicy),
  }
}

function toRoleDetail(view: View, role: RoleRow, ctx: Context): IamTypes.RoleDetail {
  const profiles = Array.from(view.instanceProfiles.by('role', role.id), ([, profile]) => profile)
  return {
    ...toRole(view, role),
    InstanceProfileList: profiles.map((profile) => toProfile(view, profile)),
    RolePolicyList: toInline(role.inline),
    AttachedManagedPolicies: role.attached.map(toAttachedPolicy),
    PermissionsBoundary: toBoundary(role),
    Tags: toTags(role.tags),
    RoleLastUsed: lastUseOf(role, ctx),
  }
}

/** Omits the description, and lists the newest version first (recorded on AWS, September 2026). */
function toPolicy(view: View, policy: ManagedPolicyFacts): IamTypes.ManagedPolicyDetail {
  const versions = versionsOfPolicy(view, policy.arn) ?? []
  return {
    ...toListedPolicy(view, policy),
    PolicyVersionList: versions.toReversed().map((version) => toVersion(version, policy.defaultVersion)),
  }
}

function toInline(inline: InlinePolicies): readonly IamTypes.PolicyDetail[] {
  return Object.entries(inline).map(([name, document]) => ({
    PolicyName: name,
    PolicyDocument: encodeDocument(document),
  }))
}
