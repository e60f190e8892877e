/** Tests that a seed can make whatever the API of Organizations can, and that the API then changes it. */
import { GetRoleCommand, ListUsersCommand } from '@aws-sdk/client-iam'
import {
  AcceptHandshakeCommand,
  AttachPolicyCommand,
  CreateAccountCommand,
  CreateOrganizationalUnitCommand,
  DeleteOrganizationalUnitCommand,
  DeleteOrganizationCommand,
  DescribeAccountCommand,
  DescribeEffectivePolicyCommand,
  DescribeOrganizationCommand,
  DescribeResourcePolicyCommand,
  DetachPolicyCommand,
  DisablePolicyTypeCommand,
  EnablePolicyTypeCommand,
  ListAccountsCommand,
  ListDelegatedAdministratorsCommand,
  ListHandshakesForAccountCommand,
  ListParentsCommand,
  ListPoliciesCommand,
  ListPoliciesForTargetCommand,
  ListRootsCommand,
  ListTagsForResourceCommand,
  ListTargetsForPolicyCommand,
  MoveAccountCommand,
  type PolicyType,
  RemoveAccountFromOrganizationCommand,
} from '@aws-sdk/client-organizations'
import { AssumeRoleCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { afterEach, describe, expect, test } from '@jest/globals'
import type { SeedMemberAccount } from '../../schemas/seed.ts'
import type { SeedFile, SeedOrganization } from '../../server/seed/types.ts'
import { request } from '../support/admin.ts'
import { ACCOUNT, administratorOf, expectError, NOW, OTHER, type TestServer } from '../support/harness.ts'
import { OUTSIDER, seededServer, serviceControl } from '../support/organizations.ts'
import { roleNamesIn } from './roles.ts'

const DAY = 24 * 60 * 60 * 1000
const UNIT = 'ou-exam-unit0001'
const SECOND = '222233334444'
const LINKED = 'AWSServiceRoleForOrganizations'
const ROLE = 'OrganizationAccountAccessRole'

const TAGS = { CostCenter: 'red' }
const TAG_LIST = [{ Key: 'CostCenter', Value: 'red' }]
const TAG_POLICY = {
  name: 'tags',
  type: 'TAG_POLICY',
  content: { tags: { team: { tag_key: { '@@assign': 'Team' }, tag_value: { '@@assign': ['red'] } } } },
  tags: TAGS,
} as const

let server: TestServer
afterEach(() => server.close())

async function start(seed: SeedFile): Promise<void> {
  server = await seededServer(seed, {}, { now: () => NOW })
}

/** Returns an organization with one member, in a unit. */
function organization(member: SeedMemberAccount, more: Partial<SeedOrganization> = {}): SeedOrganization {
  const organizationalUnits = [{ name: 'unit', id: UNIT, accounts: { [OTHER]: member } }]
  return {
    managementAccount: ACCOUNT,
    id: 'o-example001',
    root: { id: 'r-exam', organizationalUnits },
    ...more,
  }
}

const client = (account = ACCOUNT) => server.organizations(administratorOf(account))
const accountOf = async (AccountId: string) =>
  (await client().send(new DescribeAccountCommand({ AccountId }))).Account
const tagsOf = async (ResourceId: string) =>
  (await client().send(new ListTagsForResourceCommand({ ResourceId }))).Tags
const typesOf = async () =>
  (await client().send(new ListRootsCommand({}))).Roots?.[0]?.PolicyTypes?.map(({ Type }) => Type)
const attachedTo = async (TargetId: string, Filter: PolicyType) =>
  (await client().send(new ListPoliciesForTargetCommand({ TargetId, Filter }))).Policies?.map(
    ({ Name }) => Name,
  )
const rolesIn = (account: string) => roleNamesIn(server, account)
const identityIn = (account: string) =>
  server.sts(administratorOf(account)).send(new GetCallerIdentityCommand({}))

describe('the members of an organization', () => {
  test('have the service-linked role of Organizations, whoever manages it', async () => {
    await start({ organization: organization({ joinedMethod: 'INVITED' }) })
    for (const account of [ACCOUNT, OTHER]) expect(await rolesIn(account)).toEqual([LINKED])
    expect((await accountOf(OTHER))?.JoinedMethod).toBe('INVITED')
  })

  test('have an access role as created accounts do, which the management account can assume', async () => {
    await start({
      organization: organization({
        name: 'Payments',
        email: 'payments@example.org',
        accessRole: ROLE,
        tags: TAGS,
      }),
    })
    expect(await accountOf(OTHER)).toMatchObject({
      Email: 'payments@example.org',
      JoinedMethod: 'CREATED',
      Name: 'Payments',
      State: 'ACTIVE',
    })
    expect(await tagsOf(OTHER)).toEqual(TAG_LIST)
    expect(await rolesIn(OTHER)).toEqual([LINKED, ROLE])
    await client().send(new CreateAccountCommand({ AccountName: 'Made', Email: 'made@example.org' }))
    const { Accounts = [] } = await client().send(new ListAccountsCommand({}))
    const made = Accounts.find(({ Name }) => Name === 'Made')?.Id ?? ''
    const factsOf = async (account: string) => {
      const { Role } = await server.iam(administratorOf(account)).send(new GetRoleCommand({ RoleName: ROLE }))
      return { ...Role, Arn: undefined, RoleId: undefined }
    }
    expect(await factsOf(OTHER)).toEqual(await factsOf(made))
    const RoleArn = `arn:aws:iam::${OTHER}:role/${ROLE}`
    await server.sts().send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'admin' }))
  })

  test('have addresses that nobody else can get', async () => {
    await start({ organization: organization({ email: 'payments@example.org' }) })
    const email = { email: 'PAYMENTS@example.org' }
    expect(await request(server, 'POST', 'seed', { account: OUTSIDER, seed: { root: email } })).toMatchObject(
      {
        status: 409,
        body: { error: 'SeedNotApplied' },
      },
    )
    const more = { organization: { managementAccount: OUTSIDER, root: { accounts: { [SECOND]: email } } } }
    expect(await request(server, 'POST', 'seed', { seed: more })).toEqual({
      status: 409,
      body: {
        error: 'SeedNotApplied',
        message: `AWS would reject the seed at organization.root.accounts.${SECOND}.email: EMAIL_ALREADY_EXISTS`,
      },
    })
  })

  test('are closed now, or since a date', async () => {
    const root = {
      accounts: {
        [OTHER]: { closed: true },
        [SECOND]: { closed: new Date(NOW - DAY).toISOString() },
        [OUTSIDER]: { closed: new Date(NOW - 90 * DAY).toISOString() },
        '888888888888': { closed: false },
      },
    }
    await start({ organization: { managementAccount: ACCOUNT, root } })
    expect(await accountOf(OTHER)).toMatchObject({ State: 'PENDING_CLOSURE' })
    expect(await accountOf(SECOND)).toMatchObject({ State: 'CLOSED', Status: 'SUSPENDED' })
    await expectError(accountOf(OUTSIDER), { code: 'AccountNotFoundException', status: 400 })
    for (const account of [OTHER, SECOND, OUTSIDER])
      await expectError(identityIn(account), { code: 'InvalidClientTokenId', status: 403 })
    await identityIn('888888888888')
  })

  test('are more than the quotas of an organization permit', async () => {
    const numbers = Array.from({ length: 30 }, (_, index) => String(500_000_000_000 + index))
    const accounts = Object.fromEntries(
      numbers.map((number) => [number, { closed: Number(number) % 2 === 0 }]),
    )
    const invitations = [...Array(25).keys()].map((index) => ({ email: `guest${index}@example.org` }))
    await start({
      quotas: { OrganizationalUnitsPerOrganizationQuota: 0 },
      organization: {
        managementAccount: ACCOUNT,
        invitations,
        root: { organizationalUnits: [{ name: 'a', accounts }] },
      },
    })
    const { Accounts = [], NextToken } = await client().send(new ListAccountsCommand({}))
    expect([Accounts.length, NextToken]).toEqual([20, expect.any(String)])
    await expectError(
      client().send(new CreateAccountCommand({ AccountName: 'Made', Email: 'made@example.org' })),
      { code: 'ConstraintViolationException', status: 400 },
    )
  })

  test('include the management account, which can be anywhere, with its own facts', async () => {
    const member = { name: 'Manager', email: 'boss@example.org', tags: TAGS }
    const organizationalUnits = [{ name: 'unit', id: UNIT, accounts: { [ACCOUNT]: member } }]
    await start({ organization: { managementAccount: ACCOUNT, root: { id: 'r-exam', organizationalUnits } } })
    expect(await accountOf(ACCOUNT)).toMatchObject({
      Email: 'boss@example.org',
      JoinedMethod: 'INVITED',
      Name: 'Manager',
    })
    expect(await tagsOf(ACCOUNT)).toEqual(TAG_LIST)
    const { Parents } = await client().send(new ListParentsCommand({ ChildId: ACCOUNT }))
    expect(Parents).toEqual([{ Id: UNIT, Type: 'ORGANIZATIONAL_UNIT' }])
    const { Organization } = await client().send(new DescribeOrganizationCommand({}))
    expect(Organization?.MasterAccountEmail).toBe('boss@example.org')
  })
})

