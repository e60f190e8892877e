/** Users and their tags. */

import type { Target } from '../../../../core/access/target.ts'
import { iamArn, rootArn } from '../../../../core/aws/arns.ts'
import type { Context, Family, Input } from '../../../../core/engine/operation.ts'
import { ADMINISTRATOR_NAME, BOOTSTRAP_DATE } from '../../../../core/identity/administrator.ts'
import { findUser } from '../../../../core/identity/find-user.ts'
import { mustFirst, namedAlreadyExists, quotaExceeded } from '../../../../protocol/errors.ts'
import type { IamTypes } from '../../../../protocol/model/index.ts'
import { keyOf, rootKey, type Tx, type UserRow, type View } from '../../../../store/index.ts'
import {
  listTarget,
  requireNoPolicies,
  requireUser,
  requireWritableUser,
  userNameOrCaller,
  userTarget,
} from '../lookup.ts'
import { byCodeUnit, pageUnderPath } from '../paging.ts'
import { requireUserBoundary, toBoundary } from '../policies/boundaries.ts'
import { caselessKeys, newTags, tagOperations, toTagsIfAny } from '../tags.ts'

const tags = tagOperations({
  target: (view, { UserName }: { readonly UserName: string }, ctx) => userTarget(view, UserName, ctx),
  rule: caselessKeys,
  find: (view, { UserName }) => requireWritableUser(view, UserName),
  findToList: (view, { UserName }) => requireUser(view, UserName),
  put: (tx, user) => tx.users.put(keyOf(user.name), user),
  compare: byCodeUnit,
})

export const users = {
  CreateUser: {
    resource: (_view, input, ctx) => newUserArn(input, ctx),
    conditions: (_view, input) => ({ 'iam:PermissionsBoundary': input.PermissionsBoundary }),
    also: (_view, input, ctx) =>
      input.Tags?.length ? [{ action: 'iam:TagUser', target: newUserArn(input, ctx) }] : [],
    run: (tx, input, ctx) => {
      if (isTaken(tx, input.UserName)) throw namedAlreadyExists('User', input.UserName)
      const { UsersQuota } = ctx.quotas
      if (tx.users.size >= UsersQuota) throw quotaExceeded('UsersPerAccount', UsersQuota)
      const user = newUser(tx, input, ctx)
      tx.users.put(keyOf(user.name), user)
      return { User: toUser(user) }
    },
  },

  GetUser: {
    resource: (view, input, ctx) =>
      input.UserName === undefined ? callerTarget(ctx) : userTarget(view, input.UserName, ctx),
    run: (tx, input, ctx) => {
      const name = userNameOrCaller(input.UserName, ctx)
      return { User: name === undefined ? rootUser(tx) : toUser(requireUser(tx, name)) }
    },
  },

  ListUsers: {
    resource: (_view, input, ctx) => listTarget('user', input, ctx),
    run: (tx, input) => {
      const { items, ...page } = pageUnderPath(input, (after) => tx.users.rows(after), toListedUser)
      return { Users: items, ...page }
    },
  },

  UpdateUser: {
    resource: (view, input, ctx) => userTarget(view, input.UserName, ctx),
    also: (view, input, ctx) => {
      const user = findUser(view, input.UserName)
      if (!user) return []
      const { arn, tags } = renamed(user, input, ctx)
      return [{ action: 'iam:UpdateUser', target: { arn, tags } }]
    },
    run: (tx, input, ctx) => {
      const user = requireWritableUser(tx, input.UserName)
      const changed = renamed(user, input, ctx)
      const isOther = keyOf(changed.name) !== keyOf(user.name)
      if (isOther && isTaken(tx, changed.name)) throw namedAlreadyExists('User', changed.name)
      tx.users.delete(keyOf(user.name))
      tx.users.put(keyOf(changed.name), changed)
    },
  },

  DeleteUser: {
    resource: (view, input, ctx) => userTarget(view, input.UserName, ctx),
    run: (tx, input) => {
      tx.users.delete(keyOf(requireDeletableUser(tx, input.UserName).name))
    },
  },

  TagUser: tags.tag,
  UntagUser: tags.untag,
  ListUserTags: tags.list,
} satisfies Family<'iam'>

