/** Lists of users and groups: filters and pages, and the documents that describe the endpoint. */
import { beforeAll, describe, expect, test } from '@jest/globals'
import { serverForAllTests } from '../../support/harness.ts'
import { identityCenterServer, NOBODY } from '../../support/identity-center.ts'
import {
  CORE_GROUP,
  CORE_USER,
  ENTERPRISE_USER,
  invalidScim,
  putTenant,
  scim,
  scimCreate,
  scimError,
  scimPost,
  scimUser,
} from '../../support/scim.ts'

const USERS = 103
const GROUPS = 101
const nameOf = (index: number) => `user-${String(index).padStart(3, '0')}`

const server = serverForAllTests(identityCenterServer)
const userIds: string[] = []
const groupIds: string[] = []
beforeAll(async () => {
  putTenant(server)
  for (let index = 0; index < USERS; index++) {
    const manager = index === 1 ? { [ENTERPRISE_USER]: { manager: { value: userIds[0] } } } : {}
    const more = { externalId: `u"${index}`, ...manager }
    userIds.push(await scimCreate(server, '/Users', scimUser(nameOf(index), more)))
  }
  for (let index = 0; index < GROUPS; index++) {
    const members = index < 2 ? [{ value: userIds[0] }] : []
    const more = { externalId: `g${index}`, members }
    groupIds.push(await scimCreate(server, '/Groups', { displayName: `group-${index}`, ...more }))
  }
})

const list = (path: string, query: Readonly<Record<string, string>> = {}) =>
  scim(server, `${path}?${new URLSearchParams(query)}`)

/** Returns the IDs in a list. */
async function idsIn(path: string, query: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const { status, text } = await list(path, query)
  if (status !== 200) throw new Error(text)
  const page: { readonly Resources: readonly { readonly id: string }[] } = JSON.parse(text)
  return page.Resources.map(({ id }) => id)
}

const filtered = (path: string, filter: string) => idsIn(path, { filter })

describe('filters find', () => {
  test('users', async () => {
    const [first = '', second = ''] = userIds
    expect(await filtered('/Users', 'userName eq "user-000"')).toEqual([first])
    expect(await filtered('/Users', 'USERNAME Eq "USER-000"')).toEqual([first])
    expect(await filtered('/Users', 'userName eq "nobody"')).toEqual([])
    expect(await filtered('/Users', String.raw`externalId eq "u\"1"`)).toEqual([second])
    expect(await filtered('/Users', 'externalId eq "U1"')).toEqual([])
    expect(await filtered('/Users', `id eq "${second}"`)).toEqual([second])
    expect(await filtered('/Users', `id eq "${second}" and manager eq "${first}"`)).toEqual([second])
    expect(await filtered('/Users', `manager eq "${first}"  AND  id eq "${second}"`)).toEqual([second])
    expect(await filtered('/Users', `id eq "${first}" and manager eq "${first}"`)).toEqual([])
    expect(await filtered('/Users', `id eq "${NOBODY}"`)).toEqual([])
    expect(await filtered('/Users', `groups.value eq "${groupIds[1]}"`)).toEqual([first])
    expect(await filtered('/Users', `groups.value eq "${groupIds[2]}"`)).toEqual([])
  })

  test('groups', async () => {
    const [first = '', second = '', third = ''] = groupIds
    expect(await filtered('/Groups', 'displayName eq "group-1"')).toEqual([second])
    expect(await filtered('/Groups', 'displayName eq "GROUP-1"')).toEqual([second])
    expect(await filtered('/Groups', 'externalId eq "g2"')).toEqual([third])
    expect(await filtered('/Groups', `id eq "${first}"`)).toEqual([first])
    expect(await filtered('/Groups', `id eq "${NOBODY}"`)).toEqual([])
    const member = `"${userIds[0]}"`
    for (const name of ['members', 'members.value']) {
      expect((await filtered('/Groups', `${name} eq ${member}`)).toSorted()).toEqual(
        [first, second].toSorted(),
      )
      expect(await filtered('/Groups', `id eq "${second}" and ${name} eq ${member}`)).toEqual([second])
      expect(await filtered('/Groups', `${name} eq ${member} and id eq "${third}"`)).toEqual([])
    }
  })

  test('nothing, with 404, for a member or a group that does not exist', async () => {
    const unknownMember = scimError(404, 'Specified member does not exist.')
    expect(await list('/Groups', { filter: `members eq "${NOBODY}"` })).toMatchObject(unknownMember)
    const both = `id eq "${groupIds[0]}" and members.value eq "${NOBODY}"`
    expect(await list('/Groups', { filter: both })).toMatchObject(unknownMember)
    const unknownGroup = scimError(404, 'Specified group does not exist.')
    expect(await list('/Users', { filter: `groups.value eq "${NOBODY}"` })).toMatchObject(unknownGroup)
  })
})