describe('the policies of an organization', () => {
  test('are of all types, and enable them', async () => {
    const AI = {
      name: 'ai',
      type: 'AISERVICES_OPT_OUT_POLICY',
      content: { services: { default: { opt_out_policy: { '@@assign': 'optOut' } } } },
    } as const
    const unattached = { ...AI, name: 'unattached', type: 'BACKUP_POLICY', content: { plans: {} } } as const
    const member = { policies: { AISERVICES_OPT_OUT_POLICY: ['ai'] } }
    const { root, ...rest } = organization(member, { policies: [TAG_POLICY, AI, unattached] })
    await start({
      organization: { ...rest, root: { ...root, policies: { TAG_POLICY: ['tags'] }, tags: TAGS } },
    })
    expect(await typesOf()).toEqual([
      'AISERVICES_OPT_OUT_POLICY',
      'RESOURCE_CONTROL_POLICY',
      'SERVICE_CONTROL_POLICY',
      'TAG_POLICY',
    ])
    expect(await attachedTo('r-exam', 'TAG_POLICY')).toEqual(['tags'])
    expect(await tagsOf('r-exam')).toEqual(TAG_LIST)
    const { Policies = [] } = await client().send(new ListPoliciesCommand({ Filter: 'TAG_POLICY' }))
    expect(Policies).toMatchObject([{ Name: 'tags', Description: '', Type: 'TAG_POLICY' }])
    expect(await tagsOf(Policies[0]?.Id ?? '')).toEqual(TAG_LIST)
    const { EffectivePolicy } = await client(OTHER).send(
      new DescribeEffectivePolicyCommand({ PolicyType: 'TAG_POLICY' }),
    )
    expect(JSON.parse(EffectivePolicy?.PolicyContent ?? '')).toEqual({
      tags: { team: { tag_key: 'Team', tag_value: ['red'] } },
    })
  })

  test('have the types that the seed lists, and no others', async () => {
    await start({ organization: organization({}, { policyTypes: ['TAG_POLICY'], policies: [TAG_POLICY] }) })
    expect(await typesOf()).toEqual(['TAG_POLICY'])
    expect(await attachedTo(OTHER, 'SERVICE_CONTROL_POLICY')).toEqual([])
  })

  test('take the place of FullAWSAccess, in their order', async () => {
    const names = [...'abcdefghij']
    const policies = names.map((name) => serviceControl(name, 'Allow', '*'))
    const { root, ...rest } = organization({ serviceControlPolicies: names }, { policies })
    const serviceControlPolicies = ['b', 'FullAWSAccess', 'a']
    await start({ organization: { ...rest, root: { ...root, serviceControlPolicies } } })
    expect(await attachedTo(OTHER, 'SERVICE_CONTROL_POLICY')).toEqual(names)
    expect(await attachedTo('r-exam', 'SERVICE_CONTROL_POLICY')).toEqual(serviceControlPolicies)
    expect(await attachedTo(UNIT, 'SERVICE_CONTROL_POLICY')).toEqual(['FullAWSAccess'])
  })

  test('of two types can have the same name', async () => {
    const policies = [serviceControl('tags', 'Deny', 's3:*'), TAG_POLICY]
    const member = { serviceControlPolicies: ['FullAWSAccess', 'tags'], policies: { TAG_POLICY: ['tags'] } }
    await start({ organization: organization(member, { policies }) })
    expect(await attachedTo(OTHER, 'SERVICE_CONTROL_POLICY')).toEqual(['FullAWSAccess', 'tags'])
    expect(await attachedTo(OTHER, 'TAG_POLICY')).toEqual(['tags'])
  })
})

