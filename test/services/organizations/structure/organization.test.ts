/** Tests what AWS Organizations shows of the organization, its accounts, and its units. */
import {
  DescribeAccountCommand,
  DescribeOrganizationalUnitCommand,
  DescribeOrganizationCommand,
  ListAccountsCommand,
  ListChildrenCommand,
  ListOrganizationalUnitsForParentCommand,
  ListParentsCommand,
  ListRootsCommand,
} from '@aws-sdk/client-organizations'
import { describe, expect, test } from '@jest/globals'
import {
  ACCOUNT,
  administratorOf,
  expectError,
  NOW,
  OTHER,
  serverForAllTests,
} from '../../../support/harness.ts'
import { INNER, ORGANIZATION, OUTER, organizationWith, seededServer } from '../../../support/organizations.ts'
import { ACCOUNT_NOT_FOUND } from '../errors.ts'

const MEMBER = { name: 'Payments', email: 'payments@example.org' }

const server = serverForAllTests(() => {
  const organization = organizationWith([], { account: MEMBER })
  return seededServer({ organization }, {}, { now: () => NOW })
})

const arn = (resource: string) => `arn:aws:organizations::${ACCOUNT}:${resource}`

const management = {
  Arn: arn(`account/${ORGANIZATION}/${ACCOUNT}`),
  Email: `${ACCOUNT}@example.com`,
  Id: ACCOUNT,
  JoinedMethod: 'INVITED',
  JoinedTimestamp: new Date(NOW),
  Name: ACCOUNT,
  Paths: [`${ORGANIZATION}/r-exam/${ACCOUNT}/`],
  State: 'ACTIVE',
  Status: 'ACTIVE',
}

const member = {
  ...management,
  Arn: arn(`account/${ORGANIZATION}/${OTHER}`),
  Email: MEMBER.email,
  Id: OTHER,
  JoinedMethod: 'CREATED',
  Name: MEMBER.name,
  Paths: [`${ORGANIZATION}/r-exam/${OUTER}/${INNER}/${OTHER}/`],
}

const outer = {
  Arn: arn(`ou/${ORGANIZATION}/${OUTER}`),
  Id: OUTER,
  Name: 'outer',
  Path: `${ORGANIZATION}/r-exam/${OUTER}/`,
}

const inner = {
  Arn: arn(`ou/${ORGANIZATION}/${INNER}`),
  Id: INNER,
  Name: 'inner',
  Path: `${ORGANIZATION}/r-exam/${OUTER}/${INNER}/`,
}

test.each([ACCOUNT, OTHER])('the organization is the same for %s', async (account) => {
  const client = server.organizations(administratorOf(account))
  const { Organization } = await client.send(new DescribeOrganizationCommand({}))
  expect(Organization).toEqual({
    Arn: arn(`organization/${ORGANIZATION}`),
    AvailablePolicyTypes: [{ Status: 'ENABLED', Type: 'SERVICE_CONTROL_POLICY' }],
    FeatureSet: 'ALL',
    Id: ORGANIZATION,
    MasterAccountArn: management.Arn,
    MasterAccountEmail: management.Email,
    MasterAccountId: ACCOUNT,
  })
})

test('the root has the enabled policy types, by name', async () => {
  const { Roots } = await server.organizations().send(new ListRootsCommand({}))
  expect(Roots).toEqual([
    {
      Arn: arn(`root/${ORGANIZATION}/r-exam`),
      Id: 'r-exam',
      Name: 'Root',
      PolicyTypes: [
        { Status: 'ENABLED', Type: 'RESOURCE_CONTROL_POLICY' },
        { Status: 'ENABLED', Type: 'SERVICE_CONTROL_POLICY' },
      ],
    },
  ])
})

