/** PATCH of users: operations, paths, and what AWS does not support. */
import { DescribeUserCommand } from '@aws-sdk/client-identitystore'
import { beforeEach, describe, expect, test } from '@jest/globals'
import { serverForEachTest } from '../../support/harness.ts'
import { IDENTITY_STORE, identityCenterServer } from '../../support/identity-center.ts'
import {
  CORE_USER,
  DUPLICATE_SCIM,
  ENTERPRISE_USER,
  invalidScim,
  putTenant,
  scim,
  scimChange,
  scimCreate,
  scimError,
  scimPatch,
  scimUser,
} from '../../support/scim.ts'

const server = serverForEachTest(identityCenterServer)
let path: string
beforeEach(async () => {
  putTenant(server)
  const more = {
    externalId: '7',
    title: 'Guide',
    emails: [{ value: 'ann@example.com', type: 'work', primary: true }],
    [ENTERPRISE_USER]: { department: 'dev', costCenter: '1', manager: { value: 'm-1' } },
  }
  path = `/Users/${await scimCreate(server, '/Users', scimUser('ann', more))}`
})

/** Expects that operations succeed, and returns the user as GET shows it. */
async function change(...operations: readonly object[]) {
  const { status, body } = await scimChange(server, path, ...operations)
  expect(status).toBe(200)
  const after = (await scim(server, path)).body
  expect(body).toEqual(after)
  return after
}

const expectRefusal = async (...operations: readonly object[]) => {
  const before = (await scim(server, path)).body
  expect(await scimChange(server, path, ...operations)).toMatchObject(invalidScim)
  expect((await scim(server, path)).body).toEqual(before)
}

test.each([
  ['replaces an attribute', { op: 'replace', path: 'title', value: 'Chief' }, { title: 'Chief' }],
  ['adds an attribute', { op: 'add', path: 'nickName', value: 'Annie' }, { nickName: 'Annie' }],
  ['reads names of operations like Entra ID', { op: 'Add', path: 'locale', value: 'de' }, { locale: 'de' }],
  ['finds paths in any case', { op: 'replace', path: 'USERNAME', value: 'bob' }, { userName: 'bob' }],
  ['takes the attribute from the value', { op: 'replace', value: { active: false } }, { active: false }],
  [
    'takes a path from the value',
    { op: 'add', value: { 'name.givenName': 'A' } },
    { name: { familyName: 'Lee', givenName: 'A' } },
  ],
  ['changes the external ID', { op: 'replace', path: 'externalId', value: '8' }, { externalId: '8' }],
  [
    'changes a part of the name',
    { op: 'replace', path: 'name.familyName', value: 'Ray' },
    { name: { familyName: 'Ray', givenName: 'Ann' } },
  ],
  [
    'keeps other parts of the name',
    { op: 'replace', path: 'name', value: { middleName: 'J' } },
    { name: { familyName: 'Lee', givenName: 'Ann', middleName: 'J' } },
  ],
  [
    'replaces e-mail',
    { op: 'replace', path: 'emails', value: [{ value: 'b@example.com' }] },
    { emails: [{ value: 'b@example.com' }] },
  ],
  [
    'changes a value by a filter',
    { op: 'replace', path: 'emails[type eq "work"].value', value: 'b@example.com' },
    { emails: [{ value: 'b@example.com', type: 'work', primary: true }] },
  ],
  [
    'finds a value that is primary',
    { op: 'replace', path: 'emails[primary eq true].type', value: 'home' },
    { emails: [{ value: 'ann@example.com', type: 'home', primary: true }] },
  ],
  [
    'merges an item by a filter',
    { op: 'replace', path: 'emails[type eq "work"]', value: { value: 'c@example.com' } },
    { emails: [{ value: 'c@example.com', type: 'work', primary: true }] },
  ],
  [
    'changes all values without a filter',
    { op: 'replace', path: 'emails.type', value: 'home' },
    { emails: [{ value: 'ann@example.com', type: 'home', primary: true }] },
  ],
  [
    'adds a value that is there without effect',
    { op: 'add', path: 'emails', value: [{ value: 'ann@example.com', type: 'work', primary: true }] },
    { emails: [{ value: 'ann@example.com', type: 'work', primary: true }] },
  ],
  [
    'adds a value whose members come in another order without effect',
    { op: 'add', path: 'emails', value: [{ primary: true, type: 'work', value: 'ann@example.com' }] },
    { emails: [{ value: 'ann@example.com', type: 'work', primary: true }] },
  ],
  [
    'creates a value by a filter',
    { op: 'add', path: 'addresses[type eq "work"].country', value: 'DE' },
    { addresses: [{ country: 'DE', type: 'work' }] },
  ],
  [
    'creates a value without a filter',
    { op: 'add', path: 'phoneNumbers.value', value: '5' },
    { phoneNumbers: [{ value: '5' }] },
  ],
  [
    'takes the schema before a path',
    { op: 'replace', path: `${CORE_USER}:title`, value: 'Chief' },
    { title: 'Chief' },
  ],
  [
    'changes the extension',
    { op: 'replace', path: `${ENTERPRISE_USER}:department`, value: 'ops' },
    { [ENTERPRISE_USER]: { department: 'ops', costCenter: '1', manager: { value: 'm-1' } } },
  ],
  [
    'changes the manager',
    { op: 'add', path: `${ENTERPRISE_USER}:manager.value`, value: 'm-2' },
    { [ENTERPRISE_USER]: { department: 'dev', costCenter: '1', manager: { value: 'm-2' } } },
  ],
  [
    'merges the extension',
    { op: 'add', value: { [ENTERPRISE_USER]: { division: 'd' } } },
    { [ENTERPRISE_USER]: { department: 'dev', costCenter: '1', division: 'd', manager: { value: 'm-1' } } },
  ],
])('%s', async (_, operation, expected) => {
  expect(await change(operation)).toMatchObject(expected)
})

