/** Creates the users and the groups of an identity store. */

import { newDirectoryId } from '../../../core/aws/directory-ids.ts'
import { setDirectoryPassword } from '../../../core/identity/identity-center/directory-passwords.ts'
import { type IdentitystoreTypes, identitystore } from '../../../protocol/model/index.ts'
import type { SeedDirectoryGroup } from '../../../schemas/seed.ts'
import {
  type DirectoryMfaDevice,
  type ExternalId,
  externalIdKey,
  keyOf,
  type SsoInstanceRow,
  type Tx,
} from '../../../store/index.ts'
import { ENTERPRISE, inApiNames } from '../../services/identitystore/attributes.ts'
import { groups as groupOperations } from '../../services/identitystore/groups.ts'
import { memberships } from '../../services/identitystore/memberships.ts'
import { users as userOperations } from '../../services/identitystore/users.ts'
import { StepFailure, unknownName } from '../failure.ts'
import { type ManagementAccount, perform } from '../organization/organization-calls.ts'
import type { Path } from '../parse.ts'
import type { SeedDirectoryUser, SeedIdentityCenter } from '../types.ts'

/** An instance that exists, and the account that owns it. */
export interface Center extends ManagementAccount {
  readonly instance: SsoInstanceRow
}

export function addDirectory(
  center: Center,
  { users = [], groups = [] }: SeedIdentityCenter,
  path: Path,
): void {
  for (const [index, user] of users.entries()) addUser(center, user, [...path, 'users', index])
  for (const [index, group] of groups.entries()) addGroup(center, group, [...path, 'groups', index])
}

function addUser(center: Center, user: SeedDirectoryUser, path: Path): void {
  const { tx } = center
  if (user.email !== undefined && user.emails)
    throw new StepFailure(path, 'Invalid user', ': use either "email" or "emails"')
  const { UserId } = perform(withId(center, user, path), {
    path,
    operation: 'CreateUser',
    input: { IdentityStoreId: center.instance.identityStoreId, ...attributesOf(user) },
    run: userOperations.CreateUser.run,
    model: identitystore,
  })
  const row = tx.directoryUsers.get(UserId)
  if (!row) return
  const externalIds = externalIdsIn(tx, 'directoryUsers', user, path)
  tx.directoryUsers.put(UserId, { ...row, externalIds, ...(user.disabled ? { disabled: true } : {}) })
  addCredentials(center, UserId, user)
}

/** Returns the attributes as the API names them. */
function attributesOf(user: SeedDirectoryUser): Omit<IdentitystoreTypes.CreateUserInput, 'IdentityStoreId'> {
  const { userName, givenName, familyName, displayName, name, email, enterprise, ...rest } = user
  const { id: _id, externalId: _external, disabled: _disabled, ...withSecrets } = rest
  const {
    password: _password,
    oneTimePassword: _oneTime,
    hashed: _hashed,
    totp: _totp,
    ...others
  } = withSecrets
  const fullName =
    givenName === undefined || familyName === undefined ? undefined : `${givenName} ${familyName}`
  return present({
    UserName: userName,
    DisplayName: displayName ?? fullName,
    Name: nameOf(user),
    Emails: email === undefined ? undefined : [{ Value: email, Type: 'work', Primary: true }],
    Extensions: enterprise && { [ENTERPRISE]: enterprise },
    ...Object(inApiNames(others)),
  })
}

function nameOf({ givenName, familyName, name }: SeedDirectoryUser): IdentitystoreTypes.Name | undefined {
  const parts = present({ GivenName: givenName, FamilyName: familyName, ...Object(inApiNames(name)) })
  return Object.keys(parts).length === 0 ? undefined : parts
}

/** Returns an object without the members that are undefined. */
function present<T extends object>(members: T): T {
  return Object(Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)))
}

function addCredentials({ tx, ctx }: Center, userId: string, user: SeedDirectoryUser): void {
  const { hashed, oneTimePassword, totp } = user
  const now = ctx.timeIn(tx)
  if (totp !== undefined) {
    const device: DirectoryMfaDevice = {
      id: ctx.newUuid(),
      name: 'Authenticator app',
      seed: totp,
      createDate: now,
    }
    tx.directoryCredentials.put(userId, { mfaDevices: [device] })
  }
  if (hashed) setDirectoryPassword(tx, userId, { hashed, now, isOneTime: oneTimePassword !== undefined })
}

/** Makes a group. An empty description counts as absent, as in fields of the console. */
function addGroup(center: Center, group: SeedDirectoryGroup, path: Path): void {
  const { tx } = center
  const IdentityStoreId = center.instance.identityStoreId
  const { GroupId } = perform(withId(center, group, path), {
    path,
    operation: 'CreateGroup',
    input: present({ IdentityStoreId, DisplayName: group.name, Description: group.description || undefined }),
    run: groupOperations.CreateGroup.run,
    model: identitystore,
  })
  const row = tx.directoryGroups.get(GroupId)
  const externalIds = externalIdsIn(tx, 'directoryGroups', group, path)
  if (row) tx.directoryGroups.put(GroupId, { ...row, externalIds })
  for (const [index, member] of (group.members ?? []).entries()) {
    const place = [...path, 'members', index]
    perform(center, {
      path: place,
      operation: 'CreateGroupMembership',
      input: { IdentityStoreId, GroupId, MemberId: { UserId: requireUserId(tx, member, place) } },
      run: memberships.CreateGroupMembership.run,
      model: identitystore,
    })
  }
}

/** @throws StepFailure */
export function requireUserId({ directoryUsers }: Tx, userName: string, path: Path): string {
  for (const [id] of directoryUsers.by('name', keyOf(userName))) return id
  const names = Array.from(directoryUsers.rows(), ([, user]) => user.userName)
  throw unknownName(path, 'user', userName, names)
}

/** @throws StepFailure */
export function requireGroupId({ directoryGroups }: Tx, name: string, path: Path): string {
  for (const [id] of directoryGroups.by('name', keyOf(name))) return id
  const names = Array.from(directoryGroups.rows(), ([, group]) => group.displayName ?? '')
  throw unknownName(path, 'group', name, names)
}

const UUID_LENGTH = 36

/** Returns an account whose next entry gets the ID of the seed. On AWS, IDs are random. */
function withId(
  { tx, ctx, instance }: Center,
  { id }: Pick<SeedDirectoryUser, 'id'>,
  path: Path,
): ManagementAccount {
  if (id === undefined) return { tx, ctx }
  const uuid = id.slice(-UUID_LENGTH)
  const expected = newDirectoryId(instance.identityStoreId, uuid)
  if (id !== expected) {
    const beginning = expected.slice(0, -UUID_LENGTH)
    throw new StepFailure(
      [...path, 'id'],
      `Invalid ID "${id}"`,
      `: IDs in this identity store start with ${beginning}`,
    )
  }
  if (tx.directoryUsers.has(id) || tx.directoryGroups.has(id))
    throw new StepFailure([...path, 'id'], `ID ${id} already exists`)
  return { tx, ctx: { ...ctx, newUuid: () => uuid } }
}

function externalIdsIn(
  tx: Tx,
  table: 'directoryUsers' | 'directoryGroups',
  { externalId }: { readonly externalId?: ExternalId },
  path: Path,
): readonly ExternalId[] {
  if (!externalId) return []
  const { issuer, id } = externalId
  if (tx[table].count('externalId', externalIdKey(externalId)) > 0)
    throw new StepFailure([...path, 'externalId'], `External ID ${id} of ${issuer} already exists`)
  return [externalId]
}
