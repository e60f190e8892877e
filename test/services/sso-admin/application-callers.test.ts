/**
 * Tests who may call operations on applications, trusted token issuers, and regions: by policies, account, region, and kind
 * of instance.
 */
import {
  CreateApplicationCommand,
  DescribeApplicationProviderCommand,
  ListApplicationProvidersCommand,
  ListApplicationsCommand,
  type SSOAdminClient,
} from '@aws-sdk/client-sso-admin'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { actionFacts } from '../../../core/aws/service-authorization.ts'
import { ACCOUNT, administratorOf, expectError, OTHER, type TestServer } from '../../support/harness.ts'
import {
  delegateIdentityCenter,
  INSTANCE,
  INSTANCE_ID,
  identityCenterServer,
  instanceWith,
  putInstance,
} from '../../support/identity-center.ts'
import { OUTSIDER } from '../../support/organizations.ts'
import { at, here, OTHER_REGION, PARTITION, REGION } from '../../support/places.ts'
import { userWith } from '../callers.ts'
import { allowed, type Grant } from './allowed.ts'
import {
  applicationCalls,
  createIssuer,
  instanceCalls,
  issuerCalls,
  memberCalls,
  type Subjects,
} from './application-calls.ts'
import { instance, NEW_APPLICATION, NEW_ISSUER, putSubjects, SUBJECTS } from './application-subjects.ts'
import { applicationOf, issuerOf, NO_APPLICATION, NO_ISSUER, newApplication, OAUTH } from './applications.ts'
import { denied, invalid, NO_ACCESS, notFound, REFUSED } from './errors.ts'
import { putDirectory } from './granting.ts'

let server: TestServer
beforeEach(async () => {
  server = await identityCenterServer()
  putInstance(server, ACCOUNT, instance)
  putDirectory(server)
  putSubjects(server)
})
afterEach(() => server.close())

type Send = (client: SSOAdminClient, subjects: Subjects) => Promise<unknown>

interface Call {
  readonly operation: string
  /** The grants that a caller needs, with all condition keys. */
  readonly grants: readonly Grant[]
  readonly call: Send
}

const PRIMARY = { 'sso:PrimaryRegion': REGION }
const ON_INSTANCE = { resource: INSTANCE, condition: { ...PRIMARY, 'aws:ResourceTag/team': 'instance' } }
const ON_APPLICATION = {
  resource: SUBJECTS.ApplicationArn,
  condition: { ...PRIMARY, 'sso:ApplicationAccount': ACCOUNT, 'aws:ResourceTag/team': 'application' },
}
const ON_ISSUER = {
  resource: SUBJECTS.TrustedTokenIssuerArn,
  condition: { ...PRIMARY, 'aws:ResourceTag/team': 'issuer' },
}

const callsOf = (calls: Readonly<Record<string, Send>>, grants: readonly Grant[]): readonly Call[] =>
  Object.entries(calls).map(([operation, call]) => ({ operation, grants, call }))

const onApplications = callsOf(applicationCalls, [ON_APPLICATION])
const onIssuers = callsOf(issuerCalls, [ON_ISSUER])
const { CreateApplication, ...listing } = memberCalls
const onInstances = [
  ...callsOf(instanceCalls, [ON_INSTANCE]),
  ...callsOf({ CreateTrustedTokenIssuer: createIssuer }, [
    ON_INSTANCE,
    { resource: NEW_ISSUER, condition: PRIMARY },
  ]),
]
const ofMembers = [
  ...callsOf({ CreateApplication }, [
    ON_INSTANCE,
    { resource: NEW_APPLICATION, condition: PRIMARY },
    { resource: OAUTH, condition: PRIMARY },
  ]),
  ...callsOf(listing, [
    { ...ON_INSTANCE, condition: { ...ON_INSTANCE.condition, 'sso:ApplicationAccount': ACCOUNT } },
  ]),
]
const all = [...onApplications, ...onIssuers, ...onInstances, ...ofMembers]

/** GovCloud has no additional regions. */
const works = ({ operation }: Call) => PARTITION !== 'aws-us-gov' || operation !== 'AddRegion'

