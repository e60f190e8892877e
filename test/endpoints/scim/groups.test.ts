/** Groups and their members by SCIM, compared with what the identity store's own API shows. */
import {
  CreateGroupCommand,
  DescribeGroupCommand,
  GetGroupIdCommand,
  type IdentitystoreClient,
  ListGroupMembershipsCommand,
} from '@aws-sdk/client-identitystore'
import { beforeEach, describe, expect, test } from '@jest/globals'
import { ACCOUNT, NOW, serverForEachTest } from '../../support/harness.ts'
import { IDENTITY_STORE, identityCenterServer, NOBODY } from '../../support/identity-center.ts'
import { at } from '../../support/places.ts'
import {
  CORE_GROUP,
  DUPLICATE_SCIM,
  invalidScim,
  putTenant,
  scim,
  scimChange,
  scimCreate,
  scimDelete,
  scimError,
  scimPost,
  scimPut,
  scimUser,
  TENANT,
} from '../../support/scim.ts'

const IdentityStoreId = IDENTITY_STORE
const UNKNOWN_GROUP = scimError(404, 'Specified group does not exist.')
const UNKNOWN_MEMBER = scimError(404, 'Specified member does not exist.')

const server = serverForEachTest(() => identityCenterServer({}, { now: () => NOW }))
let api: IdentitystoreClient
beforeEach(() => {
  putTenant(server)
  api = server.identitystore()
})

const newUser = (name: string) => scimCreate(server, '/Users', scimUser(name))
const newGroup = (displayName: string, more: object = {}) =>
  scimCreate(server, '/Groups', { displayName, ...more })
const valuesOf = (ids: readonly string[]) => ids.map((value) => ({ value }))

async function membersOf(GroupId: string): Promise<readonly (string | undefined)[]> {
  const list = await api.send(new ListGroupMembershipsCommand({ IdentityStoreId, GroupId }))
  return (list.GroupMemberships ?? []).map(({ MemberId }) => MemberId?.UserId).toSorted()
}

const when = new Date(NOW).toISOString().replace('.000', '')
const shown = (id: string, more: object) => ({
  id,
  meta: { resourceType: 'Group', created: when, lastModified: when },
  schemas: [CORE_GROUP],
  members: [],
  ...more,
})

describe('POST', () => {
  test('creates a group with its members, which no answer shows', async () => {
    const ids = [await newUser('ann'), await newUser('bob')]
    const sent = { schemas: [CORE_GROUP], displayName: 'devs', externalId: '7', members: valuesOf(ids) }
    const { status, body } = await scimPost(server, '/Groups', sent)
    const id = String(body?.['id'])
    const expected = shown(id, { displayName: 'devs', externalId: '7' })
    expect({ status, body }).toEqual({ status: 201, body: expected })
    expect((await scim(server, `/Groups/${id}`)).body).toEqual(expected)
    expect(await membersOf(id)).toEqual(ids.toSorted())
    expect(await api.send(new DescribeGroupCommand({ IdentityStoreId, GroupId: id }))).toMatchObject({
      DisplayName: 'devs',
      ExternalIds: [{ Issuer: `https://scim.aws.com/${TENANT}`, Id: '7' }],
      CreatedBy: 'SCIM',
    })
    const ExternalId = { Issuer: `https://scim.aws.com/${TENANT}`, Id: '7' }
    const request = new GetGroupIdCommand({ IdentityStoreId, AlternateIdentifier: { ExternalId } })
    expect((await api.send(request)).GroupId).toBe(id)
  })

  test.each([
    ['no name', {}],
    ['an empty name', { displayName: '' }],
    ['a name that is a number', { displayName: 7 }],
    ['a reserved name', { displayName: 'AWSAdministrators' }],
    ['an unknown attribute', { displayName: 'devs', description: 'd' }],
    ['members that are no list', { displayName: 'devs', members: {} }],
    ['a member without a value', { displayName: 'devs', members: [{}] }],
    ['101 members', { displayName: 'devs', members: valuesOf(Array(101).fill(NOBODY)) }],
  ])('refuses %s', async (_, body) => {
    expect(await scimPost(server, '/Groups', body)).toMatchObject(invalidScim)
    expect((await scim(server, '/Groups')).body).toMatchObject({ totalResults: 0 })
  })

  test('refuses members that do not exist, and creates nothing then', async () => {
    const members = valuesOf([await newUser('ann'), NOBODY])
    expect(await scimPost(server, '/Groups', { displayName: 'devs', members })).toMatchObject(UNKNOWN_MEMBER)
    expect((await scim(server, '/Groups')).body).toMatchObject({ totalResults: 0 })
  })

  test('refuses names and external IDs that other groups have', async () => {
    await newGroup('devs', { externalId: '7' })
    const conflict = scimError(409, DUPLICATE_SCIM)
    expect(await scimPost(server, '/Groups', { displayName: 'Devs' })).toMatchObject(conflict)
    expect(await scimPost(server, '/Groups', { displayName: 'ops', externalId: '7' })).toMatchObject(conflict)
  })
})

