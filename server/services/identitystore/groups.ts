/** The groups of an identity store. */

import type { Context, Family } from '../../../core/engine/operation.ts'
import {
  directoryQuotaExceeded,
  duplicateGroupDisplayName,
  groupNotFound,
} from '../../../protocol/errors/identitystore.ts'
import type { IdentitystoreTypes } from '../../../protocol/model/index.ts'
import {
  type DirectoryGroupRow,
  type Entry,
  externalIdKey,
  keyOf,
  type Tx,
  type View,
} from '../../../store/index.ts'
import { requireUnreserved, updatedAttributes } from './attributes.ts'
import { type ChangeContext, newEntry, toDates, updateIn } from './entries.ts'
import { ALL, type Directory, directoryRules, entryRules, issuersOf, requireDirectory } from './gate.ts'
import {
  firstOf,
  fromExternalId,
  nameIn,
  requireFreeExternalIds,
  requireIdentifier,
  toExternalIds,
} from './lookups.ts'
import { pageOf } from './paging.ts'

/** Returns a group as policies see it. */
const namedGroup = ({ GroupId }: { readonly GroupId: string }, owner: View | undefined) => ({
  entries: [['group', GroupId] as const],
  conditions: issuersOf('identitystore:GroupExternalIdIssuers', owner?.directoryGroups.get(GroupId)),
})

export const groups = {
  CreateGroup: {
    ...directoryRules,
    run: (tx, input, ctx) => {
      const { IdentityStoreId, DisplayName, Description } = input
      const directory = requireDirectory(tx, input, ctx)
      const content = { ...textsOf(DisplayName, Description), externalIds: [] }
      return { IdentityStoreId, GroupId: addGroup(directory, content, ctx).id }
    },
  },

  DescribeGroup: {
    ...entryRules('DescribeGroup', namedGroup),
    run: (tx, input, ctx) => {
      const directory = requireDirectory(tx, input, ctx, 'read')
      return toGroup(directory, requireGroup(directory, input.GroupId))
    },
  },

  ListGroups: {
    ...entryRules('ListGroups', () => ({ entries: [['group', ALL]] })),
    run: (tx, input, ctx) => {
      const directory = requireDirectory(tx, input, ctx, 'read')
      const rows = groupsMatching(directory, input)
      const { items, NextToken } = pageOf(input, rows, (group) => toGroup(directory, group))
      return { Groups: items, NextToken }
    },
  },

  UpdateGroup: {
    ...entryRules('UpdateGroup', namedGroup),
    run: (tx, input, ctx) => {
      const directory = requireDirectory(tx, input, ctx)
      updateGroup(directory, requireGroup(directory, input.GroupId), input.Operations, ctx)
      return {}
    },
  },

  DeleteGroup: {
    ...entryRules('DeleteGroup', namedGroup),
    run: (tx, input, ctx) => {
      const directory = requireDirectory(tx, input, ctx)
      removeGroup(directory, requireGroup(directory, input.GroupId))
      return {}
    },
  },

  /**
   * Unverified: Without such a group, GetGroupId is authorized on all groups, and the error has no ResourceId, because
   * AWS does not document either.
   */
  GetGroupId: {
    ...entryRules('GetGroupId', ({ AlternateIdentifier }, owner) => ({
      entries: [['group', (owner && groupIdentifiedBy(owner, AlternateIdentifier)?.id) ?? ALL]],
    })),
    run: (tx, input, ctx) => {
      const { owner } = requireDirectory(tx, input, ctx, 'read')
      requireIdentifier(input.AlternateIdentifier, ['displayname'])
      const group = groupIdentifiedBy(owner, input.AlternateIdentifier)
      if (!group) throw groupNotFound()
      return { GroupId: group.id, IdentityStoreId: input.IdentityStoreId }
    },
  },
} satisfies Family<'identitystore'>

/** What a request says about a group. */
type GroupContent = Pick<DirectoryGroupRow, 'displayName' | 'description' | 'externalIds'>

/**
 * Adds a group. It needs no name, as the model says.
 *
 * Unverified: Names of groups are unique regardless of case, like those of users.
 *
 * @throws AwsError ValidationException, ConflictException, or ServiceQuotaExceededException
 */
