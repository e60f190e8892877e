/**
 * Groups and their members. A membership is stored with the user; the members of a group come from an index.
 */

import { iamArn } from '../../../../core/aws/arns.ts'
import type { Context, Family, Input } from '../../../../core/engine/operation.ts'
import { mustFirst, namedAlreadyExists, quotaExceeded } from '../../../../protocol/errors.ts'
import type { IamTypes } from '../../../../protocol/model/index.ts'
import { type GroupRow, keyOf, rowById, type Tx, type UserRow, type View } from '../../../../store/index.ts'
import {
  groupTarget,
  listTarget,
  requireGroup,
  requireNoPolicies,
  requireUser,
  requireWritableUser,
  userTarget,
} from '../lookup.ts'
import { pageOf, pageOfList, pageUnderPath } from '../paging.ts'
import { toMember } from './users.ts'

export const groups = {
  CreateGroup: {
    resource: (_view, input, ctx) => newGroupArn(input, ctx),
    run: (tx, input, ctx) => {
      if (tx.groups.has(keyOf(input.GroupName))) throw namedAlreadyExists('Group', input.GroupName)
      const { GroupsQuota } = ctx.quotas
      if (tx.groups.size >= GroupsQuota) throw quotaExceeded('GroupsPerAccount', GroupsQuota)
      const group = newGroup(input, ctx)
      tx.groups.put(keyOf(group.name), group)
      return { Group: toGroup(group) }
    },
  },

  GetGroup: {
    resource: (view, input, ctx) => groupTarget(view, input.GroupName, ctx),
    run: (tx, input) => {
      const group = requireGroup(tx, input.GroupName)
      const { items, ...page } = pageOf(input, (after) => tx.users.by('group', group.id, after), toMember)
      return { Group: toGroup(group), Users: items, ...page }
    },
  },

  ListGroups: {
    resource: (_view, input, ctx) => listTarget('group', input, ctx),
    run: (tx, input) => {
      const { items, ...page } = pageUnderPath(input, (after) => tx.groups.rows(after), toGroup)
      return { Groups: items, ...page }
    },
  },

  UpdateGroup: {
    resource: (view, input, ctx) => groupTarget(view, input.GroupName, ctx),
    also: (view, input, ctx) => {
      const group = view.groups.get(keyOf(input.GroupName))
      return group ? [{ action: 'iam:UpdateGroup', target: renamed(group, input, ctx).arn }] : []
    },
    run: (tx, input, ctx) => {
      const group = requireGroup(tx, input.GroupName)
      const changed = renamed(group, input, ctx)
      const isOther = keyOf(changed.name) !== keyOf(group.name)
      if (isOther && tx.groups.has(keyOf(changed.name))) throw namedAlreadyExists('Group', changed.name)
      tx.groups.delete(keyOf(group.name))
      tx.groups.put(keyOf(changed.name), changed)
    },
  },

  DeleteGroup: {
    resource: (view, input, ctx) => groupTarget(view, input.GroupName, ctx),
    run: (tx, input) => {
      tx.groups.delete(keyOf(requireDeletableGroup(tx, input.GroupName).name))
    },
  },

  AddUserToGroup: {
    resource: (view, input, ctx) => groupTarget(view, input.GroupName, ctx),
    run: (tx, input, ctx) => {
      const { user, group } = requireUserAndGroup(tx, input)
      if (user.groups.includes(group.id)) return
      const { GroupsPerUserQuota } = ctx.quotas
      if (user.groups.length >= GroupsPerUserQuota) throw quotaExceeded('GroupsPerUser', GroupsPerUserQuota)
      tx.users.put(keyOf(user.name), { ...user, groups: [...user.groups, group.id] })
    },
  },

  RemoveUserFromGroup: {
    resource: (view, input, ctx) => groupTarget(view, input.GroupName, ctx),
    run: (tx, input) => {
      const { user, group } = requireUserAndGroup(tx, input)
      if (!user.groups.includes(group.id)) return
      tx.users.put(keyOf(user.name), { ...user, groups: user.groups.filter((id) => id !== group.id) })
    },
  },

  ListGroupsForUser: {
    resource: (view, input, ctx) => userTarget(view, input.UserName, ctx),
    run: (tx, input) => {
      const { items, ...page } = pageOfList(
        input,
        groupsOf(tx, requireUser(tx, input.UserName)),
        ({ name }) => keyOf(name),
      )
      return { Groups: items.map(toGroup), ...page }
    },
  },
} satisfies Family<'iam'>

function toGroup(group: GroupRow): IamTypes.Group {
  return {
    Path: group.path,
    GroupName: group.name,
    GroupId: group.id,
    Arn: group.arn,
    CreateDate: group.createDate,
  }
}

function newGroupArn(input: Input<'iam', 'CreateGroup'>, ctx: Context): string {
  return iamArn(ctx, 'group', input.Path ?? '/', input.GroupName)
}

function newGroup(input: Input<'iam', 'CreateGroup'>, ctx: Context): GroupRow {
  return {
    id: ctx.newId('AGPA'),
    name: input.GroupName,
    path: input.Path ?? '/',
    arn: newGroupArn(input, ctx),
    createDate: ctx.now,
    inline: {},
    attached: [],
  }
}

/** Returns the group with a new name, path, and ARN. Members refer to its ID, which stays the same. */
function renamed(group: GroupRow, input: Input<'iam', 'UpdateGroup'>, ctx: Context): GroupRow {
  const name = input.NewGroupName ?? group.name
  const path = input.NewPath ?? group.path
  return { ...group, name, path, arn: iamArn(ctx, 'group', path, name) }
}

/** Returns a group that has no members and no policies. */
function requireDeletableGroup(tx: Tx, name: string): GroupRow {
  const group = requireGroup(tx, name)
  if (tx.users.count('group', group.id) > 0) throw mustFirst('remove users from group')
  requireNoPolicies(group)
  return group
}

/** Checks the user first: AWS names the user if both are unknown (recorded for RemoveUserFromGroup). */
function requireUserAndGroup(
  view: View,
  input: Input<'iam', 'AddUserToGroup'>,
): { readonly user: UserRow; readonly group: GroupRow } {
  const user = requireWritableUser(view, input.UserName)
  return { user, group: requireGroup(view, input.GroupName) }
}

function groupsOf(view: View, user: UserRow): GroupRow[] {
  return user.groups.map((id) => rowById(view, 'groups', id)).filter((group) => group !== undefined)
}
