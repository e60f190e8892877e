/** The groups of a tenant. Source: IAM Identity Center SCIM Implementation Developer Guide. */
import {
  invalidScimRequest,
  replacingMembersNotSupported,
  scimResourceNotFound,
} from '../../../protocol/errors/scim.ts'
import { memberOf } from '../../../protocol/structure.ts'
import { type DirectoryGroupRow, type Entry, externalIdKey, keyOf, type View } from '../../../store/index.ts'
import { checkedAttributes } from '../../services/identitystore/attributes.ts'
import { addGroup, removeGroup, replaceGroup } from '../../services/identitystore/groups.ts'
import { addMembership, membershipOf } from '../../services/identitystore/memberships.ts'
import { EXTERNAL_ID, GROUP_ATTRIBUTES, readResource } from './attributes.ts'
import {
  beginningOf,
  documentOf,
  inScimErrors,
  type ScimCall,
  type ScimHandler,
  withExternalId,
} from './call.ts'
import { type Filter, filterIn, unquoted } from './filter.ts'
import { listReply } from './pages.ts'
import { operationsOf, type PatchOperation, withoutSchema } from './patch.ts'

export const GROUP_SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:Group'

/** A request can add and remove so many members. */
const MAXIMUM_MEMBERS = 100

const WRITABLE = [...EXTERNAL_ID, ...GROUP_ATTRIBUTES]

export const createGroup: ScimHandler = (call) => {
  const { externalId, displayName, members } = readResource(WRITABLE, documentOf(call))
  const content = contentOf(call, { displayName }, withExternalId(call, [], externalId))
  const ids = memberIds(members)
  requireFewMembers(ids.length)
  const group = inScimErrors(() => addGroup(call.directory, content, call.ctx))
  for (const id of ids) addMember(call, group, id)
  return { status: 201, body: showGroup(call, group) }
}

export const getGroup: ScimHandler = (call) => ({ status: 200, body: showGroup(call, groupOf(call)) })

export const deleteGroup: ScimHandler = (call) => {
  removeGroup(call.directory, groupOf(call))
  return { status: 204 }
}

/** Members come and go one by one: a request can neither replace nor remove all of them. */
export const patchGroup: ScimHandler = (call) => {
  const group = groupOf(call)
  const changes = operationsOf(documentOf(call)).map(toChange)
  requireFewMembers(changes.flatMap(({ members = [] }) => members).length)
  if (changes.some(({ names }) => names)) rename(call, group, changes)
  for (const { op, members = [] } of changes)
    for (const id of members) (op === 'remove' ? removeMember : addMember)(call, group, id)
  return { status: 204 }
}

function rename(call: ScimCall, group: DirectoryGroupRow, changes: readonly Change[]): void {
  const names: Names = Object.assign(namesOf(call, group), ...changes.map((change) => change.names))
  const externalIds = withExternalId(call, group.externalIds, names.externalId)
  const content = { ...group, ...contentOf(call, names, externalIds) }
  inScimErrors(() => replaceGroup(call.directory, group, content, call.ctx))
}

/** Source for the filters: ListGroups. Clients of AWS name the members with and without `.value`. */
const FILTERS = [
  ...[['displayname'], ['externalid'], ['id']],
  ...[['members'], ['members.value'], ['id', 'members'], ['id', 'members.value']],
]

export const listGroups: ScimHandler = (call) => {
  const rows = groupsMatching(call, filterIn(call.query, FILTERS))
  return listReply(call, 'Groups', rows, (group) => showGroup(call, group))
}

/** The members of a group are never shown: AWS's guide, GetGroup. */
function showGroup(call: ScimCall, group: DirectoryGroupRow): object {
  const { displayName } = group
  return {
    ...beginningOf(call, group, 'Group'),
    schemas: [GROUP_SCHEMA],
    ...(displayName === undefined ? {} : { displayName }),
    members: [],
  }
}

/** @throws AwsError ValidationException for a name that the identity store does not accept, or for none */
function contentOf(
  { directory: { instance } }: ScimCall,
  { displayName }: Names,
  externalIds: DirectoryGroupRow['externalIds'],
) {
  if (typeof displayName !== 'string') throw invalidScimRequest('A SCIM group needs a displayName.')
  const attributes = { DisplayName: displayName, IdentityStoreId: instance.identityStoreId }
  inScimErrors(() => checkedAttributes('CreateGroup', attributes))
  return { displayName, externalIds }
}

/** Attributes of a group that are not its members. Undefined ones are removed. */
type Names = { readonly displayName?: unknown; readonly externalId?: unknown }

