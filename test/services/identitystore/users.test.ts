/** Tests creating, reading, finding, and deleting users of an identity store. */
import {
  CreateUserCommand,
  type CreateUserCommandInput,
  DeleteUserCommand,
  DescribeUserCommand,
  GetUserIdCommand,
  type IdentitystoreClient,
  ListUsersCommand,
  paginateListUsers,
} from '@aws-sdk/client-identitystore'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { ACCOUNT, NOW, type TestServer } from '../../support/harness.ts'
import { IDENTITY_STORE, identityCenterServer, NOBODY } from '../../support/identity-center.ts'
import { at } from '../../support/places.ts'
import { userWith } from '../callers.ts'
import { duplicate, expectFailure, invalid, USER_NOT_FOUND } from './errors.ts'

const IdentityStoreId = IDENTITY_STORE
const ADMIN_ARN = `arn:aws:iam::${ACCOUNT}:user/iamulator`

let server: TestServer
let client: IdentitystoreClient
const start = async (settings = {}) => {
  server = await identityCenterServer(settings, { now: () => NOW + 250 })
  client = server.identitystore()
}
beforeEach(() => start())
afterEach(() => server.close())

const ANN = { UserName: 'Ann', DisplayName: 'Ann Lee', Name: { GivenName: 'Ann', FamilyName: 'Lee' } }
const create = async (more: Partial<CreateUserCommandInput> = {}) => {
  const { UserId } = await client.send(new CreateUserCommand({ IdentityStoreId, ...ANN, ...more }))
  return UserId ?? ''
}
const describeUser = async (UserId: string, Extensions?: string[]) => {
  const { $metadata: _, ...user } = await client.send(
    new DescribeUserCommand({ IdentityStoreId, UserId, ...(Extensions ? { Extensions } : {}) }),
  )
  return user
}
const list = async (more: object = {}) =>
  (await client.send(new ListUsersCommand({ IdentityStoreId, ...more }))).Users ?? []
const identify = async (
  AlternateIdentifier: ConstructorParameters<typeof GetUserIdCommand>[0]['AlternateIdentifier'],
) => (await client.send(new GetUserIdCommand({ IdentityStoreId, AlternateIdentifier }))).UserId
const identifyBy = (AttributePath: string, AttributeValue: string) =>
  identify({ UniqueAttribute: { AttributePath, AttributeValue } })

/** Gives a user an external ID and disables it, as only SCIM and the console can. */
function changeRow(id: string, change: object): void {
  server.iamulator.store.transact(at(ACCOUNT), (tx) => {
    const row = tx.directoryUsers.get(id)
    if (row) tx.directoryUsers.put(id, { ...row, ...change })
  })
}

const EXTENSION = 'aws:identitystore:enterprise'
const EVERYTHING = {
  UserName: 'bob@example.com',
  Name: {
    Formatted: 'Mr. Bob B. Ray Jr.',
    FamilyName: 'Ray',
    GivenName: 'Bob',
    MiddleName: 'B.',
    HonorificPrefix: 'Mr.',
    HonorificSuffix: 'Jr.',
  },
  DisplayName: 'Bob Ray',
  NickName: 'Bobby',
  ProfileUrl: 'https://example.com/bob',
  Emails: [{ Value: 'Bob@example.com', Type: 'work', Primary: true }],
  Addresses: [
    {
      StreetAddress: '1 Main Street',
      Locality: 'Springfield',
      Region: 'IL',
      PostalCode: '62701',
      Country: 'US',
      Formatted: '1 Main Street, Springfield',
      Type: 'work',
      Primary: true,
    },
  ],
  PhoneNumbers: [{ Value: '+1 555 0100', Type: 'work', Primary: true }],
  UserType: 'employee',
  Title: 'Engineer',
  PreferredLanguage: 'en',
  Locale: 'en-US',
  Timezone: 'America/Chicago',
  Photos: [{ Value: 'https://example.com/bob.png', Type: 'photo', Display: 'Bob', Primary: true }],
  Website: 'https://example.com',
  Birthdate: '1990-01-01',
  Roles: [{ Value: 'developer', Type: 'work', Primary: true }],
}

