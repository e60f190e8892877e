/** Tests how organizations begin and end: CreateOrganization, DeleteOrganization, and what they do to other calls. */
import {
  CreateRoleCommand,
  CreateServiceLinkedRoleCommand,
  GetRoleCommand,
  ListAttachedRolePoliciesCommand,
  ListOrganizationsFeaturesCommand,
} from '@aws-sdk/client-iam'
import {
  CloseAccountCommand,
  CreateOrganizationCommand,
  DeleteOrganizationCommand,
  DescribeOrganizationCommand,
  ListAccountsCommand,
  ListOrganizationalUnitsForParentCommand,
  ListRootsCommand,
  type OrganizationFeatureSet,
} from '@aws-sdk/client-organizations'
import { AssumeRoleCommand } from '@aws-sdk/client-sts'
import { beforeEach, describe, expect, test } from '@jest/globals'
import {
  ACCOUNT,
  ADMINISTRATOR,
  administratorOf,
  type Credentials,
  expectError,
  NOW,
  OTHER,
  rootOf,
  serverForEachTest,
  trust,
} from '../../../support/harness.ts'
import { ORGANIZATION, OUTSIDER, organizationWith, seededServer } from '../../../support/organizations.ts'
import { at } from '../../../support/places.ts'
import { membersOf, userWith } from '../../callers.ts'
import { DENIED, NOT_IN_USE } from '../errors.ts'

const ALREADY_IN_ORGANIZATION = {
  code: 'AlreadyInOrganizationException',
  status: 400,
  message: 'The provided account is already a member of an organization.',
}
const LINKED_ROLE = 'AWSServiceRoleForOrganizations'

const server = serverForEachTest(() => {
  now = NOW
  const organization = { ...organizationWith([], {}), trustedServices: ['iam.amazonaws.com'] }
  return seededServer(
    { organization: { ...organization, rootAccess: ['RootSessions'] } },
    {},
    { now: () => now },
  )
})
let now = NOW

const clientOf = (account: string) => server.organizations(administratorOf(account))

const create = (credentials: Credentials, FeatureSet?: OrganizationFeatureSet) =>
  server.organizations(credentials).send(new CreateOrganizationCommand({ FeatureSet }))

async function organizationOf(account: string): Promise<string> {
  const { Organization } = await clientOf(account).send(new DescribeOrganizationCommand({}))
  return Organization?.Id ?? ''
}

const allowing = (...actions: readonly string[]) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Action: actions, Resource: '*' },
  })

/** Removes the organization's only other account. The wait period of accounts that it created does not matter here. */
function removeOther(): void {
  server.iamulator.store.transact(at(ACCOUNT), (tx) => tx.memberAccounts.delete(OTHER))
}

const deleteAs = (credentials: Credentials) =>
  server.organizations(credentials).send(new DeleteOrganizationCommand({}))