describe('filters refuse', () => {
  test.each([
    '',
    ' ',
    'userName',
    'userName eq',
    'userName eq user-000',
    "userName eq 'user-000'",
    'userName eq "user-000',
    'userName eq ""',
    'userName eq true',
    'userName eq 1',
    String.raw`userName eq "\x"`,
    'userName eq"user-000"',
    'userName ne "user-000"',
    'userName co "user"',
    'userName sw "user"',
    'userName pr',
    'userName gt "a"',
    'not (userName eq "a")',
    '(userName eq "user-000")',
    'userName eq "a" or userName eq "b"',
    'userName eq "a" and userName eq "a"',
    'userName eq "a" and',
    'userName eq "a" and externalId eq "b"',
    'userName eq "a"; userName eq "b"',
    'userName eq "a"andid eq "b"',
    'manager eq "a"',
    'emails.value eq "a@example.com"',
    'emails[type eq "work"]',
    'displayName eq "Ann"',
    'password eq "a"',
    '__proto__ eq "a"',
    'constructor eq "a"',
    'meta.lastModified gt "2011-05-13T04:42:34Z"',
  ])('%j for users', async (filter) => {
    expect(await list('/Users', { filter })).toMatchObject(invalidScim)
  })

  test.each([
    'userName eq "user-000"',
    'members eq ""',
    'displayName eq "a" and members eq "b"',
    'members eq "a" and members.value eq "b"',
    'displayName sw "group"',
  ])('%j for groups', async (filter) => {
    expect(await list('/Groups', { filter })).toMatchObject(invalidScim)
  })

  test('long filters quickly', async () => {
    const filter = `userName eq "${'\\"'.repeat(3000)}`
    expect(await list('/Users', { filter })).toMatchObject(invalidScim)
  })
})

