/** Tests how UpdateUser changes attributes by their paths. */
import {
  type AttributeOperation,
  CreateUserCommand,
  DescribeUserCommand,
  GetUserIdCommand,
  UpdateUserCommand,
} from '@aws-sdk/client-identitystore'
import { beforeEach, describe, expect, test } from '@jest/globals'
import { ACCOUNT, NOW, serverForEachTest } from '../../support/harness.ts'
import { IDENTITY_STORE, identityCenterServer, NOBODY } from '../../support/identity-center.ts'
import { duplicate, expectFailure, invalid, USER_NOT_FOUND } from './errors.ts'

const IdentityStoreId = IDENTITY_STORE
const EXTENSION = 'aws:identitystore:enterprise'
const ANN = {
  UserName: 'ann',
  DisplayName: 'Ann Lee',
  Name: { GivenName: 'Ann', FamilyName: 'Lee', MiddleName: 'M.' },
  Title: 'Engineer',
  Emails: [{ Value: 'ann@example.com', Type: 'work', Primary: true }],
}

const server = serverForEachTest(() => {
  now = NOW
  return identityCenterServer({}, { now: () => now })
})
const client = server.identitystore()
let id = ''
let now = NOW
beforeEach(async () => {
  id = await create({})
})

const create = async (more: object) =>
  (await client.send(new CreateUserCommand({ IdentityStoreId, ...ANN, ...more }))).UserId ?? ''
const update = (Operations: AttributeOperation[], UserId = id) =>
  client.send(new UpdateUserCommand({ IdentityStoreId, UserId, Operations }))
const set = (AttributePath: string, AttributeValue?: AttributeOperation['AttributeValue']) =>
  update([{ AttributePath, AttributeValue }])
const shown = () =>
  client.send(new DescribeUserCommand({ IdentityStoreId, UserId: id, Extensions: [EXTENSION] }))

/** The attributes that are a text, by their paths. */
const TEXTS = {
  displayName: 'DisplayName',
  nickName: 'NickName',
  profileUrl: 'ProfileUrl',
  userType: 'UserType',
  title: 'Title',
  preferredLanguage: 'PreferredLanguage',
  locale: 'Locale',
  timezone: 'Timezone',
  website: 'Website',
  birthdate: 'Birthdate',
  userName: 'UserName',
}

test.each(Object.entries(TEXTS))('%s changes %s and nothing else', async (path, name) => {
  const { $metadata: _, ...before } = await shown()
  expect(await set(path, 'other')).toEqual({ $metadata: expect.anything() })
  const { $metadata: __, ...after } = await shown()
  expect(after).toEqual({ ...before, [name]: 'other' })
})

test('a change has a date and an author, and a new user name keeps the ID', async () => {
  now += 60_000
  await set('userName', 'Ann.Lee')
  expect(await shown()).toMatchObject({
    UserId: id,
    UserName: 'Ann.Lee',
    CreatedAt: new Date(NOW),
    UpdatedAt: new Date(NOW + 60_000),
    UpdatedBy: `arn:aws:iam::${ACCOUNT}:user/iamulator`,
  })
  const UniqueAttribute = { AttributePath: 'userName', AttributeValue: 'ann.lee' }
  const found = new GetUserIdCommand({ IdentityStoreId, AlternateIdentifier: { UniqueAttribute } })
  expect((await client.send(found)).UserId).toBe(id)
  await create({})
})

test('parts of the name change, and are removed', async () => {
  await update([
    { AttributePath: 'name.familyName', AttributeValue: 'Ray' },
    { AttributePath: 'name.middleName' },
    { AttributePath: 'name.honorificPrefix', AttributeValue: 'Dr.' },
  ])
  expect((await shown()).Name).toEqual({ GivenName: 'Ann', FamilyName: 'Ray', HonorificPrefix: 'Dr.' })
  await set('name', { givenName: 'A', familyName: 'B' })
  expect((await shown()).Name).toEqual({ GivenName: 'A', FamilyName: 'B' })
})