test('an organization without all features has no policies', async () => {
  await start({ organization: organization({}, { featureSet: 'CONSOLIDATED_BILLING' }) })
  const { Organization } = await client().send(new DescribeOrganizationCommand({}))
  expect(Organization).toMatchObject({ AvailablePolicyTypes: [], FeatureSet: 'CONSOLIDATED_BILLING' })
  expect(await typesOf()).toEqual([])
})

test('services are trusted and administered, and the resource policy delegates', async () => {
  const Statement = {
    Effect: 'Allow',
    Principal: { AWS: OTHER },
    Action: 'organizations:ListRoots',
    Resource: '*',
  }
  await start({
    organization: organization(
      { administers: ['securityhub.amazonaws.com'] },
      {
        trustedServices: ['iam.amazonaws.com', 'securityhub.amazonaws.com'],
        rootAccess: ['RootSessions'],
        policyTypes: ['SECURITYHUB_POLICY'],
        resourcePolicy: { content: { Version: '2012-10-17', Statement }, tags: TAGS },
      },
    ),
  })
  const { DelegatedAdministrators } = await client().send(new ListDelegatedAdministratorsCommand({}))
  expect(DelegatedAdministrators).toMatchObject([{ Id: OTHER }])
  const { ResourcePolicy } = await client().send(new DescribeResourcePolicyCommand({}))
  expect(ResourcePolicy?.Content).toContain(`arn:aws:iam::${OTHER}:root`)
  expect(await tagsOf(ResourcePolicy?.ResourcePolicySummary?.Id ?? '')).toEqual(TAG_LIST)
})