describe('accounts', () => {
  test('ORG4.5: are listed, and described one by one', async () => {
    const { Accounts } = await server.organizations().send(new ListAccountsCommand({}))
    expect(Accounts).toEqual([management, member])
    const { Account } = await server.organizations().send(new DescribeAccountCommand({ AccountId: OTHER }))
    expect(Account).toEqual(member)
  })

  test('an account of no organization is not found', async () => {
    const call = server.organizations().send(new DescribeAccountCommand({ AccountId: '999999999999' }))
    await expectError(call, ACCOUNT_NOT_FOUND)
  })
})

describe('units', () => {
  test('are listed below their parents, and described one by one', async () => {
    const listed = async (ParentId: string) =>
      (await server.organizations().send(new ListOrganizationalUnitsForParentCommand({ ParentId })))
        .OrganizationalUnits
    expect(await listed('r-exam')).toEqual([outer])
    expect(await listed(OUTER)).toEqual([inner])
    expect(await listed(INNER)).toEqual([])
    const describe = new DescribeOrganizationalUnitCommand({ OrganizationalUnitId: INNER })
    expect((await server.organizations().send(describe)).OrganizationalUnit).toEqual(inner)
  })

  test('an unknown unit is not found, neither itself nor as a parent', async () => {
    const unknown = 'ou-exam-unknown1'
    await expectError(
      server.organizations().send(new DescribeOrganizationalUnitCommand({ OrganizationalUnitId: unknown })),
      {
        code: 'OrganizationalUnitNotFoundException',
        status: 400,
        message: "You specified an organizational unit that doesn't exist.",
      },
    )
    for (const ParentId of [unknown, 'r-none'])
      await expectError(
        server.organizations().send(new ListOrganizationalUnitsForParentCommand({ ParentId })),
        {
          code: 'ParentNotFoundException',
          status: 400,
          message: "You specified parent that doesn't exist.",
        },
      )
  })
})

describe('parents and children', () => {
  const parentsOf = async (ChildId: string) =>
    (await server.organizations().send(new ListParentsCommand({ ChildId }))).Parents
  const childrenOf = async (ParentId: string, ChildType: 'ACCOUNT' | 'ORGANIZATIONAL_UNIT') =>
    (await server.organizations().send(new ListChildrenCommand({ ParentId, ChildType }))).Children

  test('each has one parent', async () => {
    expect(await parentsOf(ACCOUNT)).toEqual([{ Id: 'r-exam', Type: 'ROOT' }])
    expect(await parentsOf(OUTER)).toEqual([{ Id: 'r-exam', Type: 'ROOT' }])
    expect(await parentsOf(INNER)).toEqual([{ Id: OUTER, Type: 'ORGANIZATIONAL_UNIT' }])
    expect(await parentsOf(OTHER)).toEqual([{ Id: INNER, Type: 'ORGANIZATIONAL_UNIT' }])
  })

  test('children are those directly below', async () => {
    expect(await childrenOf('r-exam', 'ACCOUNT')).toEqual([{ Id: ACCOUNT, Type: 'ACCOUNT' }])
    expect(await childrenOf('r-exam', 'ORGANIZATIONAL_UNIT')).toEqual([
      { Id: OUTER, Type: 'ORGANIZATIONAL_UNIT' },
    ])
    expect(await childrenOf(INNER, 'ACCOUNT')).toEqual([{ Id: OTHER, Type: 'ACCOUNT' }])
    expect(await childrenOf(INNER, 'ORGANIZATIONAL_UNIT')).toEqual([])
  })

  test('the unknown has neither', async () => {
    await expectError(parentsOf('ou-exam-unknown1'), { code: 'ChildNotFoundException', status: 400 })
    await expectError(childrenOf('ou-exam-unknown1', 'ACCOUNT'), {
      code: 'ParentNotFoundException',
      status: 400,
    })
  })

  test('a root has no parent that could be asked for', async () => {
    const error = await parentsOf('r-exam').catch((reason: unknown) => reason)
    expect(error).toMatchObject({
      name: 'InvalidInputException',
      Reason: 'INVALID_PATTERN:CHILD_ID',
      message: 'You provided a value that does not match the required pattern.',
    })
  })
})