describe.each(all.filter(works))('$operation', ({ operation, grants, call }) => {
  test('needs permission on each resource', async () => {
    const credentials = await userWith(server, 'caller')
    await expectError(
      call(server.ssoAdmin(credentials), SUBJECTS),
      denied(operation, grants[0]?.resource ?? ''),
    )
  })

  test('succeeds with permissions by tags, account, and home region', async () => {
    await call(server.ssoAdmin(await allowed(server, operation, grants)), SUBJECTS)
  })

  if (grants.length > 1)
    test.each(grants.map(({ resource }) => resource))('is denied without that on %s', async (missing) => {
      const others = grants.filter(({ resource }) => resource !== missing)
      const caller = server.ssoAdmin(await allowed(server, operation, others))
      await expectError(call(caller, SUBJECTS), denied(operation, missing))
    })

  test('is not for accounts outside the organization', async () => {
    await expectError(call(server.ssoAdmin(administratorOf(OUTSIDER)), SUBJECTS), REFUSED)
  })

  test('is for the delegated administrator', async () => {
    delegateIdentityCenter(server, OTHER)
    await call(server.ssoAdmin(administratorOf(OTHER)), SUBJECTS)
  })

  test('works in no region that does not have the instance', async () => {
    putInstance(server, ACCOUNT, instanceWith())
    await expectError(call(server.ssoAdmin(undefined, OTHER_REGION), SUBJECTS), NO_ACCESS)
  })
})

describe.each([...onApplications, ...ofMembers])('$operation of a member', ({ call }) => {
  test('is for the account that created the application', async () => {
    const subjects = putSubjects(server, OTHER)
    await call(server.ssoAdmin(administratorOf(OTHER)), subjects)
  })

  test('works in additional regions', async () => {
    await call(server.ssoAdmin(undefined, OTHER_REGION), SUBJECTS)
  })
})

describe.each([...onApplications, ...onIssuers, ...onInstances].filter(works))('$operation', ({ call }) => {
  test('is not for other members', async () => {
    await expectError(call(server.ssoAdmin(administratorOf(OTHER)), SUBJECTS), REFUSED)
  })
})

test('members are refused without authorization, too', async () => {
  await server.close()
  server = await identityCenterServer({ auth: 'off' })
  putInstance(server, ACCOUNT, instance)
  putSubjects(server)
  const member = server.ssoAdmin(administratorOf(OTHER))
  for (const { call } of [...onApplications, ...onIssuers, ...onInstances])
    await expectError(call(member, SUBJECTS), NO_ACCESS)
})

test('creators are refused once they left the organization', async () => {
  const subjects = putSubjects(server, OUTSIDER)
  for (const { call } of onApplications)
    await expectError(call(server.ssoAdmin(administratorOf(OUTSIDER)), subjects), NO_ACCESS)
})

test.each(onApplications)('$operation rejects an application that does not exist', async ({ call }) => {
  const subjects = { ...SUBJECTS, ApplicationArn: applicationOf(ACCOUNT) }
  await expectError(
    call(server.ssoAdmin(), subjects),
    notFound(`Could not find Application with id ${NO_APPLICATION}`),
  )
})

test.each(onIssuers)('$operation rejects an issuer that does not exist', async ({ call }) => {
  const subjects = { ...SUBJECTS, TrustedTokenIssuerArn: issuerOf(ACCOUNT) }
  await expectError(
    call(server.ssoAdmin(), subjects),
    notFound(`Could not find TrustedTokenIssuer with id ${NO_ISSUER}`),
  )
})

test.each([...onInstances, ...ofMembers])(
  '$operation rejects an instance that does not exist',
  async (each) => {
    const { operation, call } = each
    const id = INSTANCE_ID.replace('7223', 'ffff')
    const absent = /^(?:AddRegion|List(?:Regions|TrustedTokenIssuers)|CreateTrustedTokenIssuer)$/.test(
      operation,
    )
      ? NO_ACCESS
      : notFound(`Could not find Instance with id ${id}`)
    const subjects = { ...SUBJECTS, InstanceArn: INSTANCE.replace(INSTANCE_ID, id) }
    await expectError(call(server.ssoAdmin(), subjects), absent)
  },
)

test('accounts have applications and issuers in instances of their own', async () => {
  const id = 'ssoins-0000000000000001'
  putInstance(server, OTHER, instanceWith({ id, kind: 'account', identityStoreId: 'd-0000000000' }))
  const subjects = { ...SUBJECTS, InstanceArn: INSTANCE.replace(INSTANCE_ID, id) }
  const own = server.ssoAdmin(administratorOf(OTHER))
  await createIssuer(own, subjects)
  await CreateApplication(own, subjects)
  const listed = await own.send(new ListApplicationsCommand({ InstanceArn: subjects.InstanceArn }))
  expect(listed.Applications).toHaveLength(1)
  const manager = server.ssoAdmin()
  await expectError(CreateApplication(manager, subjects), REFUSED)
  await expectError(createIssuer(manager, subjects), REFUSED)
})

