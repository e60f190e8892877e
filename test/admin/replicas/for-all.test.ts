/** Tests that any replica answers for all: sessions, coverage, and counts of guarded requests. */
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  GetUserCommand,
  ListUsersCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam'
import { AssumeRoleCommand, GetSessionTokenCommand } from '@aws-sdk/client-sts'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { mergeCoverage } from '../../../analysis/policy-coverage/merge.ts'
import type { StatementCoverage } from '../../../policy/index.ts'
import { coverageCommand } from '../../../server/cli/report-client.ts'
import { AdvertisedReplicas } from '../../support/advertised-replicas.ts'
import { ACCOUNT, type Credentials, policy, type TestServer, trust } from '../../support/harness.ts'
import { call } from '../../support/replicas.ts'

type ElementName = StatementCoverage['elementsThatNeverMatched'][number]

let replicas: AdvertisedReplicas
let one: TestServer
let other: TestServer

beforeEach(async () => {
  replicas = new AdvertisedReplicas()
  one = await replicas.start('one')
  other = await replicas.start('other')
})
afterEach(() => replicas.close())

const get = async (server: TestServer, path: string) => (await call(server, 'GET', path)).body

/** Makes a user who may only list users and read one. */
async function makeAlice(): Promise<Credentials> {
  const iam = one.iam()
  await iam.send(new CreateUserCommand({ UserName: 'alice' }))
  const PolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: 'iam:ListUsers', Resource: '*' },
      {
        Effect: 'Allow',
        Action: 'iam:GetUser',
        Resource: '*',
        Condition: { Bool: { 'aws:SecureTransport': true } },
      },
    ],
  })
  await iam.send(new PutUserPolicyCommand({ UserName: 'alice', PolicyName: 'own', PolicyDocument }))
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'alice' }))
  return { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' }
}

test('sessions of all replicas are listed newest first, and counted', async () => {
  for (const server of [one, other, one]) await server.sts().send(new GetSessionTokenCommand({}))
  const listed = await get(one, 'sessions')
  expect(listed.total).toBe(3)
  const issued = listed.sessions.map((session: { issued: string }) => session.issued)
  expect(issued).toEqual([...issued].sort().reverse())
  expect(new Set(listed.sessions.map(({ accessKeyId }: { accessKeyId: string }) => accessKeyId)).size).toBe(3)
  expect((await get(other, 'sessions')).total).toBe(3)
  expect(await get(other, 'sessions?limit=2')).toMatchObject({ sessions: [{}, {}], total: 3 })
  expect(await get(other, 'sessions?account=123456789012')).toEqual({ sessions: [], total: 0 })
})

test('coverage adds the decisions of all replicas, and is reset at all', async () => {
  const alice = await makeAlice()
  for (const server of [one, other, other]) await server.iam(alice).send(new ListUsersCommand({}))
  await other
    .iam(alice)
    .send(new GetUserCommand({}))
    .catch(() => {})
  const statementsAt = async (server: TestServer) => {
    const { policies } = await get(server, `coverage?account=${ACCOUNT}`)
    return policies.find(({ policy: name }: { policy: string }) => name === 'own').statements
  }
  const expected = [
    { index: 0, matched: 3, decided: 3, elementsThatNeverMatched: [] },
    {
      index: 1,
      matched: 0,
      decided: 0,
      elementsThatNeverMatched: ['Condition'],
      lastRequest: { action: 'iam:GetUser', resource: `arn:aws:iam::${ACCOUNT}:user/alice` },
    },
  ]
  expect(await statementsAt(one)).toMatchObject(expected)
  expect(await statementsAt(other)).toMatchObject(expected)
  const text = await (await fetch(`${one.url}/_iamulator/coverage?format=text`)).text()
  expect(text).toContain('decided 3 times')
  const lcov = await (await fetch(`${one.url}/_iamulator/coverage?format=lcov`)).text()
  expect(lcov).toContain('DA:4,3')
  expect((await call(one, 'DELETE', 'coverage')).body).toEqual({ reset: 'everything' })
  expect((await statementsAt(other))[0]).toMatchObject({ matched: 0, decided: 0 })
})

test('the report names replicas whose decisions are missing', async () => {
  await makeAlice()
  replicas.see('hidden', undefined)
  expect(await get(one, 'coverage')).toMatchObject({ unreachable: ['hidden'] })
  expect(await get(one, 'sessions')).toMatchObject({ unreachable: ['hidden'] })
  expect((await coverageCommand(one.url, {})).text).toContain('Decisions of hidden are missing')
  expect((await call(one, 'DELETE', 'coverage')).body.unreachable).toEqual(['hidden'])
})

test('counts of guarded requests are added and reset', async () => {
  one.iamulator.guard.counts.allowed = 2
  other.iamulator.guard.counts.allowed = 40
  other.iamulator.guard.counts.failed = 1
  const expected = { allowed: 42, denied: 0, audited: 0, undecided: 0, unknown: 0, failed: 1 }
  for (const server of [one, other])
    expect(await get(server, 'guard-requests')).toEqual({ requests: expected })
  expect((await call(other, 'DELETE', 'guard-requests')).body).toEqual({ reset: 'everything' })
  expect(Object.values((await get(one, 'guard-requests')).requests)).toEqual([0, 0, 0, 0, 0, 0])
})

test.each<[readonly ElementName[], readonly ElementName[], readonly ElementName[]]>([
  [['Action'], ['Action'], ['Action']],
  [['NotAction'], ['Resource', 'Condition'], ['Resource', 'Condition']],
  [['Resource', 'Condition'], ['Action'], ['Resource', 'Condition']],
  [['Resource', 'Condition'], ['Principal', 'Condition'], ['Condition']],
  [['Resource'], ['Condition'], []],
])('elements %j of one replica and %j of another: %j never matched', (first, second, merged) => {
  const reports = [first, second].map((elementsThatNeverMatched) => ({
    uncounted: 1,
    policies: [
      {
        place: { partition: 'aws', accountId: ACCOUNT },
        kind: 'managed' as const,
        policy: 'p',
        holder: undefined,
        document: '{}',
        statements: [{ index: 0, sid: undefined, line: 1, matched: 0, decided: 0, elementsThatNeverMatched }],
      },
    ],
  }))
  const { policies, uncounted } = mergeCoverage(reports)
  expect(policies).toHaveLength(1)
  expect(policies[0]?.statements[0]?.elementsThatNeverMatched).toEqual(merged)
  expect(uncounted).toBe(2)
})

test('any replica knows the policies of a session, also if another has issued it', async () => {
  await one
    .iam()
    .send(new CreateRoleCommand({ RoleName: 'ci', AssumeRolePolicyDocument: trust({ AWS: ACCOUNT }) }))
  const RoleArn = `arn:aws:iam::${ACCOUNT}:role/ci`
  const Policy = policy('Allow', 's3:*')
  await one.sts().send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'build', Policy }))
  const path = `principal-policies?arn=arn:aws:sts::${ACCOUNT}:assumed-role/ci/build`
  const answers = [await get(one, path), await get(other, path)]
  expect(answers[1]).toEqual(answers[0])
  expect(answers[0]).toMatchObject({ sets: [{}, { layer: 'session', policies: [{ document: Policy }] }] })
  expect((await call(other, 'GET', `${path}s`)).status).toBe(404)
})
