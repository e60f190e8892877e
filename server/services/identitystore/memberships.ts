/** Which users are in which groups of an identity store. */

import type { Family } from '../../../core/engine/operation.ts'
import {
  groupDoesNotExist,
  groupNotFound,
  memberDoesNotExist,
  membershipExists,
  membershipNotFound,
  userNotFound,
} from '../../../protocol/errors/identitystore.ts'
import type { IdentitystoreTypes } from '../../../protocol/model/index.ts'
import { type GroupMembershipRow, pairKey, type Tx, type View } from '../../../store/index.ts'
import { type ChangeContext, newEntry, toDates } from './entries.ts'
import { ALL, type Directory, entryRules, type NamedEntry, requireDirectory } from './gate.ts'
import { firstOf } from './lookups.ts'
import { pageOf } from './paging.ts'

/** Members are users: groups cannot contain groups. */
const userOf = ({ UserId = '' }: IdentitystoreTypes.MemberId) => UserId

/**
 * Returns a membership as policies see it, with its group and its user.
 *
 * Unverified: A membership that does not exist is authorized as one of all groups and of all users, because AWS does not
 * document on what.
 */
function namedMembership({ MembershipId }: { readonly MembershipId: string }, owner: View | undefined) {
  const { groupId = ALL, userId = ALL } = owner?.groupMemberships.get(MembershipId) ?? {}
  return { entries: entriesOf(MembershipId, groupId, userId) }
}

const entriesOf = (membershipId: string, groupId: string, userId: string): readonly NamedEntry[] => [
  ['group', groupId],
  ['membership', membershipId],
  ['user', userId],
]

export const memberships = {
  /** Unverified: Of a group and a member that do not exist, the member is reported (as in getmoto/moto). */
  CreateGroupMembership: {
    ...entryRules('CreateGroupMembership', ({ GroupId, MemberId }) => ({
      entries: [
        ['group', GroupId],
        ['user', userOf(MemberId)],
      ],
    })),
    run: (tx, input, ctx) => {
      const directory = requireDirectory(tx, input, ctx)
      const { id } = addMembership(directory, input.GroupId, userOf(input.MemberId), ctx)
      return { IdentityStoreId: input.IdentityStoreId, MembershipId: id }
    },
  },

  DescribeGroupMembership: {
    ...entryRules('DescribeGroupMembership', namedMembership),
    run: (tx, input, ctx) => {
      const directory = requireDirectory(tx, input, ctx, 'read')
      return toMembership(directory, requireMembership(directory, input.MembershipId))
    },
  },

  DeleteGroupMembership: {
    ...entryRules('DeleteGroupMembership', namedMembership),
    run: (tx, input, ctx) => {
      const directory = requireDirectory(tx, input, ctx)
      directory.owner.groupMemberships.delete(requireMembership(directory, input.MembershipId).id)
      return {}
    },
  },

  GetGroupMembershipId: {
    ...entryRules('GetGroupMembershipId', ({ GroupId, MemberId }, owner) => ({
      entries: entriesOf(
        (owner && membershipOf(owner, GroupId, userOf(MemberId))?.id) ?? ALL,
        GroupId,
        userOf(MemberId),
      ),
    })),
    run: (tx, input, ctx) => {
      const { owner } = requireDirectory(tx, input, ctx, 'read')
      const membership = membershipOf(owner, input.GroupId, userOf(input.MemberId))
      if (!membership) throw membershipNotFound()
      return { IdentityStoreId: input.IdentityStoreId, MembershipId: membership.id }
    },
  },

  /** Users and groups that do not exist are in no membership (recorded on AWS, September 2026). */
  IsMemberInGroups: {
    ...entryRules('IsMemberInGroups', ({ GroupIds, MemberId }) => ({
      entries: [
        ['membership', ALL],
        ...GroupIds.map((id): NamedEntry => ['group', id]),
        ['user', userOf(MemberId)],
      ],
    })),
    run: (tx, input, ctx) => {
      const { owner } = requireDirectory(tx, input, ctx, 'read')
      const { GroupIds, MemberId } = input
      return {
        Results: GroupIds.map((GroupId) => ({
          GroupId,
          MemberId,
          MembershipExists: membershipOf(owner, GroupId, userOf(MemberId)) !== undefined,
        })),
      }
    },
  },

  ListGroupMemberships: {
    ...entryRules('ListGroupMemberships', ({ GroupId }) => ({
      entries: [
        ['membership', ALL],
        ['group', GroupId],
      ],
    })),
    run: (tx, input, ctx) => {
      const directory = requireDirectory(tx, input, ctx, 'read')
      const { directoryGroups, groupMemberships } = directory.owner
      if (!directoryGroups.has(input.GroupId)) throw groupNotFound(input.GroupId)
      const rows = (after?: string) => groupMemberships.by('group', input.GroupId, after)
      const { items, NextToken } = pageOf(input, rows, (row) => toMembership(directory, row))
      return { GroupMemberships: items, NextToken }
    },
  },

  ListGroupMembershipsForMember: {
    ...entryRules('ListGroupMembershipsForMember', ({ MemberId }) => ({
      entries: [
        ['membership', ALL],
        ['user', userOf(MemberId)],
      ],
    })),
    run: (tx, input, ctx) => {
      const directory = requireDirectory(tx, input, ctx, 'read')
      const { directoryUsers, groupMemberships } = directory.owner
      const userId = userOf(input.MemberId)
      if (!directoryUsers.has(userId)) throw userNotFound()
      const rows = (after?: string) => groupMemberships.by('user', userId, after)
      const { items, NextToken } = pageOf(input, rows, (row) => toMembership(directory, row))
      return { GroupMemberships: items, NextToken }
    },
  },
} satisfies Family<'identitystore'>

/** @throws AwsError ResourceNotFoundException or ConflictException */
export function addMembership(
  directory: Directory<Tx>,
  groupId: string,
  userId: string,
  ctx: ChangeContext,
): GroupMembershipRow {
  const { owner } = directory
  if (!owner.directoryUsers.has(userId)) throw memberDoesNotExist(userId)
  if (!owner.directoryGroups.has(groupId)) throw groupDoesNotExist(groupId)
  if (membershipOf(owner, groupId, userId)) throw membershipExists()
  const membership = { ...newEntry(directory, ctx), groupId, userId }
  owner.groupMemberships.put(membership.id, membership)
  return membership
}

/** @throws AwsError ResourceNotFoundException */
function requireMembership({ owner }: Directory, id: string): GroupMembershipRow {
  const membership = owner.groupMemberships.get(id)
  if (!membership) throw membershipNotFound(id)
  return membership
}

export function membershipOf(
  { groupMemberships }: View,
  groupId: string,
  userId: string,
): GroupMembershipRow | undefined {
  return firstOf(groupMemberships.by('pair', pairKey({ groupId, userId })))
}

function toMembership({ instance }: Directory, row: GroupMembershipRow) {
  return {
    ...toDates(row),
    GroupId: row.groupId,
    IdentityStoreId: instance.identityStoreId,
    MemberId: { UserId: row.userId },
    MembershipId: row.id,
  }
}