describe('CreateOrganization', () => {
  test('ORG3.1: makes an organization of one account, in a root without policy types', async () => {
    const { Organization } = await create(administratorOf(OUTSIDER))
    const id = Organization?.Id ?? ''
    const arn = (resource: string) => `arn:aws:organizations::${OUTSIDER}:${resource}`
    expect(id).toMatch(/^o-[a-z0-9]{10}$/)
    expect(Organization).toEqual({
      Arn: arn(`organization/${id}`),
      AvailablePolicyTypes: [{ Status: 'ENABLED', Type: 'SERVICE_CONTROL_POLICY' }],
      FeatureSet: 'ALL',
      Id: id,
      MasterAccountArn: arn(`account/${id}/${OUTSIDER}`),
      MasterAccountEmail: `${OUTSIDER}@example.com`,
      MasterAccountId: OUTSIDER,
    })
    const client = clientOf(OUTSIDER)
    const { Roots = [] } = await client.send(new ListRootsCommand({}))
    const rootId = Roots[0]?.Id ?? ''
    expect(rootId).toMatch(/^r-[a-z0-9]{4}$/)
    expect(Roots).toEqual([{ Arn: arn(`root/${id}/${rootId}`), Id: rootId, Name: 'Root', PolicyTypes: [] }])
    const { Accounts } = await client.send(new ListAccountsCommand({}))
    expect(Accounts).toEqual([
      {
        Arn: arn(`account/${id}/${OUTSIDER}`),
        Email: `${OUTSIDER}@example.com`,
        Id: OUTSIDER,
        JoinedMethod: 'INVITED',
        JoinedTimestamp: new Date(NOW),
        Name: OUTSIDER,
        Paths: [`${id}/${rootId}/${OUTSIDER}/`],
        State: 'ACTIVE',
        Status: 'ACTIVE',
      },
    ])
  })

  test('can be for consolidated billing only', async () => {
    const { Organization } = await create(administratorOf(OUTSIDER), 'CONSOLIDATED_BILLING')
    expect(Organization).toMatchObject({ AvailablePolicyTypes: [], FeatureSet: 'CONSOLIDATED_BILLING' })
  })

  test('takes no other feature set', async () => {
    const call = create(administratorOf(OUTSIDER), 'SOME' as OrganizationFeatureSet)
    await expect(call).rejects.toMatchObject({
      name: 'InvalidInputException',
      Reason: 'INVALID_ENUM:FEATURE_SET',
      message: 'You specified an invalid value.',
    })
  })

  test('ORG3.2, D1.8: makes the service-linked role of Organizations, with its description', async () => {
    await create(administratorOf(OUTSIDER))
    const iam = server.iam(administratorOf(OUTSIDER))
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: LINKED_ROLE }))
    expect(Role).toMatchObject({
      Path: '/aws-service-role/organizations.amazonaws.com/',
      CreateDate: new Date(NOW),
      MaxSessionDuration: 3600,
      Description:
        'Service-linked role used by AWS Organizations to enable integration of other AWS services with Organizations.',
    })
    const { AttachedPolicies } = await iam.send(
      new ListAttachedRolePoliciesCommand({ RoleName: LINKED_ROLE }),
    )
    expect(AttachedPolicies?.map(({ PolicyName }) => PolicyName)).toEqual([
      'AWSOrganizationsServiceTrustPolicy',
    ])
  })

  test('ORG3.2: keeps that role if there is one', async () => {
    const iam = server.iam(administratorOf(OUTSIDER))
    const service = { AWSServiceName: 'organizations.amazonaws.com' }
    const { Role: before } = await iam.send(new CreateServiceLinkedRoleCommand(service))
    now += 60_000
    await create(administratorOf(OUTSIDER))
    const { Role: after } = await iam.send(new GetRoleCommand({ RoleName: LINKED_ROLE }))
    expect(after?.RoleId).toBe(before?.RoleId)
    expect(after?.CreateDate).toEqual(new Date(NOW))
  })

  test.each([ACCOUNT, OTHER])('is not for account %s, which is in an organization', async (account) => {
    await expectError(create(administratorOf(account)), ALREADY_IN_ORGANIZATION)
    await expectError(create(rootOf(account)), ALREADY_IN_ORGANIZATION)
    expect(await organizationOf(account)).toBe(ORGANIZATION)
  })

  test('is for root users as well', async () => {
    await create(rootOf(OUTSIDER))
    expect(await organizationOf(OUTSIDER)).toMatch(/^o-/)
  })

  test('does not need the other organizations in the emulator, nor do they see it', async () => {
    await create(administratorOf(OUTSIDER))
    await create(administratorOf('555566667777'))
    const ids = await Promise.all([ACCOUNT, OUTSIDER, '555566667777'].map(organizationOf))
    expect(new Set(ids).size).toBe(3)
    const { Accounts } = await clientOf('555566667777').send(new ListAccountsCommand({}))
    expect(Accounts?.map(({ Id }) => Id)).toEqual(['555566667777'])
  })
})

describe('who may create an organization', () => {
  beforeEach(async () => {
    removeOther()
    await deleteAs(ADMINISTRATOR)
    server.iamulator.store.transact(at(ACCOUNT), (tx) => tx.roles.delete(LINKED_ROLE.toLowerCase()))
  })

  test('who is allowed to, and to make the service-linked role', async () => {
    await expectError(create(await userWith(server, 'nobody')), DENIED)
    const role = allowing('iam:CreateServiceLinkedRole')
    await expectError(create(await userWith(server, 'role-only', role)), DENIED)
    const both = allowing('organizations:CreateOrganization', 'iam:CreateServiceLinkedRole')
    await create(await userWith(server, 'both', both))
  })

  test('nobody who may not make the role, unless it is there', async () => {
    const only = await userWith(server, 'only', allowing('organizations:CreateOrganization'))
    await expectError(create(only), {
      code: 'AccessDeniedForDependencyException',
      status: 400,
      message:
        "The operation that you attempted requires you to have the iam:CreateServiceLinkedRole for organizations.amazonaws.com permission so that Organizations can create the required service-linked role. You don't have that permission.",
    })
    await expect(create(only)).rejects.toMatchObject({
      Reason: 'ACCESS_DENIED_DURING_CREATE_SERVICE_LINKED_ROLE',
    })
    await expectError(clientOf(ACCOUNT).send(new DescribeOrganizationCommand({})), NOT_IN_USE)
    const service = { AWSServiceName: 'organizations.amazonaws.com' }
    await server.iam().send(new CreateServiceLinkedRoleCommand(service))
    await create(only)
  })
})