describe('pages', () => {
  test.each([
    ['/Users', { userName: nameOf(0) }],
    ['/Groups', { displayName: 'group-0' }],
  ])('of %s have 100 resources without a cursor', async (path, first) => {
    const { body } = await list(path)
    expect(body).toEqual({
      totalResults: 100,
      itemsPerPage: 100,
      startIndex: 1,
      schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
      Resources: expect.any(Array),
    })
    const { body: second } = await list(path, {
      startIndex: '101',
      attributes: 'id',
      excludedAttributes: 'name',
    })
    expect(second).toEqual(body)
    const { body: found } = await list(path, {
      filter: `${Object.keys(first)[0]} eq "${Object.values(first)[0]}"`,
    })
    expect(found).toMatchObject({ totalResults: 1, Resources: [first] })
  })

  test.each([
    ['/Users', () => userIds],
    ['/Groups', () => groupIds],
  ])('of %s with cursors lead to all', async (path, all) => {
    const found: string[] = []
    const sizes: unknown[] = []
    let cursor: string | undefined = ''
    while (cursor !== undefined) {
      const { text } = await list(path, { cursor, count: '40' })
      expect(text).toMatch(/^\{"itemsPerPage":\d+,("nextCursor":"[-\w+=/:]+",)?"schemas":/)
      const page = JSON.parse(text)
      expect(page).not.toHaveProperty('totalResults')
      found.push(...page.Resources.map(({ id }: { readonly id: string }) => id))
      sizes.push(page.itemsPerPage)
      cursor = page.nextCursor
    }
    expect(found.toSorted()).toEqual(all().toSorted())
    expect(sizes).toEqual([40, 40, all().length - 80])
  })

  test('of members of a group have cursors, too', async () => {
    const members = userIds.slice(0, 3).map((value) => ({ value }))
    const id = await scimCreate(server, '/Groups', { displayName: 'paged', members })
    const query = { filter: `groups.value eq "${id}"`, count: '2' }
    const { body } = await list('/Users', { ...query, cursor: '' })
    const rest = await idsIn('/Users', { ...query, cursor: String(body?.['nextCursor']) })
    expect([...(await idsIn('/Users', { ...query, cursor: '' })), ...rest].toSorted()).toEqual(
      userIds.slice(0, 3).toSorted(),
    )
    await scim(server, `/Groups/${id}`, { method: 'DELETE' })
  })

  test('have from 1 to 100 resources', async () => {
    expect(await list('/Users', { count: '1' })).toMatchObject({ status: 200, body: { totalResults: 1 } })
    expect(await list('/Users', { count: '100' })).toMatchObject({ status: 200 })
    for (const count of ['0', '101', '-1', '1.5', 'a', '', '1e1', '99999999999999999999'])
      expect(await list('/Users', { count })).toMatchObject(invalidScim)
  })

  test('refuse cursors of others', async () => {
    const { body } = await list('/Users', { cursor: '', count: '1' })
    const cursor = String(body?.['nextCursor'])
    for (const wrong of ['a', '*', `${cursor}=`, cursor.slice(1), Buffer.from('Groups a').toString('base64')])
      expect(await list('/Users', { cursor: wrong })).toMatchObject(invalidScim)
    expect(await list('/Groups', { cursor })).toMatchObject(invalidScim)
  })
})

describe('the endpoint describes itself', () => {
  test('by its configuration', async () => {
    const { status, body } = await scim(server, '/ServiceProviderConfig')
    const unsupported = { supported: false }
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        schemas: ['urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig'],
        documentationUri: 'https://docs.aws.amazon.com/singlesignon/latest/developerguide/what-is-scim.html',
        authenticationSchemes: [expect.objectContaining({ type: 'oauthbearertoken', primary: true })],
        bulk: { ...unsupported, maxOperations: 0, maxPayloadSize: 0 },
        filter: { supported: true, maxResults: 100 },
        patch: { supported: true },
        changePassword: unsupported,
        sort: unsupported,
        etag: unsupported,
      },
    })
  })

  test('by its resource types', async () => {
    const { body } = await scim(server, '/ResourceTypes')
    const user = {
      id: 'User',
      endpoint: '/Users',
      schema: CORE_USER,
      schemaExtensions: [{ schema: ENTERPRISE_USER, required: false }],
    }
    expect(body).toMatchObject({
      totalResults: 2,
      Resources: [user, { id: 'Group', endpoint: '/Groups', schema: CORE_GROUP }],
    })
    expect((await scim(server, '/ResourceTypes/User')).body).toMatchObject(user)
    expect(await scim(server, '/ResourceTypes/Bot')).toMatchObject(
      scimError(404, 'Specified resource type does not exist.'),
    )
  })

  test('by its schemas, which have what users and groups accept', async () => {
    const { body } = await scim(server, '/Schemas')
    expect(body).toMatchObject({
      totalResults: 3,
      Resources: [CORE_USER, CORE_GROUP, ENTERPRISE_USER].map((id) => ({ id })),
    })
    const { body: schema } = await scim(server, `/Schemas/${encodeURIComponent(CORE_USER)}`)
    expect(schema).toMatchObject({
      name: 'User',
      attributes: expect.arrayContaining([
        expect.objectContaining({ name: 'userName', required: true, uniqueness: 'server' }),
        expect.objectContaining({ name: 'emails', type: 'complex', multiValued: true }),
        expect.objectContaining({ name: 'active', type: 'boolean', required: false }),
      ]),
    })
    expect(JSON.stringify(schema)).not.toMatch(/photos|password|"display"/)
    expect(await scim(server, '/Schemas/urn:x')).toMatchObject(
      scimError(404, 'Specified schema does not exist.'),
    )
  })

  test.each(['/ServiceProviderConfig', '/Schemas', '/ResourceTypes'])('%s is only read', async (path) => {
    expect(await scimPost(server, path, {})).toMatchObject(invalidScim)
  })
})
