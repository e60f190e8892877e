/** The check of a policy proves what a draft allows beyond another policy. */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { compilePolicy, evaluatePolicies } from '../../../policy/index.ts'
import type { PolicyDifference } from '../../../schemas/endpoints.ts'
import { ACCOUNT, type TestServer, trust } from '../../support/harness.ts'
import { organizationWith, seededServer, serviceControl, statement } from '../../support/organizations.ts'
import { post } from '../decisions/requests.ts'
import { allow, check, deny, policy } from './policies.ts'

let server: TestServer
beforeAll(async () => {
  const policies = [{ name: 'reading', document: statement('Allow', 's3:Get*') }]
  const roles = [{ name: 'app', trust: JSON.parse(trust({ AWS: ACCOUNT })) }]
  const organization = organizationWith([serviceControl('no-ec2', 'Deny', 'ec2:*')], {})
  server = await seededServer({ organization, accounts: { [ACCOUNT]: { policies, roles } } })
})
afterAll(() => server.close())

const compare = async (kind: string, document: string, reference: string, more: object = {}) =>
  (await check(server, kind, document, { reference, ...more })).difference

const DATA = 'arn:aws:s3:::data/*'
const where = (operator: string, key: string, value: unknown) => ({
  Condition: { [operator]: { [key]: value } },
})
const trusting = (Principal: object) => ({ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' })
const controlling = (Action: string) => ({ Effect: 'Deny', Principal: '*', Action, Resource: '*' })
const NOTHING_NEW = { allowedBy: [], statements: [] }

type Case = readonly [name: string, kind: string, document: string, reference: string, expected: object]

test.each<Case>([
  [
    'fewer actions',
    'identity',
    policy(allow('s3:GetObject', DATA)),
    policy(allow('s3:Get*', '*')),
    { answer: 'contained', of: 'grants', ...NOTHING_NEW },
  ],
  [
    'another action',
    'inline-role',
    policy(allow('s3:GetObject', DATA), allow(['s3:GetObject', 's3:DeleteObject'], DATA)),
    policy(allow('s3:GetObject', DATA)),
    {
      ...{ answer: 'exceeds', of: 'grants', allowedBy: [2], statements: [2] },
      witness: { action: 's3:DeleteObject', resource: 'arn:aws:s3:::data/example' },
    },
  ],
  [
    'a condition that was removed',
    'boundary',
    policy(allow('s3:GetObject', DATA)),
    policy(allow('s3:GetObject', DATA, where('Bool', 'aws:MultiFactorAuthPresent', 'true'))),
    { answer: 'exceeds', of: 'grants', witness: { action: 's3:GetObject' } },
  ],
  [
    'statements that together allow what one did',
    'permission-set',
    policy(allow('sqs:*', 'arn:aws:sqs:*:*:a*'), allow('sqs:*', 'arn:aws:sqs:*:*:b*')),
    policy(allow('sqs:*', '*')),
    { answer: 'contained', of: 'grants' },
  ],
  [
    'a denial that was removed, beside which other policies allow',
    'identity',
    policy(allow('s3:GetObject', DATA)),
    policy(allow('s3:GetObject', DATA), deny('iam:DeleteUser')),
    {
      ...{ answer: 'exceeds', of: 'denials', allowedBy: [], deniedBy: 2, statements: [] },
      witness: { action: 'iam:DeleteUser' },
    },
  ],
  [
    'a wider exception of a denial',
    'scp',
    policy(
      deny('ec2:*', '*', where('StringNotEquals', 'aws:RequestedRegion', ['eu-central-1', 'us-east-1'])),
    ),
    policy(deny('ec2:*', '*', where('StringNotEquals', 'aws:RequestedRegion', 'eu-central-1'))),
    {
      ...{ answer: 'exceeds', of: 'denials', deniedBy: 1 },
      witness: { context: { 'aws:RequestedRegion': 'us-east-1' } },
    },
  ],
  [
    'more denials',
    'scp',
    policy(deny('ec2:*'), deny('iam:*')),
    policy(deny('ec2:*')),
    { answer: 'contained', of: 'denials' },
  ],
  [
    'a narrower denial of resources',
    'rcp',
    policy(controlling('s3:PutObject')),
    policy(controlling('s3:*')),
    { answer: 'exceeds', of: 'denials', deniedBy: 1 },
  ],
  [
    'another account that is trusted',
    'trust',
    policy(trusting({ AWS: [ACCOUNT, '222222222222'] })),
    policy(trusting({ AWS: ACCOUNT })),
    {
      ...{ answer: 'exceeds', of: 'grants', statements: [1] },
      witness: { action: 'sts:AssumeRole', caller: expect.stringContaining('222222222222') },
    },
  ],
  [
    'a policy that is new',
    'session',
    policy(allow('s3:GetObject', DATA)),
    '',
    { answer: 'exceeds', of: 'grants', witness: { action: 's3:GetObject' } },
  ],
  [
    'operators of two types on one key',
    'identity',
    policy(allow('s3:ListBucket', '*', where('StringLike', 's3:max-keys', '1*'))),
    policy(allow('s3:ListBucket', '*', where('NumericLessThan', 's3:max-keys', '2000000000'))),
    { of: 'grants' },
  ],
])('%s', async (_, kind, document, reference, expected) => {
  const found = await compare(kind, document, reference)
  expect(found).toMatchObject(expected)
  if (kind === 'identity' && found?.of === 'grants') expectConfirmed(found, document, reference)
})

/** The witness is decided again, by the two policies only. */
function expectConfirmed({ answer, witness }: PolicyDifference, document: string, reference: string): void {
  if (answer !== 'exceeds' || !witness) return
  const { caller: arn, action, resource, context } = witness
  const entries = Object.entries(context).map(([key, value]) => [key.toLowerCase(), value] as const)
  const request = {
    ...{ action, resource, context: new Map(entries) },
    principal: { kind: 'user', arn, accountId: '111122223333' } as const,
  }
  const effects = [document, reference].map(
    (text) =>
      evaluatePolicies(request, [{ policy: compilePolicy(text), source: 'x', kind: 'inline' }], 'identity')
        .effect,
  )
  expect(effects[0]).toBe('allowed')
  expect(effects[1]).not.toBe('allowed')
}

test.each([
  ['a managed policy', 'identity', `arn:aws:iam::${ACCOUNT}:policy/reading`, 's3:GetObject', 's3:PutObject'],
  [
    'a policy of AWS',
    'identity',
    'arn:aws:iam::aws:policy/IAMReadOnlyAccess',
    'iam:GetUser',
    'iam:CreateUser',
  ],
])('the reference can be %s', async (_, kind, arn, within, beyond) => {
  expect(await compare(kind, policy(allow(within)), arn)).toMatchObject({ answer: 'contained' })
  expect(await compare(kind, policy(allow(beyond)), arn)).toMatchObject({
    answer: 'exceeds',
    witness: { action: beyond },
  })
})

test('the reference can be the trust policy of a role', async () => {
  const role = `arn:aws:iam::${ACCOUNT}:role/app`
  expect(await compare('trust', policy(trusting({ AWS: ACCOUNT })), role)).toMatchObject({
    answer: 'contained',
  })
  expect(await compare('trust', policy(trusting({ Service: 'ec2.amazonaws.com' })), role)).toMatchObject({
    answer: 'exceeds',
    witness: { callerKind: 'service' },
  })
})

test('the reference can be a policy of an organization', async () => {
  const answer = await fetch(`${server.url}/_iamulator/search?q=no-ec2`)
  const [{ id }] = (await answer.json()).hits
  expect(await compare('scp', policy(deny('ec2:Run*')), id)).toMatchObject({
    answer: 'exceeds',
    of: 'denials',
  })
})

test.each([
  [`arn:aws:iam::${ACCOUNT}:policy/none`, 404, 'NoSuchPolicy'],
  [`arn:aws:iam::${ACCOUNT}:role/none`, 404, 'NoSuchPolicy'],
  ['arn:aws:s3:::bucket', 404, 'NoSuchPolicy'],
  [policy(trusting({ AWS: ACCOUNT })), 400, 'InvalidBody'],
  ['{"Statement": ', 400, 'InvalidBody'],
])('the reference %s is refused', async (reference, status, error) => {
  const answer = await post(server, 'policy-check', {
    ...{ kind: 'identity', document: policy(allow('s3:GetObject', DATA)), reference },
  })
  expect({ status: answer.status, ...JSON.parse(answer.text) }).toMatchObject({ status, error })
})

test('a document that cannot be read is not compared, but checked', async () => {
  const { findings, difference } = await check(server, 'identity', '{', { reference: policy(allow('s3:*')) })
  expect(findings[0]?.severity).toBe('error')
  expect(difference).toBeUndefined()
})

test('a request can be left out', async () => {
  const before = policy(allow('s3:GetObject', DATA))
  const exact = policy(allow('s3:GetObject', DATA), allow('s3:PutObject', 'arn:aws:s3:::data/a'))
  const wide = policy(allow(['s3:GetObject', 's3:PutObject'], DATA))
  const except = {
    ...{ principal: `arn:aws:iam::${ACCOUNT}:role/app` },
    ...{ action: 's3:PutObject', resource: 'arn:aws:s3:::data/a' },
  }
  expect(await compare('identity', exact, before, { except })).toMatchObject({ answer: 'contained' })
  expect(await compare('identity', wide, before, { except })).toMatchObject({
    answer: 'exceeds',
    witness: { action: 's3:PutObject' },
  })
  expect((await compare('identity', wide, before, { except }))?.witness?.resource).not.toBe(except.resource)
})

test('all resources are left out only for an action that has none', async () => {
  const principal = `arn:aws:iam::${ACCOUNT}:role/app`
  const compared = (action: string) =>
    compare('identity', policy(allow(action)), '', { except: { principal, action, resource: '*' } })
  expect(await compared('s3:ListAllMyBuckets')).toMatchObject({ answer: 'contained' })
  expect(await compared('s3:PutObject')).toMatchObject({ answer: 'exceeds' })
})

test('of a trust policy, one caller is left out, with all sessions of its role', async () => {
  const role = (name: string) => `arn:aws:iam::${ACCOUNT}:role/${name}`
  const before = policy(trusting({ AWS: role('a') }))
  const except = {
    ...{ principal: `arn:aws:sts::${ACCOUNT}:assumed-role/b/me` },
    ...{ action: 'sts:AssumeRole', resource: role('app') },
  }
  const both = policy(trusting({ AWS: [role('a'), role('b')] }))
  expect(await compare('trust', both, before, { except })).toMatchObject({ answer: 'contained' })
  const everybody = policy(trusting({ AWS: ACCOUNT }))
  expect(await compare('trust', everybody, before, { except })).toMatchObject({ answer: 'exceeds' })
})

test('patterns with too many combinations are not proved, and others are answered meanwhile', async () => {
  const patterns = Array.from({ length: 20 }, (_, at) => `arn:aws:s3:::*${at}x*${at}y*`)
  const [compared, health] = await Promise.all([
    compare(
      'identity',
      policy(...patterns.map((each) => allow('s3:GetObject', `${each}z`))),
      policy(...patterns.map((each) => allow('s3:GetObject', each))),
    ),
    fetch(`${server.url}/_iamulator/health`),
  ])
  expect(compared?.answer).toBe('unknown')
  expect(compared?.reason).toMatch(/too many combinations/)
  expect(health.status).toBe(200)
})