function namesOf(call: ScimCall, group: DirectoryGroupRow): Names {
  return { displayName: group.displayName, externalId: beginningOf(call, group, 'Group').externalId }
}

/** What an operation changes: names of the group, or its members. */
interface Change {
  readonly op: PatchOperation['op']
  readonly names?: Names
  readonly members?: readonly string[]
}

const MEMBER = /^members\[\s*value\s+eq\s+("(?:[^"\\]|\\.)*")\s*\]$/i

function toChange({ op, path, value }: PatchOperation): Change {
  const own = withoutSchema(path, GROUP_SCHEMA) ?? path
  const member = MEMBER.exec(own)?.[1]
  if (member !== undefined && op === 'remove')
    return { op, members: memberIds([{ value: unquoted(member) }]) }
  const name = own.toLowerCase()
  if (name === 'members') return { op, members: membersIn(op, value) }
  if (name !== 'displayname' && name !== 'externalid')
    throw invalidScimRequest(`AWS does not support the SCIM path ${path} in groups.`)
  if (op !== 'remove') return { op, names: readResource(WRITABLE, { [name]: value }) }
  return { op, names: name === 'displayname' ? { displayName: undefined } : { externalId: undefined } }
}

/** @throws AwsError ValidationException */
function membersIn(op: PatchOperation['op'], value: unknown): readonly string[] {
  if (op === 'replace') throw replacingMembersNotSupported()
  if (value === undefined) throw invalidScimRequest('AWS does not remove all members of a group at once.')
  return memberIds(readResource(WRITABLE, { members: Array.isArray(value) ? value : [value] })['members'])
}

function memberIds(members: unknown): readonly string[] {
  return (Array.isArray(members) ? members : []).map((member) => {
    const id = memberOf(member, 'value')
    if (typeof id !== 'string') throw invalidScimRequest('Each member of a SCIM group needs a value.')
    return id
  })
}

function requireFewMembers(count: number): void {
  if (count > MAXIMUM_MEMBERS)
    throw invalidScimRequest(`A SCIM request can change at most ${MAXIMUM_MEMBERS} members of a group.`)
}

/**
 * Unverified: In SCIM, adding a member that the group already has is no error, and a member that does not exist is reported
 * by ResourceNotFoundException.
 *
 * @throws AwsError ResourceNotFoundException
 */
function addMember({ directory, ctx }: ScimCall, { id: groupId }: DirectoryGroupRow, userId: string): void {
  if (!directory.owner.directoryUsers.has(userId)) throw scimResourceNotFound('member')
  if (!membershipOf(directory.owner, groupId, userId)) addMembership(directory, groupId, userId, ctx)
}

/** Unverified: In SCIM, removing a user who is not a member of the group changes nothing. */
function removeMember({ directory: { owner } }: ScimCall, group: DirectoryGroupRow, userId: string): void {
  const membership = membershipOf(owner, group.id, userId)
  if (membership) owner.groupMemberships.delete(membership.id)
}

/** @throws AwsError ResourceNotFoundException */
function groupOf({ directory, id }: ScimCall): DirectoryGroupRow {
  const group = directory.owner.directoryGroups.get(id)
  if (!group) throw scimResourceNotFound('group')
  return group
}

type Rows = (after: string | undefined) => Iterable<Entry<DirectoryGroupRow>>

function groupsMatching({ directory: { owner }, issuer }: ScimCall, filter: Filter): Rows {
  const { directoryGroups } = owner
  const userId = filter.get('members') ?? filter.get('members.value')
  const [id, external, name] = [filter.get('id'), filter.get('externalid'), filter.get('displayname')]
  if (userId !== undefined) return groupsOf(owner, userId, id)
  if (name !== undefined) return (after) => directoryGroups.by('name', keyOf(name), after)
  if (external !== undefined) {
    const key = externalIdKey({ issuer, id: external })
    return (after) => directoryGroups.by('externalId', key, after)
  }
  if (id === undefined) return (after) => directoryGroups.rows(after)
  const group = directoryGroups.get(id)
  return () => (group ? [[id, group]] : [])
}

/** A member that does not exist is reported by 404 (AWS's guide). @param groupId undefined for all groups of the user */
function groupsOf(
  { directoryGroups, directoryUsers, groupMemberships }: View,
  userId: string,
  groupId: string | undefined,
): Rows {
  if (!directoryUsers.has(userId)) throw scimResourceNotFound('member')
  return function* groups(after) {
    for (const [key, membership] of groupMemberships.by('user', userId, after)) {
      const group = directoryGroups.get(membership.groupId)
      if (group && (groupId === undefined || group.id === groupId)) yield [key, group]
    }
  }
}
