/** Tests that the calls of a change, made through the API, make the request allowed, and that others undo them. */
import {
  AddUserToGroupCommand,
  AttachGroupPolicyCommand,
  AttachUserPolicyCommand,
  CreateGroupCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  ListPolicyVersionsCommand,
  ListUsersCommand,
  PutGroupPolicyCommand,
  PutRolePolicyCommand,
  PutUserPermissionsBoundaryCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam'
import { ListAccountsCommand, ListRootsCommand } from '@aws-sdk/client-organizations'
import { AssumeRoleCommand } from '@aws-sdk/client-sts'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { POWER_USER, userArn, userWith } from '../../services/callers.ts'
import { credentialsIn } from '../../services/sts/sts-callers.ts'
import {
  ACCOUNT,
  administratorOf,
  type Credentials,
  OTHER,
  policy,
  type TestServer,
  trust,
} from '../../support/harness.ts'
import {
  organizationWith,
  resourceControl,
  seededServer,
  serviceControl,
} from '../../support/organizations.ts'
import { callsOf, type Explained, explained, made, refusedId, undoOf } from './change-requests.ts'

const ALICE = userArn('alice')

let server: TestServer
beforeEach(async () => {
  const policies = [
    serviceControl('no-lists', 'Deny', 'iam:List*'),
    serviceControl('only-sts', 'Allow', 'sts:*'),
    resourceControl('no-roles', 'sts:AssumeRole'),
  ]
  server = await seededServer({ organization: organizationWith(policies, {}) })
})
afterEach(() => server.close())

const lists = (credentials: Credentials) => server.iam(credentials).send(new ListUsersCommand({}))

/**
 * Expects that a call is refused, allowed after the calls of the first change, and refused after those that undo it.
 */
async function expectTurned(call: () => Promise<unknown>): Promise<Explained> {
  const requestId = await refusedId(call())
  const before = await explained(server, { requestId })
  await made(server, callsOf(before))
  await call()
  expect((await explained(server, { requestId, now: true })).decision).toBe('allowed')
  await made(server, undoOf(before))
  await expect(call()).rejects.toMatchObject({ name: expect.stringMatching(/^AccessDenied/) })
  return before
}

async function policyNamed(name: string, document: string, account = ACCOUNT): Promise<string> {
  const input = { PolicyName: name, PolicyDocument: document }
  const { Policy } = await server.iam(administratorOf(account)).send(new CreatePolicyCommand(input))
  return Policy?.Arn ?? ''
}

describe('the calls of a change', () => {
  test('edit an inline policy of a user', async () => {
    const alice = await userWith(server, 'alice', policy('Allow', 'iam:Get*'))
    const { change } = await expectTurned(() => lists(alice))
    expect(change?.steps).toEqual([
      expect.objectContaining({
        change: 'extend',
        calls: [
          {
            service: 'iam',
            operation: 'PutUserPolicy',
            account: ACCOUNT,
            input: { UserName: 'alice', PolicyName: 'only', PolicyDocument: change?.steps[0]?.edit?.after },
            expects: expect.stringMatching(/^[\da-f]{64}$/),
          },
        ],
        touches: { total: 1, entities: [{ type: 'User', arn: ALICE, name: 'alice' }] },
      }),
    ])
  })

  test('delete an inline policy that has no statement left', async () => {
    const alice = await userWith(server, 'alice', policy('Deny', 'iam:List*'))
    await server.iam().send(
      new PutUserPolicyCommand({
        UserName: 'alice',
        PolicyName: 'all',
        PolicyDocument: policy('Allow', '*'),
      }),
    )
    const { change } = await expectTurned(() => lists(alice))
    expect(change?.steps).toMatchObject([
      { edit: { after: null }, calls: [{ operation: 'DeleteUserPolicy' }] },
    ])
  })

  test('add an inline policy where there is none, with a free name', async () => {
    const alice = await userWith(server, 'alice')
    const { change } = await expectTurned(() => lists(alice))
    expect(change?.steps).toMatchObject([
      {
        edit: { before: '' },
        calls: [{ operation: 'PutUserPolicy', input: { PolicyName: 'Allow-iam-ListUsers' } }],
      },
    ])
  })

  test('edit the policy of a group', async () => {
    const alice = await userWith(server, 'alice')
    await server.iam().send(new CreateGroupCommand({ GroupName: 'dev' }))
    await server.iam().send(new AddUserToGroupCommand({ GroupName: 'dev', UserName: 'alice' }))
    const document = { GroupName: 'dev', PolicyName: 'reads', PolicyDocument: policy('Allow', 'iam:Get*') }
    await server.iam().send(new PutGroupPolicyCommand(document))
    const { change } = await expectTurned(() => lists(alice))
    expect(change?.steps).toMatchObject([
      { calls: [{ operation: 'PutGroupPolicy' }], touches: { entities: [{ type: 'Group', name: 'dev' }] } },
    ])
  })

  test('make a version of a managed policy, and delete the oldest of five', async () => {
    const alice = await userWith(server, 'alice')
    const arn = await policyNamed('reads', policy('Allow', 'iam:Get*'))
    for (let version = 2; version <= 5; version++)
      await server.iam().send(
        new CreatePolicyVersionCommand({
          PolicyArn: arn,
          PolicyDocument: policy('Allow', `iam:Get${version}*`),
          SetAsDefault: version === 5,
        }),
      )
    await server.iam().send(new AttachUserPolicyCommand({ UserName: 'alice', PolicyArn: arn }))
    const { change, layers } = await expectTurned(() => lists(alice))
    expect(layers.at(-1)?.policies).toMatchObject([{ version: 'v5' }])
    expect(change?.steps[0]?.calls).toMatchObject([
      { operation: 'DeletePolicyVersion', input: { VersionId: 'v1' } },
      { operation: 'CreatePolicyVersion', input: { PolicyArn: arn, SetAsDefault: true } },
    ])
    expect(change?.steps[0]?.undo).toMatchObject([{ input: { PolicyArn: arn, VersionId: 'v5' } }])
    const { Versions } = await server.iam().send(new ListPolicyVersionsCommand({ PolicyArn: arn }))
    expect(Versions?.map(({ VersionId }) => VersionId)).toEqual(['v6', 'v5', 'v4', 'v3', 'v2'])
  })

  test('edit a boundary, which others have, too', async () => {
    const alice = await userWith(server, 'alice', policy('Allow', '*'))
    await userWith(server, 'bob')
    const arn = await policyNamed('bounds', policy('Allow', 'iam:Get*'))
    for (const UserName of ['alice', 'bob'])
      await server.iam().send(new PutUserPermissionsBoundaryCommand({ UserName, PermissionsBoundary: arn }))
    const { change, reported } = await expectTurned(() => lists(alice))
    expect(reported).toBe('boundary')
    const use = 'boundary'
    expect(change?.steps[0]?.touches).toEqual({
      total: 2,
      entities: [
        { type: 'User', arn: ALICE, name: 'alice', use },
        { type: 'User', arn: userArn('bob'), name: 'bob', use },
      ],
    })
  })

  test('replace a boundary of AWS with a policy of the account', async () => {
    const alice = await userWith(server, 'alice', policy('Allow', '*'))
    await server
      .iam()
      .send(new PutUserPermissionsBoundaryCommand({ UserName: 'alice', PermissionsBoundary: POWER_USER }))
    const { change } = await expectTurned(() => lists(alice))
    expect(change?.steps[0]?.calls).toMatchObject([
      { operation: 'CreatePolicy', input: { PolicyName: 'alice-boundary' } },
      { operation: 'PutUserPermissionsBoundary' },
    ])
  })

  test('detach a policy of AWS that denies, also from groups', async () => {
    const alice = await userWith(server, 'alice', policy('Allow', '*'))
    await server.iam().send(new CreateGroupCommand({ GroupName: 'dev' }))
    await server.iam().send(new AddUserToGroupCommand({ GroupName: 'dev', UserName: 'alice' }))
    const arn = 'arn:aws:iam::aws:policy/AWSDenyAll'
    await server.iam().send(new AttachUserPolicyCommand({ UserName: 'alice', PolicyArn: arn }))
    await server.iam().send(new AttachGroupPolicyCommand({ GroupName: 'dev', PolicyArn: arn }))
    const { change } = await expectTurned(() => lists(alice))
    expect(change?.steps[0]?.calls).toMatchObject([
      { operation: 'DetachUserPolicy' },
      { operation: 'DetachGroupPolicy' },
    ])
  })

  test('edit the trust policy of a role', async () => {
    const alice = await userWith(server, 'alice')
    const trusting = { RoleName: 'app', AssumeRolePolicyDocument: trust({ Service: 'ec2.amazonaws.com' }) }
    const { Role } = await server.iam().send(new CreateRoleCommand(trusting))
    const input = { RoleArn: Role?.Arn ?? '', RoleSessionName: 'test' }
    const { change, message, reported } = await expectTurned(() =>
      server.sts(alice).send(new AssumeRoleCommand(input)),
    )
    expect(change?.steps.map(({ calls }) => calls?.map(({ operation }) => operation))).toEqual([
      ['UpdateAssumeRolePolicy'],
    ])
    expect(message).toBe(
      `User: ${ALICE} is not authorized to perform: sts:AssumeRole on resource: ${Role?.Arn}`,
    )
    expect(reported).toBeUndefined()
  })

  test('edit a managed policy of a session, but never one that was passed as text', async () => {
    await userWith(server, 'alice')
    const iam = server.iam()
    await iam.send(
      new CreateRoleCommand({ RoleName: 'app', AssumeRolePolicyDocument: trust({ AWS: ACCOUNT }) }),
    )
    await iam.send(
      new PutRolePolicyCommand({ RoleName: 'app', PolicyName: 'all', PolicyDocument: policy('Allow', '*') }),
    )
    const arn = await policyNamed('reads', policy('Allow', 'iam:Get*'))
    const RoleArn = `arn:aws:iam::${ACCOUNT}:role/app`
    const session = async (limits: object) =>
      credentialsIn(
        await server.sts().send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'test', ...limits })),
      )
    const managed = await session({ PolicyArns: [{ arn }] })
    await expectTurned(() => lists(managed))
    const text = await session({ Policy: policy('Allow', 'iam:Get*') })
    const { change } = await explained(server, { requestId: await refusedId(lists(text)) })
    expect(change?.steps).toMatchObject([{ layer: 'session', edit: {} }])
    expect(change?.steps[0]).not.toHaveProperty('calls')
  })
})