function toUser(user: UserRow): IamTypes.User {
  return { Tags: toTagsIfAny(user.tags), PermissionsBoundary: toBoundary(user), ...toListedUser(user) }
}

/** Returns a user in the form of lists: without tags and boundary (recorded). */
export function toListedUser(user: UserRow): IamTypes.User {
  return { PasswordLastUsed: user.passwordLastUsed, ...toMember(user) }
}

/**
 * Returns a group member. Only GetUser and ListUsers report when the password was last used (API reference,
 * User).
 */
export function toMember(user: UserRow): IamTypes.User {
  return {
    Path: user.path,
    UserName: user.name,
    UserId: user.id,
    Arn: user.arn,
    CreateDate: user.createDate,
  }
}

/** Returns the calling user with its tags. A denial names it by its ARN. */
function callerTarget({ caller }: Context): Target {
  return caller.kind === 'user' ? { arn: caller.arn, tags: caller.user.tags } : caller.arn
}

function newUserArn(input: Input<'iam', 'CreateUser'>, ctx: Context): string {
  return iamArn(ctx, 'user', input.Path ?? '/', input.UserName)
}

function newUser(view: View, input: Input<'iam', 'CreateUser'>, ctx: Context): UserRow {
  const boundary = requireUserBoundary(view, input.PermissionsBoundary)
  return {
    id: ctx.newId('AIDA'),
    name: input.UserName,
    path: input.Path ?? '/',
    arn: newUserArn(input, ctx),
    createDate: ctx.now,
    tags: newTags(input.Tags, caselessKeys, ctx),
    ...(boundary === undefined ? {} : { boundary }),
    inline: {},
    attached: [],
    groups: [],
  }
}

/**
 * Returns the root user, which has neither a path nor a name. Source: API reference, sample response of
 * ListVirtualMFADevices.
 */
export function rootUser(view: View): IamTypes.User {
  return {
    UserId: view.accountId,
    Arn: rootArn(view),
    CreateDate: BOOTSTRAP_DATE,
    PasswordLastUsed: view.rootUsers.get(rootKey)?.passwordLastUsed,
  }
}

function isTaken(view: View, name: string): boolean {
  return keyOf(name) === ADMINISTRATOR_NAME || view.users.has(keyOf(name))
}

/** Returns the user with a new name, path, and ARN. The ID, memberships, and policies stay the same. */
function renamed(user: UserRow, input: Input<'iam', 'UpdateUser'>, ctx: Context): UserRow {
  const name = input.NewUserName ?? user.name
  const path = input.NewPath ?? user.path
  return { ...user, name, path, arn: iamArn(ctx, 'user', path, name) }
}

/**
 * Returns a user without dependents, checked in the order of AWS's messages: MFA devices before access keys
 * (recorded on AWS, September 2026).
 */
function requireDeletableUser(tx: Tx, name: string): UserRow {
  const user = requireWritableUser(tx, name)
  if (user.groups.length > 0) throw mustFirst('remove users from group')
  requireNoPolicies(user)
  if (tx.loginProfiles.has(user.id)) throw mustFirst('delete login profile')
  if (tx.mfaDevices.count('user', user.id) > 0) throw mustFirst('remove tokens from principal')
  if (tx.accessKeys.count('user', user.id) > 0) throw mustFirst('delete access keys')
  if (tx.signingCertificates.count('user', user.id) > 0) throw mustFirst('delete certificates')
  if (tx.sshPublicKeys.count('user', user.id) > 0 || tx.serviceCredentials.count('user', user.id) > 0)
    throw mustFirst('remove referenced objects')
  return user
}
