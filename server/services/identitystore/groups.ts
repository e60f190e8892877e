/** The groups of an identity store. */

import type { Context, Family } from '../../../core/engine/operation.ts'
import { duplicateGroupDisplayName, groupNotFound } from '../../../protocol/errors/identitystore.ts'
import type { IdentitystoreTypes } from '../../../protocol/model/index.ts'
import type { DirectoryGroupRow, Tx, View } from '../../../store/index.ts'
import { updatedAttributes } from './attributes.ts'
import { directoryEntries, entriesMatching, entryIdentifiedBy } from './directory-entry.ts'
import { toDates } from './entries.ts'
import { ALL, type Directory, directoryRules, entryRules, issuersOf, requireDirectory } from './gate.ts'
import { requireIdentifier, toExternalIds } from './lookups.ts'
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
      return { IdentityStoreId, GroupId: add(directory, content, ctx).id }
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
      const rows = entriesMatching(directory.owner.directoryGroups, input.Filters, 'displayname')
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
      remove(directory, requireGroup(directory, input.GroupId))
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
 * Groups need no names, as the model says.
 *
 * Unverified: Names of groups are unique regardless of case, like those of users.
 */
const { add, replace, remove } = directoryEntries<GroupContent>({
  tableOf: ({ directoryGroups }) => directoryGroups,
  nameOf: ({ displayName }) => displayName,
  duplicateName: duplicateGroupDisplayName,
  quota: 'GroupsPerIdentityStoreQuota',
  role: 'group',
})

export { add as addGroup, remove as removeGroup, replace as replaceGroup }

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
  replace(directory, group, content, ctx)
}

function textsOf(displayName: string | undefined, description: string | undefined) {
  return {
    ...(displayName === undefined ? {} : { displayName }),
    ...(description === undefined ? {} : { description }),
  }
}

/** @throws AwsError ResourceNotFoundException */
export function requireGroup({ owner }: Directory, id: string): DirectoryGroupRow {
  const group = owner.directoryGroups.get(id)
  if (!group) throw groupNotFound(id)
  return group
}

const groupIdentifiedBy = (
  { directoryGroups }: View,
  identifier: IdentitystoreTypes.AlternateIdentifier,
): DirectoryGroupRow | undefined => entryIdentifiedBy(directoryGroups, identifier, 'name')

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