test.each([
  ['an attribute', 'title', 'title'],
  ['the external ID', 'externalId', 'externalId'],
  ['all e-mail', 'emails', 'emails'],
  ['e-mail by a filter', 'emails[value eq "ann@example.com"]', 'emails'],
  ['the extension', ENTERPRISE_USER, ENTERPRISE_USER],
])('removes %s', async (_, removed, gone) => {
  expect(await change({ op: 'remove', path: removed })).not.toHaveProperty([gone])
})

test('removes members and leaves others', async () => {
  const email = await change({ op: 'remove', path: 'emails[type eq "work"].type' })
  expect(email?.['emails']).toEqual([{ value: 'ann@example.com', primary: true }])
  const { [ENTERPRISE_USER]: extension } =
    (await change({ op: 'remove', path: `${ENTERPRISE_USER}:manager` })) ?? {}
  expect(extension).toEqual({ department: 'dev', costCenter: '1' })
  expect(await change({ op: 'remove', path: 'emails[type eq "home"]' })).toMatchObject({ emails: [{}] })
})

test('runs operations in their order, all or none of them', async () => {
  const operations = ['A', 'B'].map((value) => ({ op: 'replace', path: 'title', value }))
  expect(await change(...operations)).toMatchObject({ title: 'B' })
  await expectRefusal({ op: 'replace', path: 'title', value: 'C' }, { op: 'remove', path: 'displayName' })
})

test('disables and enables users', async () => {
  const UserId = path.slice('/Users/'.length)
  const status = async () =>
    (await server.identitystore().send(new DescribeUserCommand({ IdentityStoreId: IDENTITY_STORE, UserId })))
      .UserStatus
  await change({ op: 'replace', path: 'active', value: 'False' })
  expect(await status()).toBe('DISABLED')
  await change({ op: 'replace', value: { active: true } })
  expect(await status()).toBe('ENABLED')
})