describe('ListApplications', () => {
  const list = (by: SSOAdminClient, ApplicationAccount?: string) =>
    by.send(
      new ListApplicationsCommand({
        InstanceArn: INSTANCE,
        ...(ApplicationAccount === undefined ? {} : { Filter: { ApplicationAccount } }),
      }),
    )

  test('needs permission on all resources', async () => {
    await expectError(
      list(server.ssoAdmin(await userWith(server, 'caller'))),
      denied('ListApplications', '*'),
    )
    server.iamulator.store.transact(at(ACCOUNT), (tx) => tx.users.delete('caller'))
    await list(server.ssoAdmin(await allowed(server, 'ListApplications', [{ resource: '*' }])))
  })

  test('shows members what they created, if they ask for that', async () => {
    const member = server.ssoAdmin(administratorOf(OTHER))
    const own = await newApplication(member, 'Own')
    const { Applications } = await list(member, OTHER)
    expect(Applications?.map(({ ApplicationArn }) => ApplicationArn)).toEqual([own])
    for (const account of [undefined, ACCOUNT]) await expectError(list(member, account), NO_ACCESS)
    delegateIdentityCenter(server, OTHER)
    expect((await list(member)).Applications).toHaveLength(2)
  })

  test('is not for accounts outside the organization, nor in other regions', async () => {
    await expectError(list(server.ssoAdmin(administratorOf(OUTSIDER)), OUTSIDER), NO_ACCESS)
    putInstance(server, ACCOUNT, instanceWith())
    await expectError(list(server.ssoAdmin(undefined, OTHER_REGION)), NO_ACCESS)
    const command = new ListApplicationsCommand({ InstanceArn: INSTANCE.replace('7223', 'ffff') })
    await expectError(server.ssoAdmin().send(command), NO_ACCESS)
  })
})

test('application providers need permission', async () => {
  const nobody = server.ssoAdmin(await userWith(server, 'caller'))
  const ApplicationProviderArn = OAUTH
  await expectError(
    nobody.send(new ListApplicationProvidersCommand({})),
    denied('ListApplicationProviders', 'arn:aws:sso::aws:applicationProvider/*'),
  )
  await expectError(
    nobody.send(new DescribeApplicationProviderCommand({ ApplicationProviderArn })),
    denied('DescribeApplicationProvider', OAUTH),
  )
  const reader = JSON.stringify(
    here({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Action: 'sso:DescribeApplicationProvider', Resource: OAUTH },
        {
          Effect: 'Allow',
          Action: 'sso:ListApplicationProviders',
          Resource: 'arn:aws:sso::aws:applicationProvider/*',
        },
      ],
    }),
  )
  const client = server.ssoAdmin(await userWith(server, 'reader', reader))
  await client.send(new ListApplicationProvidersCommand({}))
  await client.send(new DescribeApplicationProviderCommand({ ApplicationProviderArn }))
})

test('policies see the tags of a request', async () => {
  const condition = { 'aws:RequestTag/level': '1' }
  const caller = server.ssoAdmin(
    await allowed(server, 'CreateApplication', [
      { resource: INSTANCE, condition },
      { resource: NEW_APPLICATION, condition },
      { resource: OAUTH, condition },
    ]),
  )
  const create = (Value: string) =>
    caller.send(
      new CreateApplicationCommand({
        InstanceArn: INSTANCE,
        ApplicationProviderArn: OAUTH,
        Name: 'App',
        Tags: [{ Key: 'level', Value }],
      }),
    )
  await create('1')
  await expectError(create('2'), denied('CreateApplication', INSTANCE))
})

test('tokens of pages are those of their list', async () => {
  const list = new ListApplicationsCommand({ InstanceArn: INSTANCE, NextToken: 'abcd' })
  await expectError(server.ssoAdmin().send(list), invalid('The NextToken is not valid.'))
})

test('the resources are those of the service authorization reference', () => {
  const types: readonly (readonly [RegExp, string])[] = [
    [/:instance\//, 'Instance'],
    [/:application\//, 'Application'],
    [/:applicationProvider\//, 'ApplicationProvider'],
    [/:trustedTokenIssuer\//, 'TrustedTokenIssuer'],
  ]
  for (const { operation, grants } of all) {
    const listed = (actionFacts(`sso:${operation}`)?.resourceTypes ?? []).filter(({ required }) => required)
    const named = grants.map(({ resource }) => types.find(([arn]) => arn.test(resource))?.[1])
    expect([operation, named.sort()]).toEqual([operation, listed.map(({ name }) => name).sort()])
  }
})