describe('CreateUser and DescribeUser', () => {
  test('shows everything that a user was created with', async () => {
    const department = { department: 'dev', manager: { value: 'ann' } }
    const UserId = await create({ ...EVERYTHING, Extensions: { [EXTENSION]: department } })
    expect(UserId).toMatch(/^9067f00d00-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    const shown = {
      ...EVERYTHING,
      IdentityStoreId,
      UserId,
      UserStatus: 'ENABLED',
      CreatedAt: new Date(NOW + 250),
      CreatedBy: ADMIN_ARN,
      UpdatedAt: new Date(NOW + 250),
      UpdatedBy: ADMIN_ARN,
    }
    expect(await describeUser(UserId)).toEqual(shown)
    expect(await describeUser(UserId, [EXTENSION])).toEqual({
      ...shown,
      Extensions: { [EXTENSION]: department },
    })
    expect(await list()).toEqual([shown])
    expect(await list({ Extensions: [EXTENSION] })).toEqual([
      { ...shown, Extensions: { [EXTENSION]: department } },
    ])
  })

  test('shows only what a user has', async () => {
    const UserId = await create()
    expect(Object.keys(await describeUser(UserId, [EXTENSION])).toSorted()).toEqual([
      ...['CreatedAt', 'CreatedBy', 'DisplayName', 'IdentityStoreId', 'Name', 'UpdatedAt', 'UpdatedBy'],
      ...['UserId', 'UserName', 'UserStatus'],
    ])
  })

  test('shows external IDs and the status', async () => {
    const UserId = await create()
    changeRow(UserId, { externalIds: [{ issuer: 'https://idp.example', id: '7' }], disabled: true })
    expect(await describeUser(UserId)).toMatchObject({
      ExternalIds: [{ Issuer: 'https://idp.example', Id: '7' }],
      UserStatus: 'DISABLED',
    })
  })

  test('requires a name, a display name, and both parts of the name', async () => {
    const attempt = (more: object) => client.send(new CreateUserCommand({ IdentityStoreId, ...ANN, ...more }))
    await expectFailure(attempt({ UserName: undefined }), invalid('userName is a required attribute'))
    await expectFailure(
      attempt({ DisplayName: undefined, Name: undefined }),
      invalid('displayname: The attribute displayname is required, name: The attribute name is required'),
    )
    await expectFailure(
      attempt({ Name: { Formatted: 'Ann' } }),
      invalid(
        'givenname: The attribute givenname is required, familyname: The attribute familyname is required',
      ),
    )
    expect(await list()).toEqual([])
  })

  test('D2.1: an empty name counts as none', async () => {
    const attempt = (more: object) => client.send(new CreateUserCommand({ IdentityStoreId, ...ANN, ...more }))
    const noName = 'name: The attribute name is required'
    await expectFailure(
      attempt({ DisplayName: undefined, Name: {} }),
      invalid(`displayname: The attribute displayname is required, ${noName}`),
    )
    await expectFailure(attempt({ Name: {} }), invalid(noName))
    await expectFailure(
      attempt({ Name: { FamilyName: 'Lee' } }),
      invalid('givenname: The attribute givenname is required'),
    )
    await expectFailure(
      attempt({ Name: { GivenName: 'Ann' } }),
      invalid('familyname: The attribute familyname is required'),
    )
  })

  test('refuses a name that another user has, in any case', async () => {
    await create()
    await expectFailure(create({ UserName: 'aNN' }), duplicate('Duplicate UserName'))
    await expectFailure(create({ UserName: 'administrator' }), invalid('The name administrator is reserved'))
    await expectFailure(create({ UserName: 'AWSAdministrators' }), invalid(/reserved/))
  })

  test('refuses what the model does not permit, and does not print it', async () => {
    await expectFailure(
      create({ UserName: 'a b' }),
      invalid(/^1 validation error detected: Value at 'userName' failed to satisfy constraint: /),
    )
    const email = { Value: 'a@example.com' }
    await expectFailure(create({ Emails: [email, email] }), invalid(/'emails' failed to satisfy constraint/))
  })

  test('refuses extensions that AWS does not have', async () => {
    await expectFailure(
      create({ Extensions: { 'aws:identitystore:other': { a: 'b' } } }),
      invalid('The extension aws:identitystore:other is not supported'),
    )
    await expectFailure(
      create({ Extensions: { [EXTENSION]: 'dev' } }),
      invalid(`The extension ${EXTENSION} is not supported`),
    )
    await expectFailure(
      create({ Extensions: { [EXTENSION]: { shoeSize: '44' } } }),
      invalid(`The attribute path ${EXTENSION}.shoeSize is not supported`),
    )
  })

  test('refuses more users than the quota', async () => {
    await server.close()
    await start({ quotas: { UsersPerIdentityStoreQuota: 1 } })
    await create()
    await expectFailure(create({ UserName: 'bob' }), {
      code: 'ServiceQuotaExceededException',
      message: 'The identity store cannot have more than 1 users.',
    })
  })

  test('names who created a user', async () => {
    const allowed = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } }
    const credentials = await userWith(server, 'helper', JSON.stringify(allowed))
    const { UserId = '' } = await server
      .identitystore(credentials)
      .send(new CreateUserCommand({ IdentityStoreId, ...ANN }))
    expect(await describeUser(UserId)).toMatchObject({ CreatedBy: `arn:aws:iam::${ACCOUNT}:user/helper` })
  })

  test('D2.2: reports an unknown user by its type only', async () => {
    await expectFailure(describeUser(NOBODY), USER_NOT_FOUND)
  })
})

