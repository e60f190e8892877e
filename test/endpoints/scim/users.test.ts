/** Users by SCIM, compared with what the identity store's own API shows. */
import {
  CreateGroupCommand,
  CreateGroupMembershipCommand,
  CreateUserCommand,
  DescribeUserCommand,
  GetUserIdCommand,
  type IdentitystoreClient,
  ListGroupMembershipsCommand,
  UpdateUserCommand,
} from '@aws-sdk/client-identitystore'
import { beforeEach, describe, expect, test } from '@jest/globals'
import { NOW, serverForEachTest } from '../../support/harness.ts'
import { IDENTITY_STORE, identityCenterServer, NOBODY } from '../../support/identity-center.ts'
import {
  CORE_USER,
  DUPLICATE_SCIM,
  ENTERPRISE_USER,
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
const EXTENSION = 'aws:identitystore:enterprise'
const UNKNOWN_USER = scimError(404, 'Specified user does not exist.')

let now = NOW
const server = serverForEachTest(() => {
  now = NOW
  return identityCenterServer({}, { now: () => now })
})
let api: IdentitystoreClient
beforeEach(() => {
  putTenant(server)
  api = server.identitystore()
})

const described = (UserId: string) =>
  api.send(new DescribeUserCommand({ IdentityStoreId, UserId, Extensions: [EXTENSION] }))

/** Everything that SCIM knows about a user. */
const complete = {
  externalId: '701984',
  userName: 'bjensen',
  name: {
    formatted: 'Ms. Barbara J Jensen, III',
    familyName: 'Jensen',
    givenName: 'Barbara',
    middleName: 'Jane',
    honorificPrefix: 'Ms.',
    honorificSuffix: 'III',
  },
  displayName: 'Babs Jensen',
  nickName: 'Babs',
  profileUrl: 'https://login.example.com/bjensen',
  title: 'Tour Guide',
  userType: 'Employee',
  preferredLanguage: 'en-US',
  locale: 'en-US',
  timezone: 'America/Los_Angeles',
  active: true,
  emails: [{ value: 'bjensen@example.com', type: 'work', primary: true }],
  addresses: [
    {
      formatted: '100 Universal City Plaza Hollywood, CA 91608 USA',
      streetAddress: '100 Universal City Plaza',
      locality: 'Hollywood',
      region: 'CA',
      postalCode: '91608',
      country: 'USA',
      type: 'work',
      primary: true,
    },
  ],
  phoneNumbers: [{ value: '555-555-5555', type: 'work' }],
  [ENTERPRISE_USER]: {
    employeeNumber: '701984',
    costCenter: '4130',
    organization: 'Universal Studios',
    division: 'Theme Park',
    department: 'Tour Operations',
    manager: { value: NOBODY },
  },
}
const { externalId, userName, active, [ENTERPRISE_USER]: enterprise, ...rest } = complete

describe('POST', () => {
  test('creates a user that has every attribute, and that DescribeUser shows', async () => {
    const { status, body, headers } = await scimPost(server, '/Users', complete)
    const id = String(body?.['id'])
    const meta = { resourceType: 'User', created: expect.any(String), lastModified: expect.any(String) }
    expect({ status, body }).toEqual({
      status: 201,
      body: { ...complete, id, meta, schemas: [CORE_USER, ENTERPRISE_USER] },
    })
    expect(headers.get('content-type')).toBe('application/json')
    expect(headers.get('x-amzn-requestid')).toMatch(/^[\da-f-]{36}$/)
    expect(id).toMatch(/^9067f00d00-[\da-f-]{36}$/)
    expect(await described(id)).toMatchObject({
      UserId: id,
      UserName: 'bjensen',
      UserStatus: 'ENABLED',
      Name: { Formatted: complete.name.formatted, FamilyName: 'Jensen', MiddleName: 'Jane' },
      NickName: 'Babs',
      ProfileUrl: complete.profileUrl,
      Timezone: 'America/Los_Angeles',
      Emails: [{ Value: 'bjensen@example.com', Type: 'work', Primary: true }],
      PhoneNumbers: [{ Value: '555-555-5555', Type: 'work' }],
      ExternalIds: [{ Issuer: `https://scim.aws.com/${TENANT}`, Id: '701984' }],
      Extensions: { [EXTENSION]: enterprise },
      CreatedBy: 'SCIM',
      UpdatedBy: 'SCIM',
    })
  })

  test('makes external IDs that GetUserId finds', async () => {
    const id = await scimCreate(server, '/Users', scimUser('ann', { externalId: '7' }))
    const ExternalId = { Issuer: `https://scim.aws.com/${TENANT}`, Id: '7' }
    const request = new GetUserIdCommand({ IdentityStoreId, AlternateIdentifier: { ExternalId } })
    expect((await api.send(request)).UserId).toBe(id)
  })

  test('creates disabled users', async () => {
    const id = await scimCreate(server, '/Users', scimUser('ann', { active: false }))
    expect((await described(id)).UserStatus).toBe('DISABLED')
    expect((await scim(server, `/Users/${id}`)).body).toMatchObject({ active: false })
  })

  test('ignores members that the service sets, nulls, and the case of names', async () => {
    const sent = {
      ...{ id: NOBODY, meta: { created: 1 }, title: null, UserName: 'ann', DISPLAYNAME: 'Ann' },
      name: { familyname: 'Lee', givenName: 'Ann', middleName: null },
      active: 'False',
    }
    const { status, body } = await scimPost(server, '/Users', sent)
    expect(status).toBe(201)
    expect(body).toMatchObject({ userName: 'ann', displayName: 'Ann', active: false })
    expect(body?.['id']).not.toBe(NOBODY)
    expect(body).not.toHaveProperty('title')
  })

  test.each([
    ['no user name', { userName: undefined }],
    ['no display name', { displayName: undefined }],
    ['no name', { name: undefined }],
    ['no given name', { name: { familyName: 'Lee' } }],
    ['no family name', { name: { givenName: 'Ann' } }],
    ['a name that is text', { name: 'Ann Lee' }],
    ['a user name that is a number', { userName: 1 }],
    ['an empty user name', { userName: '' }],
    ['a user name with a space', { userName: 'ann lee' }],
    ['a long user name', { userName: 'a'.repeat(129) }],
    ['a reserved user name', { userName: 'Administrator' }],
    ['a title that is a list', { title: ['a'] }],
    ['active that is no flag', { active: 'perhaps' }],
    ['e-mail that is no list', { emails: { value: 'a@example.com', primary: true } }],
    ['two e-mail addresses', { emails: ['a', 'b'].map((value) => ({ value, primary: true })) }],
    ['an e-mail address that is not primary', { emails: [{ value: 'a@example.com' }] }],
    ['two addresses', { addresses: [{ region: 'CA' }, { region: 'NV' }] }],
    ['two phone numbers', { phoneNumbers: [{ value: '1' }, { value: '2' }] }],
    ['display of a value', { emails: [{ value: 'a', primary: true, display: 'A' }] }],
    ['displayName of the manager', { [ENTERPRISE_USER]: { manager: { displayName: 'Bob' } } }],
    ['an unknown attribute of the extension', { [ENTERPRISE_USER]: { floor: '4' } }],
    ['groups', { groups: [] }],
    ['a password', { password: 'Corr3ct-horse' }],
    ['ims', { ims: [] }],
    ['photos', { photos: [] }],
    ['certificates', { x509Certificates: [] }],
    ['entitlements', { entitlements: [] }],
    ['roles', { roles: [] }],
    ['an unknown attribute', { shoeSize: '42' }],
    ['the same attribute twice', { TITLE: 'a', title: 'b' }],
  ])('refuses %s', async (_, more) => {
    expect(await scimPost(server, '/Users', scimUser('ann', more))).toMatchObject(invalidScim)
    expect((await scim(server, '/Users')).body).toMatchObject({ totalResults: 0 })
  })

  test('refuses names and external IDs that other users have', async () => {
    await scimCreate(server, '/Users', scimUser('ann', { externalId: '7' }))
    const conflict = scimError(409, DUPLICATE_SCIM)
    expect(await scimPost(server, '/Users', scimUser('ANN'))).toMatchObject(conflict)
    expect(await scimPost(server, '/Users', scimUser('bob', { externalId: '7' }))).toMatchObject(conflict)
    await scimCreate(server, '/Users', scimUser('bob', { externalId: '8' }))
  })

  test('refuses names that users of the API have', async () => {
    const Name = { GivenName: 'Ann', FamilyName: 'Lee' }
    await api.send(new CreateUserCommand({ IdentityStoreId, UserName: 'ann', DisplayName: 'Ann', Name }))
    expect((await scimPost(server, '/Users', scimUser('ann'))).status).toBe(409)
  })
})

describe('GET', () => {
  test('shows users that the API created, and its changes', async () => {
    const { UserId = '' } = await api.send(
      new CreateUserCommand({
        IdentityStoreId,
        UserName: 'ann',
        DisplayName: 'Ann',
        Name: { GivenName: 'Ann', FamilyName: 'Lee' },
        Emails: [{ Value: 'ann@example.com' }],
        Website: 'https://example.com',
      }),
    )
    const Operations = [{ AttributePath: 'nickName', AttributeValue: 'Annie' }]
    await api.send(new UpdateUserCommand({ IdentityStoreId, UserId, Operations }))
    const { status, body } = await scim(server, `/Users/${UserId}`)
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        id: UserId,
        meta: { resourceType: 'User', created: expect.any(String), lastModified: expect.any(String) },
        schemas: [CORE_USER, ENTERPRISE_USER],
        userName: 'ann',
        name: { familyName: 'Lee', givenName: 'Ann' },
        displayName: 'Ann',
        nickName: 'Annie',
        active: true,
        emails: [{ value: 'ann@example.com' }],
      },
    })
  })

  test('reports users that do not exist', async () => {
    expect(await scim(server, `/Users/${NOBODY}`)).toMatchObject(UNKNOWN_USER)
    expect(await scim(server, '/Users/%zz')).toMatchObject(UNKNOWN_USER)
  })
})

