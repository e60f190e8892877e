/** The users of an identity store. */

import type { Context, Family } from '../../../core/engine/operation.ts'
import {
  directoryQuotaExceeded,
  duplicateUserName,
  userNotFound,
} from '../../../protocol/errors/identitystore.ts'
import type { IdentitystoreTypes } from '../../../protocol/model/index.ts'
import {
  type DirectoryUserRow,
  type Entry,
  externalIdKey,
  keyOf,
  type Tx,
  type View,
} from '../../../store/index.ts'
import { extensionsNamed, requireUnreserved, requireUserAttributes, updatedAttributes } from './attributes.ts'
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
      return { IdentityStoreId, UserId: addUser(directory, user, ctx).id }
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
      const rows = usersMatching(directory, input)
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
   * Unverified: Without such a user, GetUserId is authorized on all users, and the error has no ResourceId, because AWS
   * does not document either.
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

/**
 * Adds a user without a password.
 *
 * @throws AwsError ValidationException, ConflictException, or ServiceQuotaExceededException
 */
export function addUser(
  directory: Directory<Tx>,
  content: UserContent,
  ctx: ChangeContext,
): DirectoryUserRow {
  const { directoryUsers } = directory.owner
  requireFreeUserName(directory, content.userName)
  const quota = ctx.quotas.UsersPerIdentityStoreQuota
  if (directoryUsers.size >= quota) throw directoryQuotaExceeded('users', quota)
  const user = { ...newEntry(directory, ctx), ...content }
  requireFreeExternalIds(directoryUsers, user)
  directoryUsers.put(user.id, user)
  return user
}

/** Replaces what a user is, except its ID. @throws AwsError ValidationException or ConflictException */
export function replaceUser(
  directory: Directory<Tx>,
  { disabled: _, ...user }: DirectoryUserRow,
  content: UserContent,
  ctx: ChangeContext,
): DirectoryUserRow {
  const { owner } = directory
  if (keyOf(content.userName) !== keyOf(user.userName)) requireFreeUserName(directory, content.userName)
  const replaced = { ...user, ...content, ...updateIn(owner, ctx) }
  requireFreeExternalIds(owner.directoryUsers, replaced)
  owner.directoryUsers.put(user.id, replaced)
  return replaced
}

/** Deletes a user with its memberships, its password, and its MFA devices. Assignments of permission sets remain. */
export function removeUser({ owner }: Directory<Tx>, { id }: DirectoryUserRow): void {
  const { directoryUsers, directoryCredentials, groupMemberships } = owner
  for (const [key] of [...groupMemberships.by('user', id)]) groupMemberships.delete(key)
  directoryCredentials.delete(id)
  directoryUsers.delete(id)
}

/** @throws AwsError ValidationException or ConflictException */
function requireFreeUserName({ owner }: Directory, userName: string): void {
  requireUnreserved(userName)
  if (owner.directoryUsers.count('name', keyOf(userName)) > 0) throw duplicateUserName()
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
  replaceUser(directory, user, content, ctx)
}

/** @throws AwsError ResourceNotFoundException */
export function requireUser({ owner }: Directory, id: string): DirectoryUserRow {
  const user = owner.directoryUsers.get(id)
  if (!user) throw userNotFound(id)
  return user
}

/**
 * Unverified: E-mail addresses are compared like user names, regardless of case. Several users may have the same
 * address; GetUserId then returns the first by ID.
 */
const UNIQUE = ['username', 'emails.value']

function userIdentifiedBy(
  { directoryUsers }: View,
  { ExternalId, UniqueAttribute }: IdentitystoreTypes.AlternateIdentifier,
): DirectoryUserRow | undefined {
  if (ExternalId) return firstOf(directoryUsers.by('externalId', externalIdKey(fromExternalId(ExternalId))))
  const path = UniqueAttribute?.AttributePath.toLowerCase()
  const value = keyOf(String(UniqueAttribute?.AttributeValue))
  return firstOf(directoryUsers.by(path === 'emails.value' ? 'email' : 'name', value))
}

/** Returns the users to list. Source for the filter: API reference of the identity store, ListUsers. */
function usersMatching(
  { owner: { directoryUsers } }: Directory,
  { Filters }: IdentitystoreTypes.ListUsersInput,
): (after: string | undefined) => Iterable<Entry<DirectoryUserRow>> {
  const name = nameIn(Filters, 'username')
  return (after) => (name === undefined ? directoryUsers.rows(after) : directoryUsers.by('name', name, after))
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
