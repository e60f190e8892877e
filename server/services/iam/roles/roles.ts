/** Roles, their trust policies, and their tags. */

import type { Conditions } from '../../../../core/access/target.ts'
import { newTrust, renderTrust } from '../../../../core/access/trust.ts'
import { iamArn } from '../../../../core/aws/arns.ts'
import { isReservedPath, isServiceLinkedPath } from '../../../../core/aws/reserved-paths.ts'
import type { Context, Family, Input } from '../../../../core/engine/operation.ts'
import {
  mustFirst,
  namedAlreadyExists,
  quotaExceeded,
  reservedPath,
  serviceLinkedPath,
  unmodifiableDuration,
} from '../../../../protocol/errors.ts'
import type { IamTypes } from '../../../../protocol/model/index.ts'
import { keyOf, type RoleRow, type Tx, type View } from '../../../../store/index.ts'
import { encodeDocument } from '../documents.ts'
import { listTarget, requireModifiableRole, requireNoPolicies, requireRole, roleTarget } from '../lookup.ts'
import { pageUnderPath } from '../paging.ts'
import { requireRoleBoundary, toBoundary } from '../policies/boundaries.ts'
import { signinDurationOf, withSigninDuration } from '../signin-duration.ts'
import { caselessKeys, newTags, tagOperations, toTagsIfAny } from '../tags.ts'

/** Seconds. */
const DEFAULT_SESSION_DURATION = 3600

const tags = tagOperations({
  target: (view, { RoleName }: { readonly RoleName: string }, ctx) => roleTarget(view, RoleName, ctx),
  rule: caselessKeys,
  find: (view, { RoleName }) => requireTaggableRole(view, RoleName),
  findToList: (view, { RoleName }) => requireRole(view, RoleName),
  put: (tx, role) => tx.roles.put(keyOf(role.name), role),
})

export const roles = {
  CreateRole: {
    resource: (_view, input, ctx) => newRoleArn(input, ctx),
    conditions: (_view, input) => ({ 'iam:PermissionsBoundary': input.PermissionsBoundary }),
    also: (_view, input, ctx) =>
      input.Tags?.length ? [{ action: 'iam:TagRole', target: newRoleArn(input, ctx) }] : [],
    run: (tx, input, ctx) => {
      rejectPathOfAws(input.Path)
      if (tx.roles.has(keyOf(input.RoleName))) throw namedAlreadyExists('Role', input.RoleName)
      if (tx.roles.size >= ctx.quotas.RolesQuota)
        throw quotaExceeded('RolesPerAccount', ctx.quotas.RolesQuota)
      const role = newRole(tx, input, ctx)
      tx.roles.put(keyOf(role.name), role)
      // The trust policy as it was sent; only later reads show the stored form (recorded on AWS, 2024 to 2026).
      const AssumeRolePolicyDocument = encodeDocument(input.AssumeRolePolicyDocument)
      const [Tags, PermissionsBoundary] = [toTagsIfAny(role.tags), toBoundary(role)]
      return { Role: { Tags, PermissionsBoundary, ...toRole(tx, role), AssumeRolePolicyDocument } }
    },
  },

  GetRole: {
    resource: (view, input, ctx) => roleTarget(view, input.RoleName, ctx),
    conditions: boundaryCondition,
    run: (tx, input, ctx) => {
      const role = requireRole(tx, input.RoleName)
      return { Role: { RoleLastUsed: lastUseOf(role, ctx), ...toDetailedRole(tx, role) } }
    },
  },

  ListRoles: {
    resource: (_view, input, ctx) => listTarget('role', input, ctx),
    run: (tx, input) => {
      const { items, ...page } = pageUnderPath(
        input,
        (after) => tx.roles.rows(after),
        (role) => toListedRole(tx, role),
      )
      return { Roles: items, ...page }
    },
  },

  UpdateRole: {
    resource: (view, input, ctx) => roleTarget(view, input.RoleName, ctx),
    conditions: boundaryCondition,
    run: (tx, input) => {
      const role = requireUpdatableRole(tx, input)
      const description = input.Description === undefined ? {} : { description: input.Description }
      // Members that are left out keep their values, although the API reference says that the duration becomes
      // 3,600 seconds (recorded on AWS, February and September 2026).
      const maxSessionDuration = input.MaxSessionDuration ?? role.maxSessionDuration
      const changed = withSigninDuration({ ...role, ...description, maxSessionDuration }, input)
      tx.roles.put(keyOf(role.name), changed)
      return {}
    },
  },

  UpdateRoleDescription: {
    resource: (view, input, ctx) => roleTarget(view, input.RoleName, ctx),
    conditions: boundaryCondition,
    run: (tx, input) => {
      const role = { ...requireTaggableRole(tx, input.RoleName), description: input.Description }
      tx.roles.put(keyOf(role.name), role)
      return { Role: { Description: role.description, ...toRole(tx, role) } }
    },
  },

  UpdateAssumeRolePolicy: {
    resource: (view, input, ctx) => roleTarget(view, input.RoleName, ctx),
    conditions: boundaryCondition,
    run: (tx, input, ctx) => {
      const role = requireModifiableRole(tx, input.RoleName)
      const trust = newTrust(tx, input.PolicyDocument, ctx)
      tx.roles.put(keyOf(role.name), { ...role, ...trust, trustDate: ctx.now })
    },
  },

  DeleteRole: {
    resource: (view, input, ctx) => roleTarget(view, input.RoleName, ctx),
    conditions: boundaryCondition,
    run: (tx, input) => {
      tx.roles.delete(keyOf(requireDeletableRole(tx, input.RoleName).name))
    },
  },

  TagRole: tags.tag,
  UntagRole: tags.untag,
  ListRoleTags: tags.list,
} satisfies Family<'iam'>

