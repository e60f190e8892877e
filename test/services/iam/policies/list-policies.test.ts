import {
  AttachUserPolicyCommand,
  CreatePolicyCommand,
  type CreatePolicyCommandInput,
  CreateUserCommand,
  DeletePolicyCommand,
  ListPoliciesCommand,
  type ListPoliciesCommandInput,
  paginateListPolicies,
} from '@aws-sdk/client-iam'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { expectError, NOW, policy, serverForAllTests, startServer } from '../../../support/harness.ts'
import { deniedText, membersOf, READ_ONLY, userArn, userWith } from '../../callers.ts'
import { policyArn } from './holders.ts'

const server = serverForAllTests(() => startServer({}, { now: () => NOW }))
const iam = server.iam()
beforeAll(async () => {
  for (const name of ['beta', 'Alpha', 'gamma']) {
    await create(name, { Path: `/${name}/`, Description: 'text', Tags: [{ Key: 'a', Value: '' }] })
  }
  await iam.send(
    new CreateUserCommand({ UserName: 'holder', PermissionsBoundary: policyArn('gamma', '/gamma/') }),
  )
  await iam.send(new AttachUserPolicyCommand({ UserName: 'holder', PolicyArn: policyArn('beta', '/beta/') }))
  await iam.send(new AttachUserPolicyCommand({ UserName: 'holder', PolicyArn: READ_ONLY }))
})

const create = (PolicyName: string, more: Partial<CreatePolicyCommandInput> = {}) =>
  iam.send(new CreatePolicyCommand({ PolicyName, PolicyDocument: policy('Allow', 's3:ListBucket'), ...more }))

const names = async (input: ListPoliciesCommandInput, client = iam) =>
  (await client.send(new ListPoliciesCommand({ Scope: 'Local', ...input }))).Policies?.map(
    ({ PolicyName }) => PolicyName,
  )

const arnsOfAll = async (pageSize: number, input: ListPoliciesCommandInput = {}) => {
  const arns: string[] = []
  for await (const page of paginateListPolicies({ client: iam, pageSize }, input)) {
    arns.push(...(page.Policies ?? []).map(({ Arn }) => Arn ?? ''))
  }
  return arns
}

test('shows neither tags nor descriptions', async () => {
  const answer = await iam.send(new ListPoliciesCommand({ Scope: 'Local', PathPrefix: '/beta/' }))
  expect(membersOf(answer)).toEqual({
    IsTruncated: false,
    Policies: [
      {
        PolicyName: 'beta',
        PolicyId: expect.stringMatching(/^ANPA/),
        Arn: policyArn('beta', '/beta/'),
        Path: '/beta/',
        DefaultVersionId: 'v1',
        AttachmentCount: 1,
        PermissionsBoundaryUsageCount: 0,
        IsAttachable: true,
        CreateDate: new Date(NOW),
        UpdateDate: new Date(NOW),
      },
    ],
  })
})

test('lists the policies of the account, then those of AWS, each once, in pages of any size', async () => {
  const all = await arnsOfAll(250)
  expect(all.slice(0, 3)).toEqual(['Alpha', 'beta', 'gamma'].map((name) => policyArn(name, `/${name}/`)))
  expect(all.length).toBeGreaterThan(1000)
  expect(new Set(all).size).toBe(all.length)
  expect(await arnsOfAll(1000)).toEqual(all)
  expect(await arnsOfAll(1000, { Scope: 'All' })).toEqual(all)
  expect(await arnsOfAll(1000, { Scope: 'AWS' })).toEqual(all.slice(3))
  expect(await arnsOfAll(1, { Scope: 'Local' })).toEqual(all.slice(0, 3))
})

test('filters by path', async () => {
  expect(await arnsOfAll(1000, { PathPrefix: '/root-task/' })).toContain(
    'arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials',
  )
})

