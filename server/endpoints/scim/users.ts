/** The users of a tenant. Source: IAM Identity Center SCIM Implementation Developer Guide. */
import { invalidScimRequest, scimResourceNotFound } from '../../../protocol/errors/scim.ts'
import { isStructure, memberOf, type Structure } from '../../../protocol/structure.ts'
import { type DirectoryUserRow, type Entry, externalIdKey, keyOf, type View } from '../../../store/index.ts'
import { ENTERPRISE, extensionsNamed } from '../../services/identitystore/attributes.ts'
import { addUser, removeUser, replaceUser } from '../../services/identitystore/users.ts'
import { documentOf, inScimErrors, type ScimCall, type ScimHandler } from './call.ts'
import { type Filter, filterIn } from './filter.ts'
import { listReply } from './pages.ts'
import { operationsOf } from './patch.ts'
import { readUser, showUser } from './user-document.ts'
import { patchedUser } from './user-patch.ts'

export const createUser: ScimHandler = (call) => {
  const document = documentOf(call)
  requirePrimaryEmail(document)
  const content = readUser(call, document)
  const user = inScimErrors(() => addUser(call.directory, content, call.ctx))
  return { status: 201, body: showUser(call, user) }
}

export const getUser: ScimHandler = (call) => ({ status: 200, body: showUser(call, userOf(call)) })

/** Responds with 201, as the example in AWS's guide does. */
export const putUser: ScimHandler = (call) => {
  const user = userOf(call)
  const document = documentOf(call)
  requirePrimaryEmail(document)
  return { status: 201, body: showUser(call, replaced(call, user, document)) }
}

/** Unverified: PatchUser of SCIM responds with the changed user, and the status 200. */
export const patchUser: ScimHandler = (call) => {
  const user = userOf(call)
  const document = patchedUser(showUser(call, user), operationsOf(documentOf(call)))
  return { status: 200, body: showUser(call, replaced(call, user, document)) }
}

export const deleteUser: ScimHandler = (call) => {
  removeUser(call.directory, userOf(call))
  return { status: 204 }
}

/** Source for the filters: ListUsers. */
const FILTERS = [['username'], ['externalid'], ['groups.value'], ['id'], ['id', 'manager']]

export const listUsers: ScimHandler = (call) => {
  const rows = usersMatching(call, filterIn(call.query, FILTERS))
  return listReply(call, 'Users', rows, (user) => showUser(call, user))
}

function replaced(call: ScimCall, user: DirectoryUserRow, document: Structure): DirectoryUserRow {
  const content = readUser(call, document, user)
  return inScimErrors(() => replaceUser(call.directory, user, content, call.ctx))
}

/** @throws AwsError ResourceNotFoundException */
function userOf({ directory, id }: ScimCall): DirectoryUserRow {
  const user = directory.owner.directoryUsers.get(id)
  if (!user) throw scimResourceNotFound('user')
  return user
}

/** Requires that an e-mail address of a new user is marked as primary. @throws AwsError ValidationException */
function requirePrimaryEmail(document: Structure): void {
  const [email] = Object.entries(document).flatMap(([name, value]) =>
    name.toLowerCase() === 'emails' && Array.isArray(value) ? value : [],
  )
  if (isStructure(email) && String(email['primary']).toLowerCase() !== 'true')
    throw invalidScimRequest('AWS requires that the e-mail address of a SCIM user is primary.')
}

type Rows = (after: string | undefined) => Iterable<Entry<DirectoryUserRow>>

function usersMatching({ directory: { owner }, issuer }: ScimCall, filter: Filter): Rows {
  const { directoryUsers } = owner
  const [id, groupId] = [filter.get('id'), filter.get('groups.value')]
  const [userName, external] = [filter.get('username'), filter.get('externalid')]
  if (id !== undefined) return () => userWith(owner, id, filter.get('manager'))
  if (groupId !== undefined) return membersOf(owner, groupId)
  if (userName !== undefined) return (after) => directoryUsers.by('name', keyOf(userName), after)
  if (external === undefined) return (after) => directoryUsers.rows(after)
  const key = externalIdKey({ issuer, id: external })
  return (after) => directoryUsers.by('externalId', key, after)
}

function userWith(
  { directoryUsers }: View,
  id: string,
  managerId: string | undefined,
): Entry<DirectoryUserRow>[] {
  const user = directoryUsers.get(id)
  if (!user) return []
  const extension = extensionsNamed(user.attributes, [ENTERPRISE])?.[ENTERPRISE]
  const isMeant = managerId === undefined || memberOf(memberOf(extension, 'manager'), 'value') === managerId
  return isMeant ? [[id, user]] : []
}

/** Unverified: A SCIM filter on a group that does not exist is reported like one on a member: by ResourceNotFoundException. */
function membersOf({ directoryGroups, directoryUsers, groupMemberships }: View, groupId: string): Rows {
  if (!directoryGroups.has(groupId)) throw scimResourceNotFound('group')
  return function* users(after) {
    for (const [key, { userId }] of groupMemberships.by('group', groupId, after)) {
      const user = directoryUsers.get(userId)
      if (user) yield [key, user]
    }
  }
}