describe('PUT', () => {
  test('replaces a user with 201, keeps its ID, and removes what is missing', async () => {
    const id = await scimCreate(server, '/Users', complete)
    now += 60_000
    const { status, body } = await scimPut(server, `/Users/${id}`, scimUser('barbara', { active: false }))
    expect(status).toBe(201)
    const meta = (minutes: number) => new Date(NOW + minutes * 60_000).toISOString().replace('.000', '')
    expect(body).toEqual({
      id,
      meta: { resourceType: 'User', created: meta(0), lastModified: meta(1) },
      schemas: [CORE_USER, ENTERPRISE_USER],
      userName: 'barbara',
      name: { familyName: 'Lee', givenName: 'Ann' },
      displayName: 'Ann Lee',
      active: false,
    })
    const shown = await described(id)
    expect(shown).toMatchObject({ UserName: 'barbara', UserStatus: 'DISABLED' })
    for (const gone of ['ExternalIds', 'Extensions', 'Emails', 'Title'])
      expect(shown).not.toHaveProperty(gone)
  })

  test('enables a user again, and takes back what GET returned', async () => {
    const id = await scimCreate(server, '/Users', { ...complete, active: false })
    const { body } = await scim(server, `/Users/${id}`)
    const { body: after } = await scimPut(server, `/Users/${id}`, { ...body, active: true })
    expect(after).toMatchObject({ externalId, userName, active: true, ...rest })
    expect((await described(id)).UserStatus).toBe('ENABLED')
  })

  test('keeps attributes of the identity store that SCIM does not have', async () => {
    const Name = { GivenName: 'Ann', FamilyName: 'Lee' }
    const more = { Website: 'https://example.com', Photos: [{ Value: 'https://example.com/a.png' }] }
    const { UserId = '' } = await api.send(
      new CreateUserCommand({ IdentityStoreId, UserName: 'ann', DisplayName: 'Ann', Name, ...more }),
    )
    expect((await scimPut(server, `/Users/${UserId}`, scimUser('ann'))).status).toBe(201)
    expect(await described(UserId)).toMatchObject({ DisplayName: 'Ann Lee', ...more })
  })

  test('refuses invalid users, names of others, and users that do not exist', async () => {
    const id = await scimCreate(server, '/Users', scimUser('ann'))
    await scimCreate(server, '/Users', scimUser('bob', { externalId: '8' }))
    const path = `/Users/${id}`
    expect(await scimPut(server, path, { userName: 'ann' })).toMatchObject(invalidScim)
    expect(await scimPut(server, path, scimUser('ann', { groups: [] }))).toMatchObject(invalidScim)
    const emails = [{ value: 'a@example.com', primary: false }]
    expect(await scimPut(server, path, scimUser('ann', { emails }))).toMatchObject(invalidScim)
    const conflict = scimError(409, DUPLICATE_SCIM)
    expect(await scimPut(server, path, scimUser('Bob'))).toMatchObject(conflict)
    expect(await scimPut(server, path, scimUser('ann', { externalId: '8' }))).toMatchObject(conflict)
    expect(await scimPut(server, `/Users/${NOBODY}`, scimUser('eve'))).toMatchObject(UNKNOWN_USER)
    expect((await scimPut(server, path, scimUser('ANN'))).body).toMatchObject({ userName: 'ANN' })
  })
})

