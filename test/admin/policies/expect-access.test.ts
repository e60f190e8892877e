/** What policies and principals grant, over HTTP. The matchers of the package test the proofs in detail. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { userArn, userWith } from '../../services/callers.ts'
import { request } from '../../support/admin.ts'
import { policy, startServer, type TestServer } from '../../support/harness.ts'

const BOB = userArn('bob')
const document = (action: string) => JSON.parse(policy('Allow', action))
const read = document('s3:GetObject')
const everything = document('s3:*')
const open = {
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' },
}

let server: TestServer
beforeAll(async () => {
  server = await startServer()
  await userWith(server, 'bob', policy('Allow', 's3:Get*'))
})
afterAll(() => server.close())

const post = (body: object) => request(server, 'POST', 'expect-access', body)

describe('an expectation about access', () => {
  test.each([
    { policy: read, nothingBeyond: everything },
    { policy: JSON.stringify(read), equals: encodeURIComponent(JSON.stringify(read)) },
    { policy: read, grantsNone: { actions: ['iam:*', 's3:Put*'] } },
    { policy: everything, nothingBeyond: read, not: true },
    { policy: open, notPublic: 'AWS::S3::Bucket', not: true },
    { principal: BOB, nothingBeyond: everything },
    { principal: BOB, equals: document('s3:Get*') },
    { principal: BOB, grantsNone: { actions: 's3:Put*' } },
  ])('is met: %j', async (body) => {
    expect(await post(body)).toEqual({ status: 200, body: { met: true } })
  })

  test.each([
    [
      { policy: everything, nothingBeyond: read },
      'expected the policy to grant nothing beyond the other policy, but:',
    ],
    [{ policy: everything, equals: read }, 'expected both policies to allow the same, but:'],
    [{ policy: open, notPublic: 'AWS::S3::Bucket' }, 'expected the policy not to grant public access, but:'],
    [
      { principal: BOB, nothingBeyond: read },
      `expected ${BOB} to be granted nothing beyond the other policy, but:`,
    ],
    [
      { principal: BOB, grantsNone: { actions: 's3:*' } },
      `expected ${BOB} not to be granted such access, but:`,
    ],
    [{ policy: read, equals: read, not: true }, 'expected the policies to differ, but both allow the same'],
  ])('is not met: %j', async (body, text) => {
    expect(await post(body)).toEqual({
      status: 200,
      body: { met: false, text: expect.stringContaining(text) },
    })
  })

  test.each([
    [{ policy: read }, 'InvalidBody', 'exactly one of nothingBeyond, equals, grantsNone, notPublic'],
    [{ equals: read }, 'InvalidBody', 'exactly one of policy, principal'],
    [{ policy: read, grantsNone: {} }, 'InvalidBody', 'needs actions or resources'],
    [{ policy: read, notPublic: 'Bucket' }, 'InvalidBody', 'such as AWS::S3::Bucket. Got: Bucket'],
    [{ principal: BOB, notPublic: 'AWS::S3::Bucket' }, 'InvalidBody', '"notPublic" requires "policy"'],
    [{ policy: '%7B%', equals: read }, 'InvalidPolicy', 'is not URL-encoded'],
    [{ policy: '{', equals: read }, 'InvalidPolicy', 'the policy:1:2 is not valid JSON.'],
    [{ policy: read, grantsNone: { actions: ['s3:DeletObject'] } }, 'UnknownAction', 'actions[0]: No action'],
  ])('cannot be %j', async (body, error, message) => {
    expect(await post(body)).toEqual({
      status: 400,
      body: { error, message: expect.stringContaining(message) },
    })
  })

  test('needs a principal that exists', async () => {
    expect(await post({ principal: userArn('nobody'), equals: read })).toMatchObject({
      status: 404,
      body: { error: 'NoSuchPrincipal' },
    })
  })
})

test.each(['actions', 'resources'])('access is described by at most 100 %s, as on AWS', async (member) => {
  const names = Array(101).fill(member === 'actions' ? 's3:GetObject' : 'arn:aws:s3:::b/k')
  expect(await post({ policy: read, grantsNone: { [member]: names } })).toMatchObject({
    status: 400,
    body: { message: `Invalid value at grantsNone.${member}: must NOT have more than 100 items.` },
  })
})