describe('in an organization', () => {
  const other = administratorOf(OTHER)

  async function attached(policies: object) {
    await server.close()
    const all = [
      serviceControl('no-lists', 'Deny', 'iam:List*'),
      serviceControl('only-sts', 'Allow', 'sts:*'),
      resourceControl('no-roles', 'sts:AssumeRole'),
    ]
    server = await seededServer({ organization: organizationWith(all, policies) })
  }

  test('a service control policy is detached or edited by its management account', async () => {
    await attached({ outer: { serviceControlPolicies: ['FullAWSAccess', 'no-lists'] } })
    const { change } = await expectTurned(() => lists(other))
    expect(change?.steps).toMatchObject([
      { change: 'except', onlyCaller: true, calls: [{ operation: 'UpdatePolicy', account: ACCOUNT }] },
    ])
    expect(change?.alternatives[0]?.[0]?.calls).toMatchObject([
      { service: 'organizations', operation: 'DetachPolicy', account: ACCOUNT },
    ])
    expect(change?.steps[0]?.touches).toMatchObject({
      total: 1,
      entities: [{ type: 'ORGANIZATIONAL_UNIT', name: 'outer' }],
    })
  })

  test('a level that does not allow gets the action', async () => {
    await attached({ account: { serviceControlPolicies: ['only-sts'] } })
    const { change, reported } = await expectTurned(() => lists(other))
    expect(reported).toBe('serviceControl')
    expect(change?.steps).toMatchObject([
      { edit: { after: expect.stringContaining('iam:ListUsers') }, calls: [{ operation: 'UpdatePolicy' }] },
    ])
  })

  test('its resource policy lets a member manage it, and is there only then', async () => {
    const list = () => server.organizations(other).send(new ListAccountsCommand({}))
    const { change, layer } = await expectTurned(list)
    expect(layer).toBe('resource')
    expect(change?.steps).toMatchObject([
      {
        edit: { before: '' },
        calls: [{ operation: 'PutResourcePolicy', account: ACCOUNT }],
        undo: [{ operation: 'DeleteResourcePolicy' }],
      },
    ])
    await made(server, callsOf({ change }))
    const roots = await expectTurned(() => server.organizations(other).send(new ListRootsCommand({})))
    expect(roots.change?.steps[0]?.undo).toMatchObject([{ operation: 'PutResourcePolicy' }])
  })

  test('a resource control policy is detached', async () => {
    await attached({ root: { resourceControlPolicies: ['no-roles'] } })
    const iam = server.iam(other)
    await iam.send(
      new CreateRoleCommand({ RoleName: 'app', AssumeRolePolicyDocument: trust({ AWS: OTHER }) }),
    )
    const input = { RoleArn: `arn:aws:iam::${OTHER}:role/app`, RoleSessionName: 'test' }
    const { change } = await expectTurned(() => server.sts(other).send(new AssumeRoleCommand(input)))
    expect(change?.alternatives[0]?.[0]?.calls).toMatchObject([{ operation: 'DetachPolicy' }])
  })
})