test('invited accounts can accept, and get their tags', async () => {
  const invitations = [{ account: OUTSIDER, notes: 'Welcome', tags: TAGS }, { email: 'guest@example.org' }]
  const guest = { root: { email: 'guest@example.org' } }
  await start({ accounts: { [SECOND]: guest }, organization: organization({}, { invitations }) })
  for (const account of [OUTSIDER, SECOND]) {
    const { Handshakes = [] } = await client(account).send(new ListHandshakesForAccountCommand({}))
    expect(Handshakes).toMatchObject([{ Action: 'INVITE', State: 'OPEN' }])
    await client(account).send(new AcceptHandshakeCommand({ HandshakeId: Handshakes[0]?.Id }))
    expect((await accountOf(account))?.JoinedMethod).toBe('INVITED')
  }
  expect([await tagsOf(OUTSIDER), await tagsOf(SECOND)]).toEqual([TAG_LIST, []])
})

test('a seed has several organizations, each with its own accounts and policies', async () => {
  const rival: SeedOrganization = {
    managementAccount: OUTSIDER,
    id: 'o-rival00001',
    policies: [serviceControl('no-users', 'Deny', 'iam:ListUsers')],
    invitations: [{ account: OTHER }],
    root: { accounts: { [SECOND]: { serviceControlPolicies: ['FullAWSAccess', 'no-users'] } } },
  }
  await start({ organization: organization({}), organizations: [rival] })
  const idIn = async (account: string) =>
    (await client(account).send(new DescribeOrganizationCommand({}))).Organization?.Id
  expect(await Promise.all([ACCOUNT, OTHER, OUTSIDER, SECOND].map(idIn))).toEqual([
    'o-example001',
    'o-example001',
    'o-rival00001',
    'o-rival00001',
  ])
  const users = (account: string) => server.iam(administratorOf(account)).send(new ListUsersCommand({}))
  await users(OTHER)
  await expectError(users(SECOND), { code: 'AccessDenied', status: 403 })
  const { Handshakes } = await client(OTHER).send(new ListHandshakesForAccountCommand({}))
  expect(Handshakes).toHaveLength(1)
  for (const account of [OUTSIDER, OTHER, ACCOUNT]) {
    await request(server, 'POST', 'reset', { account })
    expect(await Promise.all([ACCOUNT, OTHER, SECOND].map(idIn))).toEqual([
      'o-example001',
      'o-example001',
      'o-rival00001',
    ])
    await expectError(users(SECOND), { code: 'AccessDenied', status: 403 })
  }
})

