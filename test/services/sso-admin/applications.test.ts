/** Tests applications: their members, providers, quotas, and lists. */
import {
  CreateApplicationCommand,
  DeleteApplicationCommand,
  DescribeApplicationProviderCommand,
  ListApplicationAssignmentsForPrincipalCommand,
  ListApplicationProvidersCommand,
  ListApplicationsCommand,
  type ListApplicationsCommandInput,
  ListTagsForResourceCommand,
  type SSOAdminClient,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateApplicationCommand,
} from '@aws-sdk/client-sso-admin'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { note } from '../../support/evidence.ts'
import { ACCOUNT, administratorOf, expectError, NOW, OTHER, type TestServer } from '../../support/harness.ts'
import {
  IDENTITY_STORE,
  INSTANCE,
  INSTANCE_ID,
  identityCenterServer,
  instanceWith,
  putInstance,
} from '../../support/identity-center.ts'
import { OTHER_REGION, REGION } from '../../support/places.ts'
import { membersOf } from '../callers.ts'
import { effectsIn } from '../effects-in.ts'
import { assignApplication } from './application-calls.ts'
import {
  applicationOf,
  describedApplication,
  NO_APPLICATION,
  newApplication,
  OAUTH,
  SAML,
} from './applications.ts'
import { invalid, notFound, overQuota } from './errors.ts'
import { ANN, putDirectory } from './granting.ts'

const expectEffect = effectsIn('sso-admin')

/** What the SDK says about an error without a text. */
const NO_TEXT = 'UnknownError'
const STORE = `arn:aws:identitystore::${ACCOUNT}:identitystore/${IDENTITY_STORE}`

let server: TestServer
let client: SSOAdminClient
beforeEach(async () => {
  server = await identityCenterServer({ quotas: { ApplicationsAndAccountsQuota: 6 } }, { now: () => NOW })
  client = server.ssoAdmin()
})
afterEach(() => server.close())

const listed = async (more: Partial<ListApplicationsCommandInput> = {}, by = client) =>
  (await by.send(new ListApplicationsCommand({ InstanceArn: INSTANCE, ...more }))).Applications ?? []
const names = async (more: Partial<ListApplicationsCommandInput> = {}, by = client) =>
  (await listed(more, by)).map(({ Name }) => Name).sort()