/** Returns the role's current boundary. Source: service authorization reference of these five operations. */
function boundaryCondition(view: View, { RoleName }: { readonly RoleName: string }): Conditions {
  return { 'iam:PermissionsBoundary': view.roles.get(keyOf(RoleName))?.boundary }
}

/**
 * Returns a role in the form of CreateRole and instance profiles. It has no description, duration, or last
 * use (recorded).
 */
export function toRole(view: View, role: RoleRow): IamTypes.Role {
  return {
    Path: role.path,
    RoleName: role.name,
    RoleId: role.id,
    Arn: role.arn,
    CreateDate: role.createDate,
    AssumeRolePolicyDocument: encodeDocument(renderTrust(view, role)),
  }
}

/** Returns a role in the form of lists: without tags, boundary, and last use (recorded). */
function toListedRole(view: View, role: RoleRow): IamTypes.Role {
  return {
    Description: role.description,
    MaxSessionDuration: role.maxSessionDuration,
    MaxSigninSessionDuration: role.maxSigninSessionDuration,
    ...toRole(view, role),
  }
}

/** Returns a role with all its properties, except the last use. */
function toDetailedRole(view: View, role: RoleRow): IamTypes.Role {
  return {
    ...toListedRole(view, role),
    Tags: toTagsIfAny(role.tags),
    PermissionsBoundary: toBoundary(role),
    SourceRoleTemplate: role.sourceTemplate && {
      TemplateArn: role.sourceTemplate.arn,
      TemplateMinorVersion: role.sourceTemplate.minorVersion,
    },
  }
}

/** Returns an empty element for a role that was never used (recorded). */
export function lastUseOf(role: RoleRow, ctx: Context): IamTypes.RoleLastUsed {
  const use = ctx.usage.get(role.id)
  return use ? { LastUsedDate: use.date, Region: use.region } : {}
}

function newRoleArn(input: Input<'iam', 'CreateRole'>, ctx: Context): string {
  return iamArn(ctx, 'role', input.Path ?? '/', input.RoleName)
}

function newRole(view: View, input: Input<'iam', 'CreateRole'>, ctx: Context): RoleRow {
  const trust = newTrust(view, input.AssumeRolePolicyDocument, ctx)
  const boundary = requireRoleBoundary(view, input.PermissionsBoundary)
  return {
    id: ctx.newId('AROA'),
    name: input.RoleName,
    path: input.Path ?? '/',
    arn: newRoleArn(input, ctx),
    createDate: ctx.now,
    ...trust,
    ...(input.Description === undefined ? {} : { description: input.Description }),
    maxSessionDuration: input.MaxSessionDuration ?? DEFAULT_SESSION_DURATION,
    ...signinDurationOf(input),
    tags: newTags(input.Tags, caselessKeys, ctx),
    ...(boundary === undefined ? {} : { boundary }),
    inline: {},
    attached: [],
  }
}

/**
 * Returns a role whose description and tags can be changed.
 * Service-linked roles are included (recorded on AWS, September 2026).
 */
function requireTaggableRole(view: View, name: string): RoleRow {
  const role = requireRole(view, name)
  return isServiceLinkedPath(role.path) ? role : requireModifiableRole(view, name)
}

function rejectPathOfAws(path = '/'): void {
  if (isServiceLinkedPath(path)) throw serviceLinkedPath()
  if (isReservedPath(path)) throw reservedPath()
}

/**
 * Returns a role that the request can update. Only the description of a service-linked role can be updated.
 */
function requireUpdatableRole(view: View, input: Input<'iam', 'UpdateRole'>): RoleRow {
  const role = requireTaggableRole(view, input.RoleName)
  const isDescriptionOnly =
    input.MaxSessionDuration === undefined &&
    input.MaxSigninSessionDuration === undefined &&
    !input.ResetMaxSigninSessionDuration
  if (isServiceLinkedPath(role.path) && !isDescriptionOnly) throw unmodifiableDuration(role.name)
  return role
}

/**
 * Returns a role without dependents.
 *
 * Unverified: DeleteRole reports instance profiles before policies if both are in the way, because AWS's
 * order is known for users only.
 */
function requireDeletableRole(tx: Tx, name: string): RoleRow {
  const role = requireModifiableRole(tx, name)
  if (tx.instanceProfiles.count('role', role.id) > 0) throw mustFirst('remove roles from instance profile')
  requireNoPolicies(role)
  return role
}
