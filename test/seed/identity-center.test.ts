/** Tests that a seed can make instances of IAM Identity Center with everything in them. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  DescribeUserCommand,
  ListGroupMembershipsCommand,
  ListGroupsCommand,
  ListUsersCommand,
} from '@aws-sdk/client-identitystore'
import {
  CreateAccountCommand,
  DescribeOrganizationCommand,
  ListAWSServiceAccessForOrganizationCommand,
} from '@aws-sdk/client-organizations'
import { ListInstancesCommand } from '@aws-sdk/client-sso-admin'
import { afterEach, describe, expect, test } from '@jest/globals'
import {
  directoryPasswordOf,
  isDirectoryPassword,
} from '../../core/identity/identity-center/directory-passwords.ts'
import { Log } from '../../core/runtime/log.ts'
import { loadSeed } from '../../server/seed/index.ts'
import type { SeedFile, SeedIdentityCenter } from '../../server/seed/types.ts'
import { keyOf, type SsoInstanceRow, ssoInstanceKey } from '../../store/index.ts'
import { withDirectory } from '../docs/temporary.ts'
import { ACCOUNT, administratorOf, NOW, OTHER, startServer, type TestServer } from '../support/harness.ts'
import { IDENTITY_STORE, INSTANCE, INSTANCE_ID } from '../support/identity-center.ts'
import { ANN, ANN_ID, DEVS_ID, PASSWORD, SUFFIX, seedWith } from '../support/identity-center-seeds.ts'
import { OUTSIDER, organizationWith, seededServer } from '../support/organizations.ts'
import { at, PARTITION, REGION } from '../support/places.ts'
import { metadataOf } from '../support/saml.ts'
import { roleNamesIn } from './roles.ts'

const IdentityStoreId = IDENTITY_STORE

let server: TestServer
afterEach(() => server.close())

const start = async (seed: SeedFile) => {
  server = await seededServer(seed, {}, { now: () => NOW })
}
const startWith = (more: Partial<SeedIdentityCenter> = {}) => start(seedWith(more))
const view = (account = ACCOUNT) => server.iamulator.store.view(at(account))
const instanceIn = (account = ACCOUNT): Partial<SsoInstanceRow> =>
  view(account).ssoInstances.get(ssoInstanceKey) ?? {}
const rolesIn = (account: string) => roleNamesIn(server, account)

describe('the instance', () => {
  test('has the names and the settings of the seed', async () => {
    await startWith({
      account: ACCOUNT,
      region: 'eu-west-1',
      name: 'main',
      subdomain: 'acme',
      portalSession: 'PT30M',
      mfa: { mode: 'context', withoutDevice: 'block' },
      emailCodes: true,
    })
    expect(instanceIn()).toEqual({
      id: INSTANCE_ID,
      arn: INSTANCE,
      identityStoreId: IDENTITY_STORE,
      kind: 'organization',
      region: 'eu-west-1',
      name: 'main',
      subdomain: 'acme',
      createDate: NOW,
      portal: { mfaMode: 'context', withoutDevice: 'block', emailCodes: true, sessionSeconds: 1800 },
    })
    expect(await rolesIn(ACCOUNT)).toContain(`AWSReservedSSO_Dev_${SUFFIX}`)
    const role = view().roles.get(keyOf(`AWSReservedSSO_Dev_${SUFFIX}`))
    expect(role?.path).toBe('/aws-reserved/sso.amazonaws.com/eu-west-1/')
  })

  test('has random IDs, the region of IAM, and sign-in with a password alone, unless the seed says otherwise', async () => {
    await start({ organization: organizationWith([], {}), identityCenter: {} })
    const { Instances } = await server.ssoAdmin().send(new ListInstancesCommand({}))
    const IdentityStoreId = expect.stringMatching(/^d-[0-9a-f]{10}$/)
    expect(Instances).toMatchObject([{ IdentityStoreId, OwnerAccountId: ACCOUNT, PrimaryRegion: REGION }])
    expect(instanceIn()).toMatchObject({
      id: expect.stringMatching(/^ssoins-[0-9a-f]{16}$/),
      kind: 'organization',
      portal: { mfaMode: 'always', withoutDevice: 'allow', emailCodes: false },
    })
  })

  test('has trusted access to the organization, and its role in every account', async () => {
    await start({ organization: organizationWith([], {}), identityCenter: {} })
    const { EnabledServicePrincipals: trusted } = await server
      .organizations()
      .send(new ListAWSServiceAccessForOrganizationCommand({}))
    expect(trusted?.map(({ ServicePrincipal }) => ServicePrincipal)).toEqual(['sso.amazonaws.com'])
    for (const account of [ACCOUNT, OTHER]) expect(await rolesIn(account)).toContain('AWSServiceRoleForSSO')
    const create = new CreateAccountCommand({ AccountName: 'Later', Email: 'later@example.org' })
    await server.organizations().send(create)
    const accounts = [...view().memberAccounts.rows()].map(([number]) => number)
    const [later = ''] = accounts.filter((number) => number !== ACCOUNT && number !== OTHER)
    expect(await rolesIn(later)).toContain('AWSServiceRoleForSSO')
  })

  test('makes its account the management account of an organization, if it needs one', async () => {
    await start({ identityCenter: { account: OUTSIDER, permissionSets: [{ name: 'Dev' }] } })
    const client = server.organizations(administratorOf(OUTSIDER))
    expect((await client.send(new DescribeOrganizationCommand({}))).Organization).toMatchObject({
      FeatureSet: 'ALL',
      MasterAccountId: OUTSIDER,
    })
    expect(instanceIn(OUTSIDER)).toMatchObject({ kind: 'organization' })
    expect(await rolesIn(OUTSIDER)).toContain('AWSServiceRoleForSSO')
  })

  test('says in the log that its account became a management account', async () => {
    let text = ''
    const log = new Log('info', (more) => {
      text += more
    })
    server = await seededServer({ identityCenter: { permissionSets: [] } }, {}, { now: () => NOW, log })
    log.flush()
    expect(text).toContain(
      ` NOTE Account ${ACCOUNT} manages an organization, which identityCenter in the seed needs\n`,
    )
  })

  test('is that of an account, if the account manages no organization', async () => {
    await start({
      organization: organizationWith([], {}),
      identityCenter: [
        { account: ACCOUNT },
        { account: OTHER, users: [{ ...ANN, password: PASSWORD }] },
        { account: OUTSIDER, subdomain: 'outside' },
      ],
    })
    const kinds = [ACCOUNT, OTHER, OUTSIDER].map((account) => instanceIn(account).kind)
    expect(kinds).toEqual(['organization', 'account', 'account'])
    expect(view(OUTSIDER).organizations.size).toBe(0)
    expect(view(OTHER).directoryUsers.size).toBe(1)
    expect(await rolesIn(OUTSIDER)).toEqual([])
  })

  test('can have an external identity provider', async () => {
    const metadata = metadataOf()
    await startWith({ users: [ANN], identityProvider: { metadata } })
    expect(instanceIn().identityProvider).toEqual({
      metadata,
      acsId: expect.stringMatching(/^[\da-f-]{36}$/),
    })
  })

  test('can have the built-in identity provider', async () => {
    await startWith({ users: [ANN], identityProvider: {} })
    expect(instanceIn().identityProvider).toEqual({ acsId: expect.stringMatching(/^[\da-f-]{36}$/) })
  })

  test('can have the metadata of its identity provider in a file beside the seed', async () => {
    await withDirectory(async (directory) => {
      await writeFile(join(directory, 'idp.xml'), metadataOf())
      const identityCenter = { identityProvider: { metadata: 'idp.xml' } }
      await writeFile(join(directory, 'seed.json'), JSON.stringify({ identityCenter, partition: PARTITION }))
      server = await startServer()
      const seed = await loadSeed(join(directory, 'seed.json'))
      seed.apply(server.iamulator)
      expect(instanceIn().identityProvider?.metadata).toBe(metadataOf())
    })
  })
})

describe('users', () => {
  test('have every attribute of the seed', async () => {
    const name = {
      formatted: 'Dr. Ann B. Lee',
      middleName: 'B.',
      honorificPrefix: 'Dr.',
      honorificSuffix: 'MD',
    }
    const user = {
      ...{ ...ANN, id: ANN_ID, displayName: 'Lee, Ann', name, email: 'ann@example.com' },
      ...{
        nickName: 'annie',
        profileUrl: 'https://p.example',
        userType: 'staff',
        title: 'Dr.',
        locale: 'en-US',
      },
      ...{ preferredLanguage: 'en', timezone: 'UTC', website: 'https://w.example', birthdate: '2000-01-02' },
      addresses: [{ streetAddress: 'Street 1', postalCode: '12345', type: 'work', primary: true }],
      phoneNumbers: [{ value: '+1 555 0100', type: 'work' }],
      photos: [{ value: 'https://i.example/ann.png', display: 'Ann' }],
      roles: [{ value: 'admin' }],
      enterprise: { department: 'dev', employeeNumber: '7' },
      externalId: { issuer: 'https://scim.example', id: '7' },
      disabled: true,
    }
    await startWith({ users: [user] })
    const Extensions = ['aws:identitystore:enterprise']
    const command = new DescribeUserCommand({ IdentityStoreId, UserId: ANN_ID, Extensions })
    const { $metadata: _, ...shown } = await server.identitystore().send(command)
    const dates = { CreatedAt: new Date(NOW), UpdatedAt: new Date(NOW) }
    const by = `arn:${PARTITION}:iam::${ACCOUNT}:user/iamulator`
    expect(shown).toEqual({
      ...{
        IdentityStoreId,
        UserId: ANN_ID,
        UserName: 'ann',
        DisplayName: 'Lee, Ann',
        UserStatus: 'DISABLED',
      },
      Name: {
        ...{ GivenName: 'Ann', FamilyName: 'Lee', Formatted: 'Dr. Ann B. Lee', MiddleName: 'B.' },
        ...{ HonorificPrefix: 'Dr.', HonorificSuffix: 'MD' },
      },
      Emails: [{ Value: 'ann@example.com', Type: 'work', Primary: true }],
      ...{
        NickName: 'annie',
        ProfileUrl: 'https://p.example',
        UserType: 'staff',
        Title: 'Dr.',
        Locale: 'en-US',
      },
      ...{ PreferredLanguage: 'en', Timezone: 'UTC', Website: 'https://w.example', Birthdate: '2000-01-02' },
      Addresses: [{ StreetAddress: 'Street 1', PostalCode: '12345', Type: 'work', Primary: true }],
      PhoneNumbers: [{ Value: '+1 555 0100', Type: 'work' }],
      Photos: [{ Value: 'https://i.example/ann.png', Display: 'Ann' }],
      Roles: [{ Value: 'admin' }],
      Extensions: { 'aws:identitystore:enterprise': { department: 'dev', employeeNumber: '7' } },
      ExternalIds: [{ Issuer: 'https://scim.example', Id: '7' }],
      ...{ ...dates, CreatedBy: by, UpdatedBy: by },
    })
  })

  test('have the given name and the family name as display name, and an address with its type', async () => {
    const emails = [{ value: 'ann@example.com', type: 'home', primary: false }]
    await startWith({ users: [{ ...ANN, emails }] })
    const { Users } = await server.identitystore().send(new ListUsersCommand({ IdentityStoreId }))
    expect(Users).toMatchObject([
      { DisplayName: 'Ann Lee', Emails: [{ Value: 'ann@example.com', Type: 'home', Primary: false }] },
    ])
  })

  test('sign in as the seed says', async () => {
    const bob = { userName: 'bob', givenName: 'Bob', familyName: 'Ray' }
    await startWith({
      users: [
        { ...ANN, id: ANN_ID, password: PASSWORD, totp: 'JBSWY3DPEHPK3PXP' },
        { ...bob, oneTimePassword: 'Ch4nge-me!' },
        { ...bob, userName: 'eve' },
      ],
    })
    const ids = ['ann', 'bob', 'eve'].map((name) => [...view().directoryUsers.by('name', name)][0]?.[0] ?? '')
    const [ann = '', second = '', eve = ''] = ids
    expect(ann).toBe(ANN_ID)
    const newSecret = (bytes: number) => Buffer.alloc(bytes).toString('base64')
    expect(await isDirectoryPassword(view(), ann, PASSWORD, newSecret)).toBe(true)
    expect(await isDirectoryPassword(view(), second, 'Ch4nge-me!', newSecret)).toBe(true)
    expect(directoryPasswordOf(view(), ann)).toMatchObject({ resetRequired: false, changeDate: NOW })
    expect(directoryPasswordOf(view(), second)).toMatchObject({ resetRequired: true })
    expect(view().directoryCredentials.get(ann)?.mfaDevices).toEqual([
      {
        id: expect.stringMatching(/^[\da-f-]{36}$/),
        name: 'Authenticator app',
        seed: 'JBSWY3DPEHPK3PXP',
        createDate: NOW,
      },
    ])
    expect(view().directoryCredentials.get(eve)).toBeUndefined()
    expect(JSON.stringify([...view().directoryCredentials.rows()])).not.toContain(PASSWORD)
  })
})

test('groups have members', async () => {
  const externalId = { issuer: 'https://scim.example', id: 'g' }
  await startWith({
    groups: [
      { name: 'devs', id: DEVS_ID, description: 'Developers', members: ['ANN'], externalId },
      { name: 'empty' },
    ],
  })
  const client = server.identitystore()
  const { Groups } = await client.send(new ListGroupsCommand({ IdentityStoreId }))
  expect(Groups).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        GroupId: DEVS_ID,
        DisplayName: 'devs',
        Description: 'Developers',
        ExternalIds: [{ Issuer: 'https://scim.example', Id: 'g' }],
      }),
      expect.objectContaining({ DisplayName: 'empty' }),
    ]),
  )
  const list = new ListGroupMembershipsCommand({ IdentityStoreId, GroupId: DEVS_ID })
  expect((await client.send(list)).GroupMemberships?.map(({ MemberId }) => MemberId)).toEqual([
    { UserId: ANN_ID },
  ])
})

test('empty descriptions are none', async () => {
  const description = ''
  await startWith({
    groups: [{ name: 'devs', id: DEVS_ID, description }],
    permissionSets: [{ name: 'Dev', description }],
    assignments: [],
    applications: [{ name: 'notes', description }],
  })
  const { Groups } = await server.identitystore().send(new ListGroupsCommand({ IdentityStoreId }))
  expect(Groups).toEqual([expect.objectContaining({ GroupId: DEVS_ID, DisplayName: 'devs' })])
  const sets = [...view().permissionSets.rows()].map(([, row]) => row)
  const applications = [...view().ssoApplications.rows()].map(([, row]) => row)
  expect([...sets, ...applications].map(({ name }) => name)).toEqual(['Dev', 'notes'])
  for (const made of [...(Groups ?? []), ...sets, ...applications]) {
    expect(made).not.toHaveProperty('Description')
    expect(made).not.toHaveProperty('description')
  }
})

test('tenants of the SCIM endpoint have tokens for a year, of which only hashes are stored', async () => {
  await startWith({ scim: [{ tenant: 't1', tokens: ['tok-1', 'tok-2'] }, { tenant: 't2' }] })
  const times = { createDate: NOW, expiryDate: NOW + 365 * 24 * 60 * 60 * 1000 }
  expect([...view().scimTenants.rows()].map(([, row]) => row)).toEqual([
    {
      id: 't1',
      tokens: [
        { hash: 'ZdzxbqPfpJBpYoCJ60p1SDBw9VhLKiHuZJErX2IfEto=', ...times },
        { hash: expect.stringMatching(/^.{43}=$/), ...times },
      ],
    },
    { id: 't2', tokens: [] },
  ])
})