describe('an application', () => {
  test('is created with defaults, and shown with all members', async () => {
    const input = { InstanceArn: INSTANCE, ApplicationProviderArn: OAUTH, Name: 'App' }
    const create = () => client.send(new CreateApplicationCommand(input))
    const created = await expectEffect('CreateApplication', create, { ListApplications: () => listed() })
    const arn = created.ApplicationArn ?? ''
    expect(arn).toMatch(new RegExp(`^arn:aws:sso::${ACCOUNT}:application/${INSTANCE_ID}/apl-[0-9a-f]{16}$`))
    expect(membersOf(created)).toEqual({
      ApplicationArn: arn,
      InstanceArn: INSTANCE,
      IdentityStoreArn: STORE,
    })
    const shown = {
      ApplicationArn: arn,
      ApplicationProviderArn: OAUTH,
      Name: 'App',
      ApplicationAccount: ACCOUNT,
      InstanceArn: INSTANCE,
      IdentityStoreArn: STORE,
      Status: 'ENABLED',
      PortalOptions: { Visibility: 'ENABLED' },
      CreatedDate: new Date(NOW),
      CreatedFrom: REGION,
    }
    expect(await describedApplication(client, arn)).toEqual(shown)
    expect(await listed()).toEqual([shown])
  })

  test('keeps what it is created with, and what an update leaves out', async () => {
    const SignInOptions = { Origin: 'APPLICATION', ApplicationUrl: 'https://app.example/start' } as const
    const PortalOptions = { SignInOptions, Visibility: 'DISABLED' } as const
    const facts = { Description: 'first', Status: 'DISABLED', PortalOptions } as const
    const arn = await newApplication(client, 'App', facts)
    expect(await describedApplication(client, arn)).toMatchObject({ Name: 'App', ...facts })
    const update = (more: object) =>
      client.send(new UpdateApplicationCommand({ ApplicationArn: arn, ...more }))
    await update({})
    expect(await describedApplication(client, arn)).toMatchObject({ Name: 'App', ...facts })
    const newOptions = { SignInOptions: { Origin: 'IDENTITY_CENTER' } }
    const changes = { Name: 'New', Description: 'second', Status: 'ENABLED' }
    await expectEffect('UpdateApplication', () => update({ ...changes, PortalOptions: newOptions }), {
      DescribeApplication: () => describedApplication(client, arn),
    })
    expect(await describedApplication(client, arn)).toMatchObject({
      ...changes,
      PortalOptions: { ...newOptions, Visibility: 'DISABLED' },
    })
  })

  test('that users start at needs a URL', async () => {
    const PortalOptions = { SignInOptions: { Origin: 'APPLICATION' } } as const
    await expectError(newApplication(client, 'App', { PortalOptions }), invalid(NO_TEXT))
    const ApplicationArn = await newApplication(client, 'App')
    const update = client.send(new UpdateApplicationCommand({ ApplicationArn, PortalOptions }))
    await expectError(update, invalid(NO_TEXT))
  })

  test('is gone with its assignments when it is deleted', async () => {
    putDirectory(server)
    const arn = await newApplication(client, 'App')
    await assignApplication(client, arn)
    const assigned = () =>
      client.send(
        new ListApplicationAssignmentsForPrincipalCommand({
          InstanceArn: INSTANCE,
          PrincipalId: ANN,
          PrincipalType: 'USER',
        }),
      )
    const remove = () => client.send(new DeleteApplicationCommand({ ApplicationArn: arn }))
    await expectEffect('DeleteApplication', remove, {
      ListApplications: () => listed(),
      ListApplicationAssignmentsForPrincipal: assigned,
    })
    const id = arn.split('/').at(-1)
    await expectError(remove(), notFound(`Could not find Application with id ${id}`))
    expect(await listed()).toEqual([])
  })

  test('of the console cannot be created, nor one of an unknown provider', async () => {
    await expectError(
      newApplication(client, 'App', { ApplicationProviderArn: SAML }),
      invalid(`The application provider with arn '${SAML}' is not supported for this action.`),
    )
    const unknown = 'arn:aws:sso::aws:applicationProvider/unknown'
    await expectError(
      newApplication(client, 'App', { ApplicationProviderArn: unknown }),
      notFound(`Could not find ApplicationProvider with arn ${unknown}`),
    )
    expect(await listed()).toEqual([])
  })

  test('is found by its whole ARN', async () => {
    const arn = await newApplication(client, 'App')
    const elsewhere = arn.replace(ACCOUNT, OTHER)
    await expectError(
      describedApplication(client, elsewhere),
      notFound(`Could not find Application with id ${arn.split('/').at(-1)}`),
    )
    await expectError(
      describedApplication(client, applicationOf(ACCOUNT)),
      notFound(`Could not find Application with id ${NO_APPLICATION}`),
    )
  })
})

test('accounts count towards the quota of applications', async () => {
  // The organization has two accounts.
  for (const name of ['a', 'b', 'c', 'd']) await newApplication(client, name)
  await expectError(
    newApplication(client, 'e'),
    overQuota(
      `You have exceeded AWS SSO limits. Cannot create Application more than 6 for id ${INSTANCE_ID}. Please refer to https://docs.aws.amazon.com/singlesignon/latest/userguide/limits.html`,
    ),
  )
})

describe('a request that is sent again', () => {
  const ClientToken = 'token'

  test('creates nothing, whatever the order of its members', async () => {
    const Tags = [{ Key: 'a', Value: 'b' }]
    const arn = await newApplication(client, 'App', { ClientToken, Description: 'first', Tags })
    expect(await newApplication(client, 'App', { Tags, Description: 'first', ClientToken })).toBe(arn)
    expect(await listed()).toHaveLength(1)
  })

  test('is refused with other members', async () => {
    await newApplication(client, 'App', { ClientToken })
    await expectError(newApplication(client, 'Other', { ClientToken }), {
      code: 'IdempotentParameterMismatch',
      status: 400,
      message: 'The ClientToken was used for a request with different parameters.',
    })
  })

  test('is another one in another account, and once its application is deleted', async () => {
    const arn = await newApplication(client, 'App', { ClientToken })
    const member = server.ssoAdmin(administratorOf(OTHER))
    expect(await newApplication(member, 'Other', { ClientToken })).not.toBe(arn)
    await client.send(new DeleteApplicationCommand({ ApplicationArn: arn }))
    expect(await newApplication(client, 'New', { ClientToken })).not.toBe(arn)
  })
})