export function addGroup(
  directory: Directory<Tx>,
  content: GroupContent,
  ctx: ChangeContext,
): DirectoryGroupRow {
  const { owner } = directory
  requireFreeName(owner, content.displayName)
  const quota = ctx.quotas.GroupsPerIdentityStoreQuota
  if (owner.directoryGroups.size >= quota) throw directoryQuotaExceeded('groups', quota)
  const group = { ...newEntry(directory, ctx), ...content }
  requireFreeExternalIds(owner.directoryGroups, group)
  owner.directoryGroups.put(group.id, group)
  return group
}

/** Replaces what a group is, except its ID. @throws AwsError ValidationException or ConflictException */
export function replaceGroup(
  { owner }: Directory<Tx>,
  { displayName, description: _, ...group }: DirectoryGroupRow,
  content: GroupContent,
  ctx: ChangeContext,
): DirectoryGroupRow {
  if (content.displayName?.toLowerCase() !== displayName?.toLowerCase())
    requireFreeName(owner, content.displayName)
  const replaced = { ...group, ...content, ...updateIn(owner, ctx) }
  requireFreeExternalIds(owner.directoryGroups, replaced)
  owner.directoryGroups.put(group.id, replaced)
  return replaced
}

/** Deletes a group and its memberships. Assignments of permission sets remain. */
export function removeGroup({ owner }: Directory<Tx>, { id }: DirectoryGroupRow): void {
  const { directoryGroups, groupMemberships } = owner
  for (const [key] of [...groupMemberships.by('group', id)]) groupMemberships.delete(key)
  directoryGroups.delete(id)
}

/** Changes a group, which keeps its ID. @throws AwsError ValidationException or ConflictException */
function updateGroup(
  directory: Directory<Tx>,
  group: DirectoryGroupRow,
  operations: IdentitystoreTypes.UpdateGroupInput['Operations'],
  ctx: Context,
): void {
  const current = {
    IdentityStoreId: directory.instance.identityStoreId,
    DisplayName: group.displayName,
    Description: group.description,
  }
  const { DisplayName, Description }: Partial<IdentitystoreTypes.CreateGroupInput> = updatedAttributes(
    'CreateGroup',
    current,
    operations,
  )
  const content = { ...textsOf(DisplayName, Description), externalIds: group.externalIds }
  replaceGroup(directory, group, content, ctx)
}

function textsOf(displayName: string | undefined, description: string | undefined) {
  return {
    ...(displayName === undefined ? {} : { displayName }),
    ...(description === undefined ? {} : { description }),
  }
}

/** @throws AwsError ValidationException or ConflictException */
function requireFreeName({ directoryGroups }: Tx, displayName: string | undefined): void {
  if (displayName === undefined) return
  requireUnreserved(displayName)
  if (directoryGroups.count('name', keyOf(displayName)) > 0) throw duplicateGroupDisplayName()
}

/** @throws AwsError ResourceNotFoundException */
export function requireGroup({ owner }: Directory, id: string): DirectoryGroupRow {
  const group = owner.directoryGroups.get(id)
  if (!group) throw groupNotFound(id)
  return group
}

function groupIdentifiedBy(
  { directoryGroups }: View,
  { ExternalId, UniqueAttribute }: IdentitystoreTypes.AlternateIdentifier,
): DirectoryGroupRow | undefined {
  if (ExternalId) return firstOf(directoryGroups.by('externalId', externalIdKey(fromExternalId(ExternalId))))
  return firstOf(directoryGroups.by('name', keyOf(String(UniqueAttribute?.AttributeValue))))
}

/** Returns the groups to list. Source for the filter: API reference of the identity store, ListGroups. */
function groupsMatching(
  { owner: { directoryGroups } }: Directory,
  { Filters }: IdentitystoreTypes.ListGroupsInput,
): (after: string | undefined) => Iterable<Entry<DirectoryGroupRow>> {
  const name = nameIn(Filters, 'displayname')
  return (after) =>
    name === undefined ? directoryGroups.rows(after) : directoryGroups.by('name', name, after)
}

function toGroup({ instance }: Directory, group: DirectoryGroupRow): IdentitystoreTypes.Group {
  return {
    GroupId: group.id,
    IdentityStoreId: instance.identityStoreId,
    DisplayName: group.displayName,
    Description: group.description,
    ExternalIds: toExternalIds(group.externalIds),
    ...toDates(group),
  }
}