test('groups of the API are shown, and keep their description', async () => {
  const texts = { DisplayName: 'devs', Description: 'Developers' }
  const { GroupId = '' } = await api.send(new CreateGroupCommand({ IdentityStoreId, ...texts }))
  expect((await scim(server, `/Groups/${GroupId}`)).body).toEqual(shown(GroupId, { displayName: 'devs' }))
  await scimChange(server, `/Groups/${GroupId}`, { op: 'replace', path: 'displayName', value: 'ops' })
  expect(await api.send(new DescribeGroupCommand({ IdentityStoreId, GroupId }))).toMatchObject({
    DisplayName: 'ops',
    Description: 'Developers',
  })
})

test('DELETE removes a group and its memberships', async () => {
  const id = await newGroup('devs', { members: valuesOf([await newUser('ann')]) })
  expect(await scimDelete(server, `/Groups/${id}`)).toMatchObject({ status: 204, text: '' })
  expect(server.iamulator.store.view(at(ACCOUNT)).groupMemberships.size).toBe(0)
  for (const answer of [scim(server, `/Groups/${id}`), scimDelete(server, `/Groups/${id}`)])
    expect(await answer).toMatchObject(UNKNOWN_GROUP)
})

test('PUT is not supported', async () => {
  const id = await newGroup('devs')
  expect(await scimPut(server, `/Groups/${id}`, { displayName: 'ops' })).toMatchObject(invalidScim)
})