test('a member that is reset keeps its address, and its role', async () => {
  const organized = organization({ name: 'Payments', email: 'payments@example.org', accessRole: ROLE })
  const accounts = { '333344445555': { name: 'Plain', email: 'plain@example.org' } }
  await start({ organization: { ...organized, root: { ...organized.root, accounts } } })
  for (const account of [OTHER, '333344445555']) {
    const [before, roles] = [await accountOf(account), await rolesIn(account)]
    await request(server, 'POST', 'reset', { account })
    expect([await accountOf(account), await rolesIn(account)]).toEqual([before, roles])
    const email = before?.Email
    expect(
      await request(server, 'POST', 'seed', { account: OUTSIDER, seed: { root: { email } } }),
    ).toMatchObject({
      status: 409,
    })
  }
})

describe('the API', () => {
  test('changes an organization of a seed', async () => {
    const policies = [serviceControl('no-users', 'Deny', 'iam:ListUsers'), TAG_POLICY]
    const member = { serviceControlPolicies: ['FullAWSAccess', 'no-users'] }
    await start({ organization: organization(member, { policies }) })
    const users = () => server.iam(administratorOf(OTHER)).send(new ListUsersCommand({}))
    await expectError(users(), { code: 'AccessDenied', status: 403 })
    const { Policies = [] } = await client().send(
      new ListPoliciesCommand({ Filter: 'SERVICE_CONTROL_POLICY' }),
    )
    const PolicyId = Policies.find(({ Name }) => Name === 'no-users')?.Id
    await client().send(new DetachPolicyCommand({ PolicyId, TargetId: OTHER }))
    await users()
    const created = await client().send(
      new CreateOrganizationalUnitCommand({ ParentId: UNIT, Name: 'inner' }),
    )
    const DestinationParentId = created.OrganizationalUnit?.Id ?? ''
    expect(await attachedTo(DestinationParentId, 'SERVICE_CONTROL_POLICY')).toEqual(['FullAWSAccess'])
    await client().send(new AttachPolicyCommand({ PolicyId, TargetId: DestinationParentId }))
    await client().send(
      new MoveAccountCommand({ AccountId: OTHER, SourceParentId: UNIT, DestinationParentId }),
    )
    await expectError(users(), { code: 'AccessDenied', status: 403 })
    const type = { RootId: 'r-exam', PolicyType: 'SERVICE_CONTROL_POLICY' } as const
    await client().send(new DisablePolicyTypeCommand(type))
    await users()
    await client().send(new EnablePolicyTypeCommand(type))
    await users()
    const { Targets } = await client().send(new ListTargetsForPolicyCommand({ PolicyId }))
    expect(Targets).toEqual([])
  })

  test('deletes an organization of a seed, once it is empty', async () => {
    const { root, ...rest } = organization({ joinedMethod: 'INVITED' })
    await start({ organization: { ...rest, root: { ...root } } })
    const remove = () => client().send(new DeleteOrganizationCommand({}))
    await expectError(remove(), { code: 'OrganizationNotEmptyException', status: 400 })
    await client().send(new RemoveAccountFromOrganizationCommand({ AccountId: OTHER }))
    await client().send(new DeleteOrganizationalUnitCommand({ OrganizationalUnitId: UNIT }))
    await remove()
    await expectError(client().send(new DescribeOrganizationCommand({})), {
      code: 'AWSOrganizationsNotInUseException',
      status: 400,
    })
    await request(server, 'POST', 'reset', { account: ACCOUNT })
    expect(await attachedTo(OTHER, 'SERVICE_CONTROL_POLICY')).toEqual(['FullAWSAccess'])
  })
})
