/** Tests that policies from calls can be committed, and say which calls they were made from, over HTTP. */
import { GetUserCommand } from '@aws-sdk/client-iam'
import { beforeEach, describe, expect, test } from '@jest/globals'
import type { PolicyFromCalls } from '../../../schemas/endpoints.ts'
import { userArn, userWith } from '../../services/callers.ts'
import { ACCOUNT, OTHER, policy, serverForEachTest } from '../../support/harness.ts'
import { posted } from '../policies/policies.ts'
import { post } from './requests.ts'

const ALICE = userArn('alice')
const ADMIN = userArn('iamulator')
const OBJECT = 'arn:aws:s3:::reports/2026/1.json'

const server = serverForEachTest()

const ask = (principal: string, action: string, ...resources: readonly string[]) =>
  post(server, 'authorize', { principal, action, resources })
const made = (body: object = {}) => posted<PolicyFromCalls>(server, 'policy', 'LeastPrivilege', body)
const resourcesFor = async (body: object = {}) =>
  (await made(body)).document.Statement.flatMap(({ Resource }) => Resource)

describe('calls are counted', () => {
  beforeEach(async () => {
    await userWith(server, 'alice', policy('Allow', 's3:GetObject'))
    server.iamulator.decisions.clear()
  })

  test('those that are used, and those that are left out with the reason', async () => {
    await ask(ALICE, 's3:GetObject', OBJECT)
    await ask(ALICE, 's3:PutObject', OBJECT)
    await ask('s3.amazonaws.com', 'sns:Publish', `arn:aws:sns:us-east-1:${ACCOUNT}:topic`)
    await ask(ALICE, 'sts:GetCallerIdentity', '*')
    const wrong = { accessKeyId: 'test', secretAccessKey: 'wrong' }
    await expect(server.iam(wrong).send(new GetUserCommand({}))).rejects.toThrow()
    const { calls } = await made()
    expect(calls).toMatchObject({
      asked: 5,
      used: 1,
      leftOut: [
        { reason: 'refused', count: 1, examples: [{ action: 'iam:GetUser' }] },
        {
          reason: 'blocked',
          why: 'denied and blocked',
          count: 1,
          examples: [{ caller: ALICE, resource: OBJECT }],
        },
        { reason: 'withoutPolicies', count: 1, examples: [{ action: 'sts:GetCallerIdentity' }] },
        { reason: 'withoutIdentity', count: 1, examples: [{ action: 'sns:Publish' }] },
      ],
    })
    expect((await made({ denied: true, principal: ALICE })).calls).toMatchObject({ asked: 3, used: 2 })
  })

  test('as many as are listed, of many no more than 20', async () => {
    for (let number = 0; number < 25; number++) await ask(ALICE, 's3:PutObject', `${OBJECT}${number}`)
    const [blocked] = (await made()).calls.leftOut
    expect([blocked?.count, blocked?.examples.length]).toEqual([25, 20])
  })
})

describe('accountAs', () => {
  const placeholder = '${AWS::AccountId}'

  test('replaces the account of the callers in resources and conditions', async () => {
    const context = { 'aws:SourceAccount': ACCOUNT }
    const resources = [`arn:aws:s3:::logs-${ACCOUNT}-eu/${OTHER}`, `arn:aws:s3:::logs/1${ACCOUNT}`]
    await post(server, 'authorize', { principal: ADMIN, action: 's3:GetObject', context, resources })
    await ask(ADMIN, 'sqs:SendMessage', `arn:aws:sqs:us-east-1:${ACCOUNT}:jobs`)
    const { document, documents } = await made({ accountAs: placeholder, conditions: ['aws:SourceAccount'] })
    expect(documents).toEqual([document])
    expect(document.Statement).toMatchObject([
      {
        Resource: [`arn:aws:s3:::logs-${placeholder}-eu/${OTHER}`, `arn:aws:s3:::logs/1${ACCOUNT}`],
        Condition: { StringEquals: { 'aws:SourceAccount': placeholder } },
      },
      { Resource: `arn:aws:sqs:us-east-1:${placeholder}:jobs` },
    ])
  })

  test('needs callers of one account', async () => {
    await ask(ADMIN, 's3:GetObject', OBJECT)
    await ask(`arn:aws:iam::${OTHER}:user/iamulator`, 's3:GetObject', OBJECT)
    const { status, text } = await post(server, 'policy', { accountAs: placeholder })
    expect({ status, ...JSON.parse(text) }).toMatchObject({
      status: 400,
      message: `accountAs: the callers belong to several accounts (${ACCOUNT}, ${OTHER}). Choose one.`,
    })
    expect(await resourcesFor({ accountAs: placeholder, account: OTHER })).toEqual([OBJECT])
  })
})

describe('fold', () => {
  test('replaces the resources below a prefix, also a single one', async () => {
    await ask(ADMIN, 's3:GetObject', OBJECT, 'arn:aws:s3:::reports/2025/1.json')
    const year = 'arn:aws:s3:::reports/2026/'
    const expected = ['arn:aws:s3:::reports/2025/1.json', `${year}*`]
    expect(await resourcesFor({ fold: [year] })).toEqual(expected)
    expect(await resourcesFor({ fold: [`${year}*`] })).toEqual(expected)
    expect(await resourcesFor({ fold: ['arn:aws:s3:::reports/', year] })).toEqual(['arn:aws:s3:::reports/*'])
  })

  test('says which prefix no resource has, and refuses what is no prefix', async () => {
    await ask(ADMIN, 's3:GetObject', OBJECT)
    const elsewhere = 'arn:aws:s3:::other/'
    expect((await made({ fold: [elsewhere] })).notices).toEqual([
      `No call was on a resource that begins with ${elsewhere}.`,
    ])
    for (const wrong of ['reports/', 'arn:aws:s3:::*', '*'])
      expect((await post(server, 'policy', { fold: [wrong] })).status).toBe(400)
  })
})

test('the suffix of a secret is a pattern, but not the end of its name', async () => {
  const secret = (name: string) => `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:${name}`
  await ask(ADMIN, 'secretsmanager:GetSecretValue', secret('app/key-wNAWzZ'), secret('app-config'))
  expect(await resourcesFor()).toEqual([secret('app-config'), secret('app/key-??????')])
})

test('each resource * has a notice', async () => {
  await ask(ADMIN, 's3:ListAllMyBuckets', '*')
  await ask(ADMIN, 'sns:Publish', '*')
  await ask(ADMIN, 's3:GetObject', OBJECT)
  expect((await made()).notices).toEqual([
    'The resource of s3:ListAllMyBuckets is *, because AWS has no resource-level permissions for it.',
    'The resource of sns:Publish is *, because that is the resource of a call.',
  ])
})