describe('lists', () => {
  test('are filtered by account and provider', async () => {
    const member = server.ssoAdmin(administratorOf(OTHER))
    await newApplication(client, 'a')
    await newApplication(member, 'b')
    expect(await names()).toEqual(['a', 'b'])
    expect(await names({ Filter: { ApplicationAccount: OTHER } })).toEqual(['b'])
    expect(await names({ Filter: { ApplicationProvider: OAUTH } })).toEqual(['a', 'b'])
    expect(await names({ Filter: { ApplicationProvider: SAML } })).toEqual([])
    const Filter = { ApplicationAccount: ACCOUNT, ApplicationProvider: OAUTH }
    expect(await names({ Filter })).toEqual(['a'])
  })

  test('have at most 50 applications on a page', async () => {
    await server.close()
    server = await identityCenterServer()
    client = server.ssoAdmin()
    for (let number = 0; number < 51; number++) await newApplication(client, `App ${number}`)
    expect(await listed({ MaxResults: 100 })).toHaveLength(50)
    expect(await listed()).toHaveLength(50)
  })
})

test('applications remember another region that they are created in', async () => {
  putInstance(server, ACCOUNT, instanceWith({ additionalRegions: [{ name: OTHER_REGION, addDate: NOW }] }))
  const arn = await newApplication(server.ssoAdmin(undefined, OTHER_REGION), 'App')
  expect(await describedApplication(client, arn)).toMatchObject({ CreatedFrom: OTHER_REGION })
})

test('tags are given and taken', async () => {
  const ResourceArn = await newApplication(client, 'App', { Tags: [{ Key: 'a', Value: '1' }] })
  const tags = async () => (await client.send(new ListTagsForResourceCommand({ ResourceArn }))).Tags
  expect(await tags()).toEqual([{ Key: 'a', Value: '1' }])
  await client.send(new TagResourceCommand({ ResourceArn, Tags: [{ Key: 'b', Value: '2' }] }))
  await client.send(new UntagResourceCommand({ ResourceArn, TagKeys: ['a'] }))
  expect(await tags()).toEqual([{ Key: 'b', Value: '2' }])
  await client.send(new UntagResourceCommand({ ResourceArn, TagKeys: ['b'] }))
  expect(await tags()).toEqual([])
  const many = Array.from({ length: 51 }, (_, index) => ({ Key: `key${index}`, Value: '' }))
  await expectError(
    newApplication(client, 'Other', { Tags: many }),
    overQuota('A resource can have at most 50 tags.'),
  )
})

describe('application providers', () => {
  const OAUTH_PROVIDER = {
    ApplicationProviderArn: OAUTH,
    FederationProtocol: 'OAUTH',
    DisplayData: { DisplayName: 'Custom OAuth 2.0 application' },
  }

  test('are described one by one', async () => {
    const described = (ApplicationProviderArn: string) =>
      client.send(new DescribeApplicationProviderCommand({ ApplicationProviderArn }))
    expect(membersOf(await described(OAUTH))).toEqual(OAUTH_PROVIDER)
    expect(membersOf(await described(SAML))).toMatchObject({ FederationProtocol: 'SAML' })
    const unknown = 'arn:aws:sso::aws:applicationProvider/unknown'
    await expectError(described(unknown), notFound(`Could not find ApplicationProvider with arn ${unknown}`))
  })

  test('are listed in pages, in every account', async () => {
    const outsider = server.ssoAdmin(administratorOf('777777777777'), OTHER_REGION)
    const first = await outsider.send(new ListApplicationProvidersCommand({ MaxResults: 1 }))
    expect(first.ApplicationProviders).toEqual([OAUTH_PROVIDER])
    const { NextToken } = first
    const second = await outsider.send(new ListApplicationProvidersCommand({ MaxResults: 1, NextToken }))
    expect(second.ApplicationProviders).toMatchObject([{ ApplicationProviderArn: SAML }])
    expect(second.NextToken).toBeUndefined()
    note('sso-admin:ListApplicationProviders', 'pages')
    await expectError(
      client.send(new ListApplicationProvidersCommand({ NextToken: 'abcd' })),
      invalid('The NextToken is not valid.'),
    )
  })
})