describe('refuses', () => {
  test.each([
    ['an operation that does not exist', { op: 'move', path: 'title', value: 'a' }],
    ['no operation', { path: 'title', value: 'a' }],
    ['a path that is no text', { op: 'replace', path: 1, value: 'a' }],
    ['add without a value', { op: 'add', path: 'title' }],
    ['replace by null', { op: 'replace', path: 'title', value: null }],
    ['a value of the wrong type', { op: 'replace', path: 'title', value: 1 }],
    ['removing the user name', { op: 'remove', path: 'userName' }],
    ['removing active', { op: 'Remove', path: `${CORE_USER}:active` }],
    ['removing what is required', { op: 'remove', path: 'name.givenName' }],
    ['removing the name', { op: 'remove', path: 'name' }],
    ['a second e-mail address', { op: 'add', path: 'emails', value: [{ value: 'b@example.com' }] }],
    [
      'a second address by a filter',
      { op: 'add', path: 'emails[type eq "home"].value', value: 'b@example.com' },
    ],
    ['the ID', { op: 'replace', path: 'id', value: 'x' }],
    ['metadata', { op: 'replace', path: 'meta.created', value: 'x' }],
    ['schemas', { op: 'replace', path: 'schemas', value: [] }],
    ['groups', { op: 'add', path: 'groups', value: [] }],
    ['a password', { op: 'replace', path: 'password', value: 'Corr3ct-horse' }],
    ['photos', { op: 'add', value: { photos: [] } }],
    ['display of a value', { op: 'add', path: 'emails[type eq "work"].display', value: 'A' }],
    ['display in a value', { op: 'replace', path: 'emails', value: [{ value: 'a', display: 'A' }] }],
    ['the name of the manager', { op: 'add', path: `${ENTERPRISE_USER}:manager.displayName`, value: 'B' }],
    ['another operator', { op: 'replace', path: 'emails[type co "w"].value', value: 'a' }],
    ['a malformed path', { op: 'replace', path: 'emails[type eq "work"', value: 'a' }],
    [
      'a filter on what is no list',
      { op: 'replace', path: 'name[givenName eq "Ann"].familyName', value: 'a' },
    ],
    ['a filter by an unknown member', { op: 'replace', path: 'emails[x eq "y"].value', value: 'a' }],
    ['a path into text', { op: 'replace', path: 'title.x', value: 'a' }],
    ['a path of three parts', { op: 'replace', path: 'name.givenName.x', value: 'a' }],
    ['another extension', { op: 'add', path: 'urn:example:User:x', value: 'a' }],
    ['a prototype', { op: 'add', path: '__proto__', value: { polluted: true } }],
    ['a prototype in a value', JSON.parse('{"op":"add","path":"name","value":{"__proto__":{"a":"b"}}}')],
    ['a constructor', { op: 'add', path: 'constructor.prototype', value: 'a' }],
  ])('%s', async (_, operation) => {
    await expectRefusal(operation)
    expect(Object.prototype).not.toHaveProperty('polluted')
  })

  test('more values than anybody has, before it compares them', async () => {
    const value = Array.from({ length: 101 }, (_, index) => ({ value: `${index}` }))
    const add = { op: 'add', path: 'emails', value }
    const remove = { op: 'remove', path: 'emails' }
    await expectRefusal(remove, add, remove)
    expect(await change(remove, { ...add, value: value.slice(1) }, remove)).not.toHaveProperty('emails')
  })

  test('more values than anybody has, however many operations add them', async () => {
    const added = (first: number) => ({
      ...{ op: 'add', path: 'emails' },
      value: Array.from({ length: 50 }, (_, index) => ({ value: `${first + index}` })),
    })
    const remove = { op: 'remove', path: 'emails' }
    expect(await change(remove, added(0), added(50), added(0), remove)).not.toHaveProperty('emails')
    await expectRefusal(remove, added(0), added(50), added(100), remove)
    await expectRefusal(remove, added(0), added(50), {
      op: 'add',
      path: 'emails[type eq "x"].value',
      value: 'a',
    })
  })

  test('a value with more members than any has', async () => {
    const members = Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`m${index}`, null]))
    await expectRefusal({ op: 'replace', path: 'emails', value: [members] }, { op: 'remove', path: 'emails' })
  })

  test('more than 100 operations', async () => {
    const operations = Array.from({ length: 101 }, () => ({ op: 'add', path: 'title', value: 'Chief' }))
    await expectRefusal(...operations)
    expect(await change(...operations.slice(1))).toMatchObject({ title: 'Chief' })
  })

  test('a value that is nested deeply', async () => {
    const value = JSON.parse(`${'['.repeat(3000)}${']'.repeat(3000)}`)
    await expectRefusal({ op: 'add', path: 'emails', value: [{ value }, { value }] })
  })

  test('several operations on the user name or active', async () => {
    const userNames = ['a', 'b'].map((value) => ({ op: 'replace', path: 'userName', value }))
    await expectRefusal(...userNames)
    await expectRefusal(
      { op: 'replace', value: { active: true } },
      { op: 'add', path: 'ACTIVE', value: false },
    )
  })

  test.each([{}, { Operations: [] }, { Operations: {} }, { Operations: ['a'] }, []])(
    'the body %j',
    async (body) => {
      expect(await scimPatch(server, path, body)).toMatchObject(invalidScim)
    },
  )

  test.each([
    ['several attributes', { op: 'replace', value: { title: 'a', nickName: 'b' } }],
    ['no attribute', { op: 'add', value: {} }],
    ['text', { op: 'add', value: 'a' }],
    ['remove', { op: 'remove' }],
  ])('operations without a path: %s', async (_, operation) => {
    const detail =
      'Current PATCH support allows omitting "path" attribute only for Add and Replace operations modifying a single attribute.'
    expect(await scimChange(server, path, operation)).toMatchObject(scimError(400, detail))
  })

  test('names of others, and users that do not exist', async () => {
    await scimCreate(server, '/Users', scimUser('bob', { externalId: '8' }))
    const conflict = scimError(409, DUPLICATE_SCIM)
    const rename = { op: 'replace', path: 'userName', value: 'BOB' }
    expect(await scimChange(server, path, rename)).toMatchObject(conflict)
    const identify = { op: 'replace', path: 'externalId', value: '8' }
    expect(await scimChange(server, path, identify)).toMatchObject(conflict)
    const unknown = scimError(404, 'Specified user does not exist.')
    expect(await scimChange(server, `${path}0`, rename)).toMatchObject(unknown)
  })
})