test('the principals of an organization have its ID from then on, until it is deleted', async () => {
  const iam = server.iam(administratorOf('555566667777'))
  await create(administratorOf(OUTSIDER))
  const id = await organizationOf(OUTSIDER)
  const condition = { StringEquals: { 'aws:PrincipalOrgID': id } }
  const AssumeRolePolicyDocument = trust({ AWS: '*' }, 'sts:AssumeRole', condition)
  await iam.send(new CreateRoleCommand({ RoleName: 'shared', AssumeRolePolicyDocument }))
  const input = { RoleArn: 'arn:aws:iam::555566667777:role/shared', RoleSessionName: 'session' }
  const assume = (account: string) => server.sts(administratorOf(account)).send(new AssumeRoleCommand(input))
  await assume(OUTSIDER)
  await expectError(assume(ACCOUNT), { code: 'AccessDenied', status: 403 })
  await deleteAs(administratorOf(OUTSIDER))
  await expectError(assume(OUTSIDER), { code: 'AccessDenied', status: 403 })
})

describe('DeleteOrganization', () => {
  test('ORG3.3: is refused while another account is in it', async () => {
    await expectError(deleteAs(ADMINISTRATOR), {
      code: 'OrganizationNotEmptyException',
      status: 400,
      message: 'To delete an organization you must first remove all member accounts (except the master).',
    })
    expect(await organizationOf(OTHER)).toBe(ORGANIZATION)
  })

  test('ORG3.3: is refused while that account is closed', async () => {
    await clientOf(ACCOUNT).send(new CloseAccountCommand({ AccountId: OTHER }))
    await expectError(deleteAs(ADMINISTRATOR), { code: 'OrganizationNotEmptyException', status: 400 })
  })

  test('answers nothing, and the account is in no organization', async () => {
    removeOther()
    expect(membersOf(await deleteAs(ADMINISTRATOR))).toEqual({})
    await expectError(clientOf(ACCOUNT).send(new DescribeOrganizationCommand({})), NOT_IN_USE)
    await expectError(clientOf(ACCOUNT).send(new ListAccountsCommand({})), NOT_IN_USE)
    await expectError(deleteAs(ADMINISTRATOR), NOT_IN_USE)
  })

  test('leaves nothing for the next organization of the account', async () => {
    removeOther()
    const client = clientOf(ACCOUNT)
    await deleteAs(ADMINISTRATOR)
    await create(ADMINISTRATOR)
    const { Roots = [] } = await client.send(new ListRootsCommand({}))
    expect(Roots[0]?.Id).not.toBe('r-exam')
    const inRoot = new ListOrganizationalUnitsForParentCommand({ ParentId: Roots[0]?.Id })
    expect((await client.send(inRoot)).OrganizationalUnits).toEqual([])
  })

  test('ends the management of root access', async () => {
    const features = () => server.iam().send(new ListOrganizationsFeaturesCommand({}))
    expect((await features()).EnabledFeatures).toEqual(['RootSessions'])
    removeOther()
    await deleteAs(ADMINISTRATOR)
    await expectError(features(), { code: 'OrganizationNotFoundException', status: 400 })
    await create(ADMINISTRATOR)
    await expectError(features(), { code: 'ServiceAccessNotEnabledException', status: 400 })
  })

  test('leaves the roles of the account', async () => {
    await create(administratorOf(OUTSIDER))
    await deleteAs(administratorOf(OUTSIDER))
    await server.iam(administratorOf(OUTSIDER)).send(new GetRoleCommand({ RoleName: LINKED_ROLE }))
  })

  test('is for the management account, with permission', async () => {
    await expectError(deleteAs(await userWith(server, 'nobody')), DENIED)
    await expectError(deleteAs(administratorOf(OTHER)), DENIED)
    await expectError(deleteAs(rootOf(OTHER)), DENIED)
    await expectError(deleteAs(administratorOf(OUTSIDER)), NOT_IN_USE)
    removeOther()
    await deleteAs(await userWith(server, 'permitted', allowing('organizations:DeleteOrganization')))
  })
})