describe('ListUsers', () => {
  test('lists pages in the order of the IDs', async () => {
    for (const UserName of ['a', 'b', 'c', 'd', 'e']) await create({ UserName })
    const pages = paginateListUsers({ client, pageSize: 2 }, { IdentityStoreId })
    const ids: (string | undefined)[][] = []
    for await (const { Users = [] } of pages) ids.push(Users.map(({ UserId }) => UserId))
    expect(ids.map((page) => page.length)).toEqual([2, 2, 1])
    expect(ids.flat()).toEqual(ids.flat().toSorted())
    expect(new Set(ids.flat()).size).toBe(5)
  })

  test('returns 100 users by default', async () => {
    const id = await create()
    const row = server.iamulator.store.view(at(ACCOUNT)).directoryUsers.get(id)
    if (!row) throw new Error('the user is not stored')
    server.iamulator.store.transact(at(ACCOUNT), (tx) => {
      for (let each = 0; each < 100; each++)
        tx.directoryUsers.put(`${id}-${each}`, { ...row, userName: `user${each}` })
    })
    expect(await list()).toHaveLength(100)
  })

  test('refuses the token of another request', async () => {
    await create()
    await create({ UserName: 'bob' })
    const { NextToken } = await client.send(new ListUsersCommand({ IdentityStoreId, MaxResults: 1 }))
    const Filters = [{ AttributePath: 'UserName', AttributeValue: 'bob' }]
    await expectFailure(list({ NextToken, Filters }), invalid('The NextToken is not valid for this request'))
    await expectFailure(list({ NextToken: 'abc' }), invalid('The NextToken is not valid for this request'))
  })

  test('filters by name', async () => {
    const UserId = await create()
    await create({ UserName: 'bob' })
    const filtered = (AttributePath: string, AttributeValue: string) =>
      list({ Filters: [{ AttributePath, AttributeValue }] })
    expect(await filtered('UserName', 'ann')).toMatchObject([{ UserId }])
    expect(await filtered('UserName', 'carol')).toEqual([])
    await expectFailure(
      filtered('DisplayName', 'Ann Lee'),
      invalid('The attribute path DisplayName is not supported'),
    )
  })
})

describe('GetUserId', () => {
  test('finds users by name, by e-mail address, and by external ID', async () => {
    const ann = await create({ Emails: [{ Value: 'Ann@example.com' }] })
    await create({ UserName: 'bob' })
    changeRow(ann, { externalIds: [{ issuer: 'https://idp.example', id: '7' }] })
    expect(await identifyBy('userName', 'ANN')).toBe(ann)
    expect(await identifyBy('UserName', 'Ann')).toBe(ann)
    expect(await identifyBy('emails.value', 'ann@example.com')).toBe(ann)
    expect(await identify({ ExternalId: { Issuer: 'https://idp.example', Id: '7' } })).toBe(ann)
  })

  test('reports users that do not exist', async () => {
    await create()
    await expectFailure(identifyBy('userName', 'bob'), USER_NOT_FOUND)
    await expectFailure(identifyBy('emails.value', 'ann'), USER_NOT_FOUND)
    await expectFailure(identify({ ExternalId: { Issuer: 'x', Id: '7' } }), USER_NOT_FOUND)
  })

  test('refuses attributes that are not unique, and empty values', async () => {
    await expectFailure(
      identifyBy('displayName', 'Ann Lee'),
      invalid('The attribute displayName is not a unique attribute'),
    )
    await expectFailure(
      identifyBy('userName', ''),
      invalid('attribute value cannot be empty or null for attribute path'),
    )
  })
})

describe('DeleteUser', () => {
  test('deletes a user, whose name is free again', async () => {
    const UserId = await create()
    await client.send(new DeleteUserCommand({ IdentityStoreId, UserId }))
    await expectFailure(describeUser(UserId), USER_NOT_FOUND)
    await expectFailure(identifyBy('userName', 'Ann'), USER_NOT_FOUND)
    expect(await list()).toEqual([])
    expect(await create()).not.toBe(UserId)
  })

  test('deletes how the user signs in', async () => {
    const UserId = await create()
    server.iamulator.store.transact(at(ACCOUNT), (tx) =>
      tx.directoryCredentials.put(UserId, { mfaDevices: [] }),
    )
    await client.send(new DeleteUserCommand({ IdentityStoreId, UserId }))
    expect(server.iamulator.store.view(at(ACCOUNT)).directoryCredentials.size).toBe(0)
  })

  test('reports an unknown user', async () => {
    const attempt = client.send(new DeleteUserCommand({ IdentityStoreId, UserId: NOBODY }))
    await expectFailure(attempt, USER_NOT_FOUND)
  })
})
