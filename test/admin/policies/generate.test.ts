/** Generated policies come with the calls behind each statement. */
import { CreateUserCommand, PutUserPolicyCommand } from '@aws-sdk/client-iam'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import type { GeneratedPolicy } from '../../../schemas/endpoints.ts'
import { userArn } from '../../services/callers.ts'
import { ACCOUNT, NOW, type TestServer, trust } from '../../support/harness.ts'
import { seededServer, statement } from '../../support/organizations.ts'
import { post } from '../decisions/requests.ts'
import { allow, posted } from './policies.ts'

const ALICE = userArn('alice')
const BOB = userArn('bob')

let server: TestServer
beforeEach(async () => {
  const users = [
    { name: 'alice', inlinePolicies: { all: statement('Allow', '*') } },
    { name: 'bob', inlinePolicies: { read: statement('Allow', 's3:Get*') } },
  ]
  server = await seededServer({ accounts: { [ACCOUNT]: { users } } }, {}, { now: () => NOW })
})
afterEach(() => server.close())

const call = (principal: string, action: string, key: string, more: object = {}) =>
  post(server, 'authorize', { principal, action, resources: [object(key)], ...more })

const object = (key: string) => `arn:aws:s3:::data/${key}`

const generate = (body: object = {}) =>
  posted<GeneratedPolicy>(server, 'generate-policy', 'GeneratedPolicy', body)

test('without calls there is no statement', async () => {
  expect(await generate()).toMatchObject({
    document: { Statement: [] },
    statements: [],
    decisions: 0,
    latest: 0,
  })
})

test('each statement says which calls it was made from', async () => {
  await call(ALICE, 's3:GetObject', 'a')
  await call(BOB, 's3:GetObject', 'a')
  await call(ALICE, 's3:PutObject', 'b')
  const { document, statements, latest } = await generate()
  expect(document).toMatchObject({
    Statement: [allow('s3:GetObject', object('a')), allow('s3:PutObject', object('b'))],
  })
  const time = new Date(NOW).toISOString()
  expect(statements).toMatchObject([
    {
      calls: 2,
      denied: 0,
      callers: [BOB, ALICE],
      first: time,
      last: time,
      resources: [{ pattern: object('a'), count: 1, resources: [object('a')] }],
    },
    { calls: 1, callers: [ALICE] },
  ])
  expect(statements[0]?.requestIds).toHaveLength(2)
  expect(latest).toBe(3)
})

test('a filter selects the calls, and denied ones are included on request', async () => {
  await call(ALICE, 's3:GetObject', 'a')
  await call(BOB, 's3:PutObject', 'b')
  expect((await generate({ filter: { caller: BOB } })).statements).toEqual([])
  const { document, statements } = await generate({ filter: { caller: BOB }, denied: true })
  expect(document).toMatchObject({ Statement: [allow('s3:PutObject', object('b'))] })
  expect(statements).toMatchObject([{ calls: 1, denied: 1 }])
  expect((await generate({ filter: { after: '1' }, denied: true })).decisions).toBe(1)
})

test('resources fold into a pattern, and one fold can be undone', async () => {
  for (const key of ['builds/1', 'builds/2']) await call(ALICE, 's3:GetObject', key)
  await post(server, 'authorize', {
    principal: ALICE,
    action: 's3:GetObject',
    resources: ['arn:aws:s3:::logs/1', 'arn:aws:s3:::logs/2'],
  })
  const folded = await generate({ wildcards: true })
  const builds = object('builds/*')
  expect(folded.document).toMatchObject({
    Statement: [allow('s3:GetObject', [builds, 'arn:aws:s3:::logs/*'])],
  })
  expect(folded.statements[0]?.resources).toEqual([
    { pattern: builds, count: 2, resources: [object('builds/1'), object('builds/2')] },
    { pattern: 'arn:aws:s3:::logs/*', count: 2, resources: ['arn:aws:s3:::logs/1', 'arn:aws:s3:::logs/2'] },
  ])
  const undone = await generate({ wildcards: true, exact: [builds] })
  expect(undone.document).toMatchObject({
    Statement: [allow('s3:GetObject', [object('builds/1'), object('builds/2'), 'arn:aws:s3:::logs/*'])],
  })
})

test('conditions that all calls share are offered, and added on request', async () => {
  const region = { context: { 'aws:RequestedRegion': 'eu-central-1' } }
  await call(ALICE, 's3:GetObject', 'a', region)
  await call(ALICE, 's3:GetObject', 'a', { ...region, sourceIp: '10.1.2.3' })
  const { statements } = await generate()
  const offered = statements[0]?.conditions.map(({ operator, key, value }) => [operator, key, value])
  expect(offered).toContainEqual(['StringEquals', 'aws:RequestedRegion', 'eu-central-1'])
  expect(offered).toContainEqual(['Bool', 'aws:SecureTransport', 'true'])
  expect(offered?.map(([, key]) => key)).not.toContain('aws:SourceIp')
  const limited = await generate({ conditions: ['aws:RequestedRegion'] })
  expect(limited.document).toMatchObject({
    Statement: [{ Condition: { StringEquals: { 'aws:RequestedRegion': 'eu-central-1' } } }],
  })
  expect(limited.statements[0]?.conditions).toContainEqual({
    ...{ operator: 'StringEquals', key: 'aws:RequestedRegion', value: 'eu-central-1', included: true },
  })
  expect(limited.notAllowed).toEqual([])
})