describe('13.7, C7.3.4: filters by use', () => {
  const ALL = ['Alpha', 'beta', 'gamma']

  test.each<[ListPoliciesCommandInput, string[]]>([
    [{}, ALL],
    [{ PolicyUsageFilter: 'PermissionsPolicy' }, ALL],
    [{ PolicyUsageFilter: 'PermissionsBoundary' }, ALL],
    [{ OnlyAttached: false }, ALL],
    [{ OnlyAttached: false, PolicyUsageFilter: 'PermissionsPolicy' }, ALL],
    [{ OnlyAttached: false, PolicyUsageFilter: 'PermissionsBoundary' }, ALL],
    [{ OnlyAttached: true }, ['beta', 'gamma']],
    [{ OnlyAttached: true, PolicyUsageFilter: 'PermissionsPolicy' }, ['beta']],
    [{ OnlyAttached: true, PolicyUsageFilter: 'PermissionsBoundary' }, ['gamma']],
  ])('%j', async (input, listed) => {
    expect(await names(input)).toEqual(listed)
  })

  test('of AWS, too, and on pages of any size', async () => {
    const used = [policyArn('beta', '/beta/'), policyArn('gamma', '/gamma/'), READ_ONLY]
    expect(await arnsOfAll(1000, { OnlyAttached: true })).toEqual(used)
    expect(await arnsOfAll(1, { OnlyAttached: true })).toEqual(used)
  })
})

test('C3.1: lists the policies of AWS by age', async () => {
  const first = await iam.send(new ListPoliciesCommand({ Scope: 'AWS', MaxItems: 5 }))
  expect(first.Policies?.map(({ PolicyName }) => PolicyName)).toEqual([
    'AdministratorAccess',
    'PowerUserAccess',
    'ReadOnlyAccess',
    'AWSCloudFormationReadOnlyAccess',
    'CloudFrontFullAccess',
  ])
  const { Policies = [] } = await iam.send(new ListPoliciesCommand({ Scope: 'AWS', MaxItems: 1000 }))
  const dates = Policies.map(({ CreateDate }) => CreateDate?.getTime() ?? 0)
  expect(dates).toEqual(dates.toSorted((a, b) => a - b))
})

test('C3.3: the policies of AWS have ids like all policies and can be attached', async () => {
  const { Policies = [] } = await iam.send(new ListPoliciesCommand({ Scope: 'AWS', MaxItems: 1000 }))
  expect(Policies.filter(({ PolicyId = '' }) => !/^ANPA[A-Z2-7]{17}$/.test(PolicyId))).toEqual([])
  expect(Policies.filter(({ IsAttachable }) => !IsAttachable)).toEqual([])
})

test('pages stay right while the list changes', async () => {
  const first = await iam.send(new ListPoliciesCommand({ Scope: 'Local', MaxItems: 2 }))
  expect(first).toMatchObject({
    IsTruncated: true,
    Policies: [{ PolicyName: 'Alpha' }, { PolicyName: 'beta' }],
  })
  await create('aardvark', {})
  await create('delta', {})
  expect(await names({ Marker: first.Marker })).toEqual(['delta', 'gamma'])
  for (const name of ['aardvark', 'delta'])
    await iam.send(new DeletePolicyCommand({ PolicyArn: policyArn(name) }))
})

test('refuses a Marker that it did not give out', async () => {
  await expectError(names({ Marker: 'nonsense' }), {
    code: 'ValidationError',
    status: 400,
    message: 'Invalid Marker.',
  })
})

test('has no resource; the denial names the path', async () => {
  const lister = server.iam(await userWith(server, 'lister', policy('Allow', 'iam:ListPolicies')))
  expect(await names({ PathPrefix: '/beta/' }, lister)).toEqual(['beta'])
  const nobody = server.iam(await userWith(server, 'nobody'))
  for (const [input, path] of [
    [{}, '/'],
    [{ PathPrefix: '/beta/' }, '/beta/'],
  ] as const) {
    await expectError(names(input, nobody), {
      code: 'AccessDenied',
      status: 403,
      message: deniedText(userArn('nobody'), 'iam:ListPolicies', `policy path ${path}`),
    })
  }
})
