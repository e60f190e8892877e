/** The users of an identity store. */

import type { Context, Family } from '../../../core/engine/operation.ts'
import { duplicateUserName, userNotFound } from '../../../protocol/errors/identitystore.ts'
import type { IdentitystoreTypes } from '../../../protocol/model/index.ts'
import type { DirectoryUserRow, Tx, View } from '../../../store/index.ts'
import { extensionsNamed, requireUserAttributes, updatedAttributes } from './attributes.ts'
import { directoryEntries, entriesMatching, entryIdentifiedBy } from './directory-entry.ts'
import { toDates } from './entries.ts'
import { ALL, type Directory, directoryRules, entryRules, issuersOf, requireDirectory } from './gate.ts'
import { requireIdentifier, toExternalIds } from './lookups.ts'
import { pageOf } from './paging.ts'

/** Returns a user as policies see it. */
const namedUser = ({ UserId }: { readonly UserId: string }, owner: View | undefined) => ({
  entries: [['user', UserId] as const],
  conditions: issuersOf('identitystore:UserExternalIdIssuers', owner?.directoryUsers.get(UserId)),
})

export const users = {
  CreateUser: {
    ...directoryRules,
    run: (tx, input, ctx) => {
      const { IdentityStoreId, ...given } = input
      const directory = requireDirectory(tx, input, ctx)
      const { UserName = '', ...attributes } = requireUserAttributes(given)
      const user = { userName: UserName, attributes, externalIds: [] }
      return { IdentityStoreId, UserId: add(directory, user, ctx).id }
    },
  },

  DescribeUser: {
    ...entryRules('DescribeUser', namedUser),
    run: (tx, input, ctx) => {
      const directory = requireDirectory(tx, input, ctx, 'read')
      return toUser(directory, requireUser(directory, input.UserId), input.Extensions)
    },
  },

  /** Unverified: Extensions that users do not have are ignored, because AWS does not document an error. */
  ListUsers: {
    ...entryRules('ListUsers', () => ({ entries: [['user', ALL]] })),
    run: (tx, input, ctx) => {
      const directory = requireDirectory(tx, input, ctx, 'read')
      const rows = entriesMatching(directory.owner.directoryUsers, input.Filters, 'username')
      const { items, NextToken } = pageOf(input, rows, (user) => toUser(directory, user, input.Extensions))
      return { Users: items, NextToken }
    },
  },

  UpdateUser: {
    ...entryRules('UpdateUser', namedUser),
    run: (tx, input, ctx) => {
      const directory = requireDirectory(tx, input, ctx)
      updateUser(directory, requireUser(directory, input.UserId), input.Operations, ctx)
      return {}
    },
  },

  /**
   * Unverified: DeleteUser, DeleteGroup, and DeleteGroupMembership report what does not exist by
   * ResourceNotFoundException, which the model declares.
   */
  DeleteUser: {
    ...entryRules('DeleteUser', namedUser),
    run: (tx, input, ctx) => {
      const directory = requireDirectory(tx, input, ctx)
      removeUser(directory, requireUser(directory, input.UserId))
      return {}
    },
  },

  /**
   * Unverified: Without such a user, GetUserId is authorized on all users, because AWS does not document it.
   */
  GetUserId: {
    ...entryRules('GetUserId', ({ AlternateIdentifier }, owner) => ({
      entries: [['user', (owner && userIdentifiedBy(owner, AlternateIdentifier)?.id) ?? ALL]],
    })),
    run: (tx, input, ctx) => {
      const { owner } = requireDirectory(tx, input, ctx, 'read')
      requireIdentifier(input.AlternateIdentifier, UNIQUE)
      const user = userIdentifiedBy(owner, input.AlternateIdentifier)
      if (!user) throw userNotFound()
      return { IdentityStoreId: input.IdentityStoreId, UserId: user.id }
    },
  },
} satisfies Family<'identitystore'>

/** What a request says about a user. */
type UserContent = Pick<DirectoryUserRow, 'userName' | 'attributes' | 'externalIds' | 'disabled'>

const { add, replace, remove } = directoryEntries<UserContent>({
  tableOf: ({ directoryUsers }) => directoryUsers,
  nameOf: ({ userName }) => userName,
  duplicateName: duplicateUserName,
  quota: 'UsersPerIdentityStoreQuota',
  role: 'user',
})

/** New users have no password. */
export { add as addUser, replace as replaceUser }

/** Deletes a user with its memberships, its password, and its MFA devices. Assignments of permission sets remain. */
export function removeUser(directory: Directory<Tx>, user: DirectoryUserRow): void {
  directory.owner.directoryCredentials.delete(user.id)
  remove(directory, user)
}

/** Changes a user, who keeps its ID. @throws AwsError ValidationException or ConflictException */
function updateUser(
  directory: Directory<Tx>,
  user: DirectoryUserRow,
  operations: IdentitystoreTypes.UpdateUserInput['Operations'],
  ctx: Context,
): void {
  const { attributes: before, userName: UserName, externalIds, disabled } = user
  const current = { ...before, UserName, IdentityStoreId: directory.instance.identityStoreId }
  const updated = requireUserAttributes(updatedAttributes('CreateUser', current, operations))
  const { UserName: userName = '', ...attributes } = updated
  const content = { userName, attributes, externalIds, ...(disabled ? { disabled } : {}) }
  replace(directory, user, content, ctx)
}

/** @throws AwsError ResourceNotFoundException */
export function requireUser({ owner }: Directory, id: string): DirectoryUserRow {
  const user = owner.directoryUsers.get(id)
  if (!user) throw userNotFound()
  return user
}

/**
 * Unverified: E-mail addresses are compared like user names, regardless of case. Several users may have the same
 * address; GetUserId then returns the first by ID.
 */
const UNIQUE = ['username', 'emails.value']

function userIdentifiedBy(
  { directoryUsers }: View,
  identifier: IdentitystoreTypes.AlternateIdentifier,
): DirectoryUserRow | undefined {
  const path = identifier.UniqueAttribute?.AttributePath.toLowerCase()
  return entryIdentifiedBy(directoryUsers, identifier, path === 'emails.value' ? 'email' : 'name')
}

/** Returns a user with those of its extensions that were asked for. */
function toUser(
  { instance }: Directory,
  { id, userName, attributes, externalIds, disabled, ...row }: DirectoryUserRow,
  extensions: IdentitystoreTypes.DescribeUserInput['Extensions'],
): IdentitystoreTypes.User {
  const shown: Omit<IdentitystoreTypes.User, 'UserId' | 'IdentityStoreId'> = Object(attributes)
  return {
    ...shown,
    Extensions: extensionsNamed(attributes, extensions),
    ExternalIds: toExternalIds(externalIds),
    IdentityStoreId: instance.identityStoreId,
    UserId: id,
    UserName: userName,
    UserStatus: disabled ? 'DISABLED' : 'ENABLED',
    ...toDates(row),
  }
}