describe('there are no calls', () => {
  test('for what AWS would refuse, whose error is there instead', async () => {
    const Sid = 'x'.repeat(1940)
    const Statement = { Effect: 'Allow', Action: ['iam:Get*'], Resource: '*', Sid }
    const alice = await userWith(server, 'alice', JSON.stringify({ Version: '2012-10-17', Statement }))
    const { change } = await explained(server, { requestId: await refusedId(lists(alice)) })
    expect(change?.steps).toMatchObject([{ refusal: { code: 'LimitExceeded' } }])
    expect(change?.steps[0]).not.toHaveProperty('calls')
  })

  test('once the policy changed, until the request is decided again', async () => {
    const alice = await userWith(server, 'alice', policy('Allow', 'iam:Get*'))
    const requestId = await refusedId(lists(alice))
    const put = (document: string) =>
      server
        .iam()
        .send(new PutUserPolicyCommand({ UserName: 'alice', PolicyName: 'only', PolicyDocument: document }))
    await put(policy('Allow', 'iam:Put*'))
    const then = await explained(server, { requestId })
    expect(then.change?.steps).toMatchObject([
      { outdated: true, edit: { before: policy('Allow', 'iam:Get*') } },
    ])
    const now = await explained(server, { requestId, now: true })
    expect(Object.values(now.documents)).toEqual([policy('Allow', 'iam:Put*')])
    await made(server, callsOf(now))
    await lists(alice)
  })

  test('once another policy denies', async () => {
    const alice = await userWith(server, 'alice', policy('Allow', 'iam:Get*'))
    const requestId = await refusedId(lists(alice))
    await server.iam().send(
      new PutUserPolicyCommand({
        UserName: 'alice',
        PolicyName: 'no',
        PolicyDocument: policy('Deny', '*'),
      }),
    )
    expect((await explained(server, { requestId })).change?.steps).toMatchObject([{ outdated: true }])
  })

  test('once the caller is gone', async () => {
    const alice = await userWith(server, 'alice', policy('Allow', 'iam:Get*'))
    const requestId = await refusedId(lists(alice))
    server.iamulator.store.resetAccount({ partition: 'aws', accountId: ACCOUNT })
    expect((await explained(server, { requestId })).change?.steps).toMatchObject([{ outdated: true }])
    const answer = await fetch(`${server.url}/_iamulator/explain`, {
      method: 'POST',
      body: JSON.stringify({ requestId, now: true }),
    })
    expect({ status: answer.status, body: await answer.json() }).toEqual({
      status: 404,
      body: {
        error: 'NoSuchPrincipal',
        message: `${ALICE} no longer exists, so the request cannot be decided again.`,
      },
    })
  })
})

test('trying calls changes nothing', async () => {
  const alice = await userWith(server, 'alice')
  const before = server.iamulator.store.status().rows
  const requestId = await refusedId(lists(alice))
  expect(callsOf(await explained(server, { requestId }))).toHaveLength(1)
  expect(server.iamulator.store.status().rows).toBe(before)
  await expect(lists(alice)).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } })
})
