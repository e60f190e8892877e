/** The check of a policy finds the statements that it can do without, by proof. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { startServer, type TestServer } from '../../support/harness.ts'
import { allow, check, deny, fixed, policy } from './policies.ts'

let server: TestServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.close())

const DATA = 'arn:aws:s3:::data/*'
const where = (operator: string, key: string, value: unknown) => ({
  Condition: { [operator]: { [key]: value } },
})
const controlling = (Action: string, more = {}) => ({ ...deny(Action), Principal: '*', ...more })
const trusting = (AWS: string, more = {}) => ({
  ...{ Effect: 'Allow', Principal: { AWS }, Action: 'sts:AssumeRole' },
  ...more,
})

const CODES = /^(?:REDUNDANT_STATEMENT|STATEMENT_WITHOUT_EFFECT)$/
const unusedIn = async (kind: string, document: string) =>
  (await check(server, kind, document)).findings.filter(({ code }) => CODES.test(code))

type Case = readonly [name: string, kind: string, message: string, document: string]

const CASES: readonly Case[] = [
  [
    'one of two that are equal',
    'identity',
    'Statement 2 is redundant: the other statements allow everything that it allows.',
    policy(allow('s3:GetObject', DATA), allow('s3:GetObject', DATA)),
  ],
  [
    'one that two others include together',
    'identity',
    'Statement 3 is redundant: the other statements allow everything that it allows.',
    policy(
      allow('s3:*', DATA, where('Bool', 'aws:SecureTransport', 'true')),
      allow('s3:*', DATA, where('BoolIfExists', 'aws:SecureTransport', 'false')),
      allow('s3:GetObject', DATA),
    ),
  ],
  [
    'one that is denied',
    'boundary',
    'Statement 1 allows nothing: other statements deny everything that it allows.',
    policy(allow('s3:GetObject', DATA), deny('s3:Get*')),
  ],
  [
    'conditions that exclude each other',
    'identity',
    'Statement 2 allows nothing: no request can match all of its elements.',
    policy(
      allow('sqs:SendMessage', '*'),
      allow('s3:GetObject', DATA, {
        Condition: {
          StringEquals: { 'aws:PrincipalOrgID': 'o-1' },
          StringLike: { 'aws:PrincipalOrgID': 'o-2*' },
        },
      }),
    ),
  ],
  [
    'a denial in a denial',
    'scp',
    'Statement 1 is redundant: the other statements deny everything that it denies.',
    policy(deny('ec2:RunInstances'), deny('ec2:*')),
  ],
  [
    'a denial of resources in another',
    'rcp',
    'Statement 2 is redundant: the other statements deny everything that it denies.',
    policy(controlling('s3:*'), controlling('s3:PutObject')),
  ],
  [
    'a user of an account that is trusted',
    'trust',
    'Statement 2 is redundant: the other statements allow everything that it allows.',
    policy(
      trusting('000000000000'),
      trusting('arn:aws:iam::000000000000:root', where('Bool', 'aws:MultiFactorAuthPresent', 'true')),
    ),
  ],
]

describe.each(CASES)('%s', (_, kind, message, document) => {
  test('is found, with the whole statement', async () => {
    const found = await unusedIn(kind, document)
    expect(found.map((each) => each.message)).toEqual([message])
    const { start, unused } = found[0] ?? {}
    expect(unused?.start).toBe(start)
    const statement = JSON.parse(document.slice(unused?.start, unused?.end))
    expect(statement).toEqual(JSON.parse(document).Statement[(unused?.statement ?? 0) - 1])
  })

  test('is removed by the fix', async () => {
    const [finding] = await unusedIn(kind, document)
    const after = fixed(document, finding?.fixes[0])
    expect(JSON.parse(after).Statement).toHaveLength(JSON.parse(document).Statement.length - 1)
    expect(await unusedIn(kind, after)).toEqual([])
    expect((await check(server, kind, after, { reference: document })).difference).toMatchObject({
      answer: 'contained',
    })
  })
})

test.each([
  [
    'different conditions',
    policy(allow('s3:Get*', DATA, where('Bool', 'aws:SecureTransport', 'true')), allow('s3:GetObject', DATA)),
  ],
  ['a denial of what other policies allow', policy(allow('s3:GetObject', DATA), deny('iam:*'))],
  ['a single statement', policy(allow('s3:GetObject', DATA))],
])('%s have an effect', async (_, document) => {
  expect(await unusedIn('identity', document)).toEqual([])
})

test('the only statement has no fix, because a policy needs one', async () => {
  const never = { Null: { 'aws:username': 'true' }, StringEquals: { 'aws:username': 'a' } }
  const [finding] = await unusedIn('identity', policy(allow('s3:GetObject', DATA, { Condition: never })))
  expect(finding).toMatchObject({ code: 'STATEMENT_WITHOUT_EFFECT', fixes: [] })
})