test('lists are replaced as a whole, and removed', async () => {
  await set('emails', [{ value: 'Lee@example.com', type: 'home', primary: true }])
  await set('addresses', [{ streetAddress: '1 Main Street', postalCode: '62701', primary: false }])
  await set('phoneNumbers', [{ value: '+1 555 0100' }])
  await set('roles', [{ value: 'developer' }])
  await set('photos', [{ value: 'https://example.com/ann.png', display: 'Ann' }])
  expect(await shown()).toMatchObject({
    Emails: [{ Value: 'Lee@example.com', Type: 'home', Primary: true }],
    Addresses: [{ StreetAddress: '1 Main Street', PostalCode: '62701', Primary: false }],
    PhoneNumbers: [{ Value: '+1 555 0100' }],
    Roles: [{ Value: 'developer' }],
    Photos: [{ Value: 'https://example.com/ann.png', Display: 'Ann' }],
  })
  const UniqueAttribute = { AttributePath: 'emails.value', AttributeValue: 'lee@example.com' }
  const find = () =>
    client.send(new GetUserIdCommand({ IdentityStoreId, AlternateIdentifier: { UniqueAttribute } }))
  expect((await find()).UserId).toBe(id)
  await set('emails')
  await set('addresses')
  expect(Object.keys(await shown())).not.toEqual(expect.arrayContaining(['Emails']))
  expect(Object.keys(await shown())).not.toEqual(expect.arrayContaining(['Addresses']))
  await expectFailure(find(), USER_NOT_FOUND)
})

test('attributes of the extension change one by one, and the empty extension goes', async () => {
  await set(`${EXTENSION}.department`, 'dev')
  await set(`${EXTENSION}.manager.value`, 'bob')
  await set(`${EXTENSION}.costCenter`, '42')
  expect((await shown()).Extensions).toEqual({
    [EXTENSION]: { department: 'dev', manager: { value: 'bob' }, costCenter: '42' },
  })
  await set(`${EXTENSION}.manager.value`)
  await set(`${EXTENSION}.costCenter`)
  expect((await shown()).Extensions).toEqual({ [EXTENSION]: { department: 'dev' } })
  await set(EXTENSION, { division: 'north' })
  expect((await shown()).Extensions).toEqual({ [EXTENSION]: { division: 'north' } })
  await set(`${EXTENSION}.division`)
  expect((await shown()).Extensions).toBeUndefined()
})

describe('UpdateUser refuses', () => {
  test.each(['color', 'name.color', 'emails.value', 'name.givenName.first', 'userStatus', 'externalIds'])(
    'the path %s',
    async (path) => {
      await expectFailure(set(path, 'x'), invalid(`The attribute path ${path} is not supported`))
    },
  )

  test('other extensions and attributes of them', async () => {
    await expectFailure(
      set(`${EXTENSION}.color`, 'red'),
      invalid(`The attribute path ${EXTENSION}.color is not supported`),
    )
    await expectFailure(
      set('aws:identitystore:other.color', 'red'),
      invalid('The extension aws:identitystore:other is not supported'),
    )
  })

  test('to remove required attributes', async () => {
    await expectFailure(set('userName'), invalid('userName is a required attribute'))
    await expectFailure(set('displayName'), invalid('displayname: The attribute displayname is required'))
    await expectFailure(set('name'), invalid('name: The attribute name is required'))
    await expectFailure(set('name.givenName'), invalid('givenname: The attribute givenname is required'))
    expect(await shown()).toMatchObject(ANN)
  })

  test('values of another type or form', async () => {
    await expectFailure(set('title', 7), invalid('NUMBER_VALUE can not be converted to a String'))
    await expectFailure(set('emails', 'x'), invalid('The value of an attribute has the wrong type'))
    await expectFailure(set('emails', []), invalid(/Value '\[\]' at 'emails' failed/))
    await expectFailure(set('userName', 'a b'), invalid(/Value at 'userName' failed/))
    await expectFailure(set('title', ''), invalid(/Value at 'title' failed/))
    expect(await shown()).toMatchObject(ANN)
  })

  test('the name of another user, but not another spelling of its own', async () => {
    await create({ UserName: 'bob' })
    await expectFailure(set('userName', 'BOB'), duplicate('Duplicate UserName'))
    await expectFailure(set('userName', 'administrator'), invalid(/reserved/))
    await set('userName', 'ANN')
    expect((await shown()).UserName).toBe('ANN')
  })

  test('all operations if one is refused', async () => {
    const operations = [
      { AttributePath: 'title', AttributeValue: 'Boss' },
      { AttributePath: 'color', AttributeValue: 'red' },
    ]
    await expectFailure(update(operations), invalid(/color/))
    expect((await shown()).Title).toBe('Engineer')
  })

  test('unknown users', async () => {
    const operations = [{ AttributePath: 'title', AttributeValue: 'Boss' }]
    await expectFailure(update(operations, NOBODY), USER_NOT_FOUND)
  })
})
