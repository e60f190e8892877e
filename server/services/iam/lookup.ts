/** Finding what a request names, and naming it towards policies and in denials. */
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
import { customerPolicy } from '../../access/policies-by-arn.ts'
import type { PolicyHolder } from '../../access/principal-policies.ts'
import type { DetailedTarget } from '../../access/target.ts'
import { iamArn } from '../../aws/arns.ts'
import type { Context } from '../../engine/operation.ts'
import { isAdministrator } from '../../identity/administrator.ts'
import { findUser } from '../../identity/find-user.ts'
import type { PathRequest } from './paging.ts'

export function requireUser(view: View, name: string): UserRow {
  const user = findUser(view, name)
  if (!user) throw noSuchNamed('user', name)
  return user
}

/** A user that may be changed: any but the built-in administrator. */
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

/** Where roles that are linked to AWS services live, and the policies that are made for those alone. */
export function isServiceLinkedPath(path: string): boolean {
  return path.startsWith('/aws-service-role/')
}

/** Where the roles of AWS services and of IAM Identity Center live, which AWS alone makes and changes. */
export function isReservedPath(path: string): boolean {
  return isServiceLinkedPath(path) || path.startsWith('/aws-reserved/')
}

/** A role that its account may change: not one that belongs to an AWS service or to IAM Identity Center. */
export function requireModifiableRole(view: View, name: string): RoleRow {
  const role = requireRole(view, name)
  if (isReservedPath(role.path)) throw unmodifiableRole(role.name)
  return role
}

export function requireInstanceProfile(view: View, name: string): InstanceProfileRow {
  const profile = view.instanceProfiles.get(keyOf(name))
  if (!profile) throw noSuchInstanceProfile(name)
  return profile
}

/** A user, group or role is deleted only once it has no policies. */
export function requireNoPolicies({ attached, inline }: PolicyHolder): void {
  if (attached.length > 0) throw mustFirst('detach all policies')
  if (Object.keys(inline).length > 0) throw mustFirst('delete policies')
}

/** The user named, or the caller itself when none is; root has no user. */
export function userNameOrCaller(name: string | undefined, ctx: Context): string | undefined {
  if (name !== undefined) return name
  if (ctx.caller.kind === 'user') return ctx.caller.user.name
  if (ctx.caller.kind === 'root') return undefined
  throw mustSpecifyUserName()
}

// What policies see of things that are named in a request. What does not exist is seen under the default path.

export function userTarget(view: View, name: string, ctx: Context): DetailedTarget {
  const user = findUser(view, name)
  return seen(user, ctx, 'user', name, `user ${name}`)
}

export function groupTarget(view: View, name: string, ctx: Context): DetailedTarget {
  return seen(view.groups.get(keyOf(name)), ctx, 'group', name, `group ${name}`)
}

export function roleTarget(view: View, name: string, ctx: Context): DetailedTarget {
  return seen(view.roles.get(keyOf(name)), ctx, 'role', name, `role ${name}`)
}

export function instanceProfileTarget(view: View, name: string, ctx: Context): DetailedTarget {
  const profile = view.instanceProfiles.get(keyOf(name))
  return seen(profile, ctx, 'instance-profile', name, `instance profile ${name}`)
}

export function policyTarget(view: View, arn: string): DetailedTarget {
  const policy = customerPolicy(view, arn)
  const deniedAs = `policy ${arn}`
  return policy ? { arn, deniedAs, tags: policy.tags } : { arn, deniedAs }
}

/**
 * All of a type under a path. These lists have no resource-level permissions (service authorization reference), so that
 * policies see `*`; only a denial tells what was to be listed.
 */
export function listTarget(type: string, { PathPrefix = '/' }: PathRequest, ctx: Context): DetailedTarget {
  return { arn: '*', deniedAs: iamArn(ctx.accountId, type, PathPrefix, '') }
}

interface Seen {
  readonly arn: string
  readonly tags?: UserRow['tags']
}

function seen(
  row: Seen | undefined,
  ctx: Context,
  type: string,
  name: string,
  deniedAs: string,
): DetailedTarget {
  if (!row) return { arn: iamArn(ctx.accountId, type, '/', name), deniedAs }
  return row.tags ? { arn: row.arn, tags: row.tags, deniedAs } : { arn: row.arn, deniedAs }
}