test('a condition joins the one for passed roles', async () => {
  const role = `arn:aws:iam::${ACCOUNT}:role/app`
  const context = { 'iam:PassedToService': 'ec2.amazonaws.com', 'aws:RequestedRegion': 'eu-central-1' }
  await post(server, 'authorize', { principal: ALICE, action: 'iam:PassRole', resources: [role], context })
  const { document } = await generate({ conditions: ['aws:RequestedRegion'] })
  expect(document).toMatchObject({
    Statement: [
      {
        Condition: {
          StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com', 'aws:RequestedRegion': 'eu-central-1' },
        },
      },
    ],
  })
})

test('of many resources, the first are listed, and all are counted', async () => {
  const resources = Array.from({ length: 30 }, (_, index) => object(`builds/${index + 10}`))
  await post(server, 'authorize', { principal: ALICE, action: 's3:GetObject', resources })
  const { statements } = await generate({ wildcards: true })
  expect(statements[0]?.resources).toEqual([
    { pattern: object('builds/*'), count: 30, resources: resources.slice(0, 20) },
  ])
})

test('what is within the policies that a caller had is proved', async () => {
  await call(ALICE, 's3:GetObject', 'a')
  await call(BOB, 's3:GetObject', 'b')
  const { within } = await generate({ wildcards: true, actionWildcards: true })
  expect(within).toEqual([
    { principal: BOB, answer: 'contained' },
    { principal: ALICE, answer: 'contained' },
  ])
})

test('what a caller did not have is shown by an example', async () => {
  await call(BOB, 's3:GetObject', 'a')
  await call(BOB, 's3:PutObject', 'b')
  const { within } = await generate({ denied: true })
  expect(within).toMatchObject([
    { principal: BOB, answer: 'exceeds', request: { action: 's3:PutObject', resource: object('b') } },
  ])
})

test('a caller without identity-based policies has nothing to compare with', async () => {
  await server.iam().send(new CreateUserCommand({ UserName: 'carol' }))
  await call(`arn:aws:iam::${ACCOUNT}:user/carol`, 's3:PutObject', 'b')
  await call(BOB, 's3:GetObject', 'b')
  const { within } = await generate({ filter: { action: 's3:*' }, denied: true })
  expect(within.map(({ principal }) => principal)).toEqual([BOB])
})

test('patterns that stand for more than the calls can exceed what a caller had', async () => {
  const Resource = [object('logs/1'), object('logs/2'), object('logs/3')]
  await server.iam().send(
    new PutUserPolicyCommand({
      ...{ UserName: 'bob', PolicyName: 'read' },
      PolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: { Effect: 'Allow', Action: 's3:GetObject', Resource },
      }),
    }),
  )
  for (const key of ['logs/1', 'logs/2', 'logs/3']) await call(BOB, 's3:GetObject', key)
  const filter = { caller: BOB }
  expect((await generate({ filter })).within).toEqual([{ principal: BOB, answer: 'contained' }])
  expect((await generate({ filter, wildcards: true })).within).toMatchObject([
    { principal: BOB, answer: 'exceeds', request: { action: 's3:GetObject' } },
  ])
})

test('sessions have what their role had, and a root user everything', async () => {
  await server.close()
  const roles = [
    {
      name: 'app',
      trust: JSON.parse(trust({ AWS: ACCOUNT })),
      inlinePolicies: { all: statement('Allow', 's3:*') },
    },
  ]
  server = await seededServer({ accounts: { [ACCOUNT]: { roles } } })
  await call(`arn:aws:iam::${ACCOUNT}:root`, 's3:GetObject', 'a')
  for (const name of ['one', 'two'])
    await call(`arn:aws:sts::${ACCOUNT}:assumed-role/app/${name}`, 's3:GetObject', 'a')
  const { within } = await generate()
  expect(within).toEqual([
    { principal: `arn:aws:iam::${ACCOUNT}:role/app`, answer: 'contained' },
    { principal: `arn:aws:iam::${ACCOUNT}:root`, answer: 'contained' },
  ])
})

test('a policy with many resources is compared in parts', async () => {
  const resources = Array.from({ length: 400 }, (_, index) => object(`builds/${index + 100}/report.json`))
  for (let at = 0; at < resources.length; at += 50)
    await post(server, 'authorize', {
      ...{ principal: ALICE, action: 's3:GetObject', resources: resources.slice(at, at + 50) },
    })
  expect((await generate()).within).toEqual([{ principal: ALICE, answer: 'contained' }])
})
