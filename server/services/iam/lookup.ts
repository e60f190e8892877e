/** Finds the entities that a request names, and names them for policies and denials. */

import { customerPolicy } from '../../../core/access/policies-by-arn.ts'
import type { PolicyHolder } from '../../../core/access/principal-policies.ts'
import type { DetailedTarget } from '../../../core/access/target.ts'
import { iamArn } from '../../../core/aws/arns.ts'
import { isReservedPath } from '../../../core/aws/reserved-paths.ts'
import type { Context } from '../../../core/engine/operation.ts'
import { isAdministrator } from '../../../core/identity/administrator.ts'
import { findUser } from '../../../core/identity/find-user.ts'
import {
  administratorIsReadOnly,
  mustFirst,
  mustSpecifyUserName,
  noSuchInstanceProfile,
  noSuchNamed,
  unmodifiableRole,
} from '../../../protocol/errors.ts'
import {
  type GroupRow,
  type InstanceProfileRow,
  keyOf,
  type RoleRow,
  type UserRow,
  type View,
} from '../../../store/index.ts'
import type { PathRequest } from './paging.ts'

export function requireUser(view: View, name: string): UserRow {
  const user = findUser(view, name)
  if (!user) throw noSuchNamed('user', name)
  return user
}

/** Returns a user that can be changed: any user except the built-in administrator. */
export function requireWritableUser(view: View, name: string): UserRow {
  const user = requireUser(view, name)
  if (isAdministrator(user)) throw administratorIsReadOnly()
  return user
}

export function requireGroup(view: View, name: string): GroupRow {
  const group = view.groups.get(keyOf(name))
  if (!group) throw noSuchNamed('group', name)
  return group
}

export function requireRole(view: View, name: string): RoleRow {
  const role = view.roles.get(keyOf(name))
  if (!role) throw noSuchNamed('role', name)
  return role
}

/** Returns a role that its account can change: not a role of an AWS service or of IAM Identity Center. */
export function requireModifiableRole(view: View, name: string): RoleRow {
  const role = requireRole(view, name)
  if (isReservedPath(role.path)) throw unmodifiableRole(role.name)
  return role
}

export interface NamedProfile {
  readonly InstanceProfileName: string
}

export function requireInstanceProfile(
  view: View,
  { InstanceProfileName: name }: NamedProfile,
): InstanceProfileRow {
  const profile = view.instanceProfiles.get(keyOf(name))
  if (!profile) throw noSuchInstanceProfile(name)
  return profile
}

/** Requires that a user, group, or role has no policies, as AWS does before deletion. */
export function requireNoPolicies({ attached, inline }: PolicyHolder): void {
  if (attached.length > 0) throw mustFirst('detach all policies')
  if (Object.keys(inline).length > 0) throw mustFirst('delete policies')
}

/**
 * Returns the named user, or the caller if the request names none. Undefined when root calls without a name.
 */
export function userNameOrCaller(name: string | undefined, ctx: Context): string | undefined {
  if (name !== undefined) return name
  if (ctx.caller.kind === 'user') return ctx.caller.user.name
  if (ctx.caller.kind === 'root') return undefined
  throw mustSpecifyUserName()
}

// The functions below return entities as policies see them. Policies see a missing entity under the default
// path.

export function userTarget(view: View, name: string, ctx: Context): DetailedTarget {
  const user = findUser(view, name)
  return targetOf(user, ctx, 'user', name, `user ${name}`)
}

export function groupTarget(view: View, name: string, ctx: Context): DetailedTarget {
  return targetOf(view.groups.get(keyOf(name)), ctx, 'group', name, `group ${name}`)
}

export function roleTarget(view: View, name: string, ctx: Context): DetailedTarget {
  return targetOf(view.roles.get(keyOf(name)), ctx, 'role', name, `role ${name}`)
}

export function instanceProfileTarget(
  view: View,
  { InstanceProfileName: name }: NamedProfile,
  ctx: Context,
): DetailedTarget {
  const profile = view.instanceProfiles.get(keyOf(name))
  return targetOf(profile, ctx, 'instance-profile', name, `instance profile ${name}`)
}

export function policyTarget(view: View, arn: string): DetailedTarget {
  const policy = customerPolicy(view, arn)
  const deniedAs = `policy ${arn}`
  return policy ? { arn, deniedAs, tags: policy.tags } : { arn, deniedAs }
}

/**
 * Returns the target of a list of entities of one type under a path.
 * Lists have no resource-level permissions (service authorization reference), so policies see `*`; only a
 * denial names what would be listed.
 */
export function listTarget(type: string, { PathPrefix = '/' }: PathRequest, ctx: Context): DetailedTarget {
  return { arn: '*', deniedAs: iamArn(ctx, type, PathPrefix, '') }
}

interface NamedRow {
  readonly arn: string
  readonly tags?: UserRow['tags']
}

function targetOf(
  row: NamedRow | undefined,
  ctx: Context,
  type: string,
  name: string,
  deniedAs: string,
): DetailedTarget {
  if (!row) return { arn: iamArn(ctx, type, '/', name), deniedAs }
  return row.tags ? { arn: row.arn, tags: row.tags, deniedAs } : { arn: row.arn, deniedAs }
}