describe('DELETE', () => {
  test('removes a user and its memberships, and lets the name be used again', async () => {
    const UserId = await scimCreate(server, '/Users', scimUser('ann', { externalId: '7' }))
    const { GroupId } = await api.send(new CreateGroupCommand({ IdentityStoreId, DisplayName: 'devs' }))
    const MemberId = { UserId }
    await api.send(new CreateGroupMembershipCommand({ IdentityStoreId, GroupId, MemberId }))
    const { status, text, headers } = await scimDelete(server, `/Users/${UserId}`)
    expect({ status, text }).toEqual({ status: 204, text: '' })
    expect(headers.has('content-length')).toBe(false)
    expect(await scim(server, `/Users/${UserId}`)).toMatchObject(UNKNOWN_USER)
    expect(await scimDelete(server, `/Users/${UserId}`)).toMatchObject(UNKNOWN_USER)
    const list = new ListGroupMembershipsCommand({ IdentityStoreId, GroupId })
    expect((await api.send(list)).GroupMemberships).toEqual([])
    await scimCreate(server, '/Users', scimUser('ann', { externalId: '7' }))
  })
})

test('a full identity store takes no more users', async () => {
  Object.assign(server.iamulator, { quotas: { ...server.iamulator.quotas, UsersPerIdentityStoreQuota: 1 } })
  await scimCreate(server, '/Users', scimUser('ann'))
  const { status, body } = await scimPost(server, '/Users', scimUser('bob'))
  expect({ status, detail: body?.['detail'] }).toEqual({
    status: 400,
    detail: 'The identity store cannot have more than 1 users.',
  })
})

test('the log says what is wrong, although the answer does not', async () => {
  await scimPost(server, '/Users', scimUser('ann', { photos: [] }))
  expect(server.log()).toMatch(/400 ValidationException identitystore-scim:CreateUser - scim\/f3vd2aa29dc/)
  expect(server.log()).toContain('NOTE AWS does not support the SCIM attribute photos.')
  await scimChange(server, `/Users/${NOBODY}`, { op: 'remove', path: 'title' })
  expect(server.log()).toContain('404 ResourceNotFoundException identitystore-scim:PatchUser')
})