describe('PATCH', () => {
  let id: string
  beforeEach(async () => {
    id = await newGroup('devs', { externalId: '7' })
  })
  const change = (...operations: readonly object[]) => scimChange(server, `/Groups/${id}`, ...operations)

  test.each([
    [
      'the name',
      { op: 'replace', path: 'displayName', value: 'ops' },
      { displayName: 'ops', externalId: '7' },
    ],
    ['the name without a path', { op: 'Replace', value: { displayName: 'ops' } }, { displayName: 'ops' }],
    [
      'the name by its schema',
      { op: 'add', path: `${CORE_GROUP}:displayName`, value: 'ops' },
      { displayName: 'ops' },
    ],
    ['the external ID', { op: 'replace', path: 'externalId', value: '8' }, { externalId: '8' }],
  ])('changes %s', async (_, operation, expected) => {
    expect(await change(operation)).toMatchObject({ status: 204, text: '' })
    expect((await scim(server, `/Groups/${id}`)).body).toMatchObject(expected)
  })

  test('removes the external ID', async () => {
    expect((await change({ op: 'remove', path: 'externalId' })).status).toBe(204)
    expect((await scim(server, `/Groups/${id}`)).body).not.toHaveProperty('externalId')
  })

  test('adds and removes members', async () => {
    const [ann, bob, eve] = [await newUser('ann'), await newUser('bob'), await newUser('eve')]
    const add = { op: 'add', path: 'members', value: valuesOf([ann, bob]) }
    expect((await change(add)).status).toBe(204)
    expect((await change(add, { op: 'add', value: { members: valuesOf([eve]) } })).status).toBe(204)
    expect(await membersOf(id)).toEqual([ann, bob, eve].toSorted())
    const remove = { op: 'remove', path: 'members', value: valuesOf([ann]) }
    expect((await change(remove, { op: 'remove', path: `members[value eq "${bob}"]` })).status).toBe(204)
    expect(await membersOf(id)).toEqual([eve])
    expect((await change(remove)).status).toBe(204)
    expect(await membersOf(id)).toEqual([eve])
  })

  test('a change of members does not change who updated the group', async () => {
    const { GroupId = '' } = await api.send(new CreateGroupCommand({ IdentityStoreId, DisplayName: 'api' }))
    const describeGroup = new DescribeGroupCommand({ IdentityStoreId, GroupId })
    const { UpdatedBy } = await api.send(describeGroup)
    const members = valuesOf([await newUser('ann')])
    await scimChange(server, `/Groups/${GroupId}`, { op: 'add', path: 'members', value: members })
    expect((await api.send(describeGroup)).UpdatedBy).toBe(UpdatedBy)
  })

  test('takes 100 changes of members, and no more', async () => {
    const ann = await newUser('ann')
    const add = { op: 'add', path: 'members', value: valuesOf(Array(60).fill(ann)) }
    const remove = (count: number) => ({
      op: 'remove',
      path: 'members',
      value: valuesOf(Array(count).fill(ann)),
    })
    expect((await change(add, remove(40))).status).toBe(204)
    expect(await membersOf(id)).toEqual([])
    expect(await change(add, remove(41))).toMatchObject(invalidScim)
  })

  test('does not replace or remove all members', async () => {
    const ann = await newUser('ann')
    await change({ op: 'add', path: 'members', value: valuesOf([ann]) })
    const text = 'Replacing group memberships is not supported.'
    for (const operation of [
      { op: 'replace', path: 'members', value: [] },
      { op: 'replace', value: { members: valuesOf([ann]) } },
    ])
      expect(await change(operation)).toMatchObject(scimError(400, text))
    expect(await change({ op: 'remove', path: 'members' })).toMatchObject(invalidScim)
    expect(await membersOf(id)).toEqual([ann])
  })

  test.each([
    ['the ID', { op: 'replace', path: 'id', value: 'x' }],
    ['a description', { op: 'add', path: 'description', value: 'd' }],
    ['a name that is no text', { op: 'replace', path: 'displayName', value: ['ops'] }],
    ['a reserved name', { op: 'replace', path: 'displayName', value: 'Administrator' }],
    ['removing the name', { op: 'remove', path: 'displayName' }],
    ['members that are text', { op: 'add', path: 'members', value: 'x' }],
    ['members without a value', { op: 'add', path: 'members', value: [{ type: 'User' }] }],
    ['adding by a filter', { op: 'add', path: 'members[value eq "x"]', value: 'x' }],
    ['another filter', { op: 'remove', path: 'members[type eq "User"]' }],
    ['a malformed filter', { op: 'remove', path: String.raw`members[value eq "\x"]` }],
    ['a prototype', { op: 'add', path: '__proto__', value: {} }],
  ])('refuses %s', async (_, operation) => {
    expect(await change(operation)).toMatchObject(invalidScim)
    expect((await scim(server, `/Groups/${id}`)).body).toMatchObject({ displayName: 'devs' })
  })

  test('without a path names one attribute', async () => {
    const detail =
      'Current PATCH support allows omitting "path" attribute only for Add and Replace operations modifying a single attribute.'
    const operation = { op: 'replace', value: { id, displayName: 'ops' } }
    expect(await change(operation)).toMatchObject(scimError(400, detail))
  })

  test('is done completely or not at all', async () => {
    await newGroup('ops', { externalId: '8' })
    const ann = await newUser('ann')
    const add = { op: 'add', path: 'members', value: valuesOf([ann]) }
    const unknown = { op: 'add', path: 'members', value: valuesOf([NOBODY]) }
    const rename = { op: 'replace', path: 'displayName', value: 'OPS' }
    expect(await change(add, unknown)).toMatchObject(UNKNOWN_MEMBER)
    expect(await change(add, rename)).toMatchObject(scimError(409, DUPLICATE_SCIM))
    const identify = { op: 'replace', path: 'externalId', value: '8' }
    expect(await change(add, identify)).toMatchObject(scimError(409, DUPLICATE_SCIM))
    expect(await membersOf(id)).toEqual([])
    expect(await scimChange(server, `/Groups/${NOBODY}`, add)).toMatchObject(UNKNOWN_GROUP)
  })
})
