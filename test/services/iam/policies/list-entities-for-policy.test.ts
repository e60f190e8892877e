import {
  CreatePolicyCommand,
  CreateUserCommand,
  ListEntitiesForPolicyCommand,
  type ListEntitiesForPolicyCommandInput,
  paginateListEntitiesForPolicy,
} from '@aws-sdk/client-iam'
import { beforeAll, expect, test } from '@jest/globals'
import { expectError, expectRecorded, policy, serverForAllTests } from '../../../support/harness.ts'
import { deniedText, membersOf, READ_ONLY, userArn, userWith } from '../../callers.ts'
import { holder, policyArn, putBoundary } from './holders.ts'

const PolicyArn = policyArn('shared')

const server = serverForAllTests()
const iam = server.iam()
async function create(PolicyName: string): Promise<string> {
  await iam.send(new CreatePolicyCommand({ PolicyName, PolicyDocument: policy('Allow', 'iam:GetUser') }))
  return policyArn(PolicyName)
}

const entities = (more: Partial<ListEntitiesForPolicyCommandInput> = {}) =>
  iam.send(new ListEntitiesForPolicyCommand({ PolicyArn, ...more }))
const namesIn = (answer: Awaited<ReturnType<typeof entities>>) => [
  ...(answer.PolicyGroups ?? []).map(({ GroupName }) => GroupName),
  ...(answer.PolicyRoles ?? []).map(({ RoleName }) => RoleName),
  ...(answer.PolicyUsers ?? []).map(({ UserName }) => UserName),
]
const named = async (more: Partial<ListEntitiesForPolicyCommandInput> = {}) => namesIn(await entities(more))

/** The policy is attached to u1, r1, and the groups; it is the boundary of u2 and r2, and both for u3. */
beforeAll(async () => {
  await create('shared')
  for (const [noun, name, path] of [
    ['group', 'g1', '/'],
    ['group', 'g2', '/x/'],
    ['role', 'r1', '/x/'],
    ['user', 'u1', '/'],
    ['user', 'u3', '/x/'],
  ] as const) {
    await holder(iam, noun, name).create(path)
    await holder(iam, noun, name).attach(PolicyArn)
  }
  await holder(iam, 'role', 'r2').create()
  await putBoundary(iam, 'role', 'r2', PolicyArn)
  await iam.send(new CreateUserCommand({ UserName: 'u2', PermissionsBoundary: PolicyArn }))
  await putBoundary(iam, 'user', 'u3', PolicyArn)
})

test('shows names and ids of groups, roles and users', async () => {
  expect(membersOf(await entities({ PathPrefix: '/x/' }))).toEqual({
    PolicyGroups: [{ GroupName: 'g2', GroupId: expect.stringMatching(/^AGPA/) }],
    PolicyRoles: [{ RoleName: 'r1', RoleId: expect.stringMatching(/^AROA/) }],
    PolicyUsers: [{ UserName: 'u3', UserId: expect.stringMatching(/^AIDA/) }],
    IsTruncated: false,
  })
})

test('a policy that nobody uses has three empty server', async () => {
  const unused = await create('unused')
  for (const arn of [unused, READ_ONLY]) {
    expect(membersOf(await entities({ PolicyArn: arn }))).toEqual({
      PolicyGroups: [],
      PolicyRoles: [],
      PolicyUsers: [],
      IsTruncated: false,
    })
  }
})

test('13.7, C5.3: filters by kind, path and use, and shows each once; LocalManagedPolicy and AWSManagedPolicy name nobody', async () => {
  expect((await named()).toSorted()).toEqual(['g1', 'g2', 'r1', 'r2', 'u1', 'u2', 'u3'])
  expect(await named({ PolicyUsageFilter: 'PermissionsPolicy' })).toEqual(['g1', 'g2', 'r1', 'u1', 'u3'])
  expect(await named({ PolicyUsageFilter: 'PermissionsBoundary' })).toEqual(['r2', 'u2', 'u3'])
  expect(await named({ EntityFilter: 'Group' })).toEqual(['g1', 'g2'])
  expect(await named({ EntityFilter: 'Role' })).toEqual(['r1', 'r2'])
  expect((await named({ EntityFilter: 'User' })).toSorted()).toEqual(['u1', 'u2', 'u3'])
  expect(
    await named({ EntityFilter: 'User', PathPrefix: '/x/', PolicyUsageFilter: 'PermissionsBoundary' }),
  ).toEqual(['u3'])
  expect(await named({ EntityFilter: 'LocalManagedPolicy' })).toEqual([])
  expect(await named({ EntityFilter: 'AWSManagedPolicy' })).toEqual([])
})

test.each([1, 2, 3, 6, 7])('pages of %i hold all kinds together', async (pageSize) => {
  const pages: (string | undefined)[][] = []
  for await (const page of paginateListEntitiesForPolicy({ client: iam, pageSize }, { PolicyArn })) {
    pages.push(namesIn(page))
  }
  expect(pages.flat().toSorted()).toEqual(['g1', 'g2', 'r1', 'r2', 'u1', 'u2', 'u3'])
  expect(pages.slice(0, -1).every(({ length }) => length === pageSize)).toBe(true)
  expect(pages.length).toBe(Math.ceil(7 / pageSize))
})

test('pages stay right while entities come and go', async () => {
  const first = await entities({ MaxItems: 3 })
  expect(namesIn(first)).toEqual(['g1', 'g2', 'r1'])
  await holder(iam, 'role', 'r1').detach(PolicyArn)
  await holder(iam, 'group', 'g0').create()
  await holder(iam, 'group', 'g0').attach(PolicyArn)
  expect((await named({ Marker: first.Marker })).toSorted()).toEqual(['r2', 'u1', 'u2', 'u3'])
  await expectError(entities({ Marker: 'nonsense' }), {
    code: 'ValidationError',
    status: 400,
    message: 'Invalid Marker.',
  })
})

test('fails for a policy that is not there', async () => {
  await expectRecorded(
    iam.send(new ListEntitiesForPolicyCommand({ PolicyArn: policyArn('NonExistentPolicy') })),
    'test_iam_policies.py::TestListEntitiesForPolicy::test_list_entities_for_policy_errors/err-nonexistent-policy',
  )
})

test('whoever is allowed it on that policy may list', async () => {
  const action = 'iam:ListEntitiesForPolicy'
  const client = server.iam(await userWith(server, 'entities', policy('Allow', action, PolicyArn)))
  await client.send(new ListEntitiesForPolicyCommand({ PolicyArn }))
  await expectError(client.send(new ListEntitiesForPolicyCommand({ PolicyArn: READ_ONLY })), {
    code: 'AccessDenied',
    status: 403,
    message: deniedText(userArn('entities'), action, `policy ${READ_ONLY}`),
  })
})
