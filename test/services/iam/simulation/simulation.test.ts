import { type ContextKeyTypeEnum, type IAMClient, paginateSimulateCustomPolicy } from '@aws-sdk/client-iam'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { stsOperations } from '../../../../server/services/sts/index.ts'
import { expectError, policy, startServer, type TestServer } from '../../../support/harness.ts'
import { userArn } from '../../callers.ts'
import {
  ALLOW_ALL,
  allow,
  BUCKET,
  type CustomPolicyOptions,
  decisionsIn,
  deny,
  document,
  entry,
  matchedIn,
  resultOf,
  simulateCustom,
} from './simulating.ts'

let server: TestServer
let iam: IAMClient
let blind: IAMClient
let blindServer: TestServer
beforeAll(async () => {
  server = await startServer()
  iam = server.iam()
  blindServer = await startServer({ simulate: 'aws' })
  blind = blindServer.iam()
})
afterAll(async () => {
  await server.close()
  await blindServer.close()
})

const ALICE = userArn('alice')

const result = (text: string, action: string, more: CustomPolicyOptions = {}, client = iam) =>
  resultOf(client, text, action, more)

const decision = async (...question: Parameters<typeof result>) => (await result(...question)).EvalDecision

describe('the decision', () => {
  test('D5: is allowed, implicitDeny or explicitDeny', async () => {
    const documents = [document(allow('s3:Get*'), deny('s3:GetObjectAcl'))]
    const results = await simulateCustom(iam, documents, ['s3:GetObject', 's3:PutObject', 's3:GetObjectAcl'])
    expect(decisionsIn(results)).toEqual(['allowed', 'implicitDeny', 'explicitDeny'])
    expect(results.map(({ EvalActionName }) => EvalActionName)).toEqual([
      's3:GetObject',
      's3:PutObject',
      's3:GetObjectAcl',
    ])
  })

  test('is one for each action on each resource', async () => {
    const documents = [policy('Allow', 's3:GetObject', `${BUCKET}/*`), policy('Deny', 's3:*', `${BUCKET}/b`)]
    const ResourceArns = [`${BUCKET}/a`, `${BUCKET}/b`, BUCKET]
    const results = await simulateCustom(iam, documents, ['s3:GetObject', 's3:PutObject'], { ResourceArns })
    expect(results.map(({ EvalActionName, EvalResourceName }) => [EvalActionName, EvalResourceName])).toEqual(
      ['s3:GetObject', 's3:PutObject'].flatMap((action) => ResourceArns.map((arn) => [action, arn])),
    )
    expect(decisionsIn(results)).toEqual([
      ...['allowed', 'explicitDeny', 'implicitDeny'],
      ...['implicitDeny', 'explicitDeny', 'implicitDeny'],
    ])
    expect(results.map(({ ResourceSpecificResults }) => ResourceSpecificResults)).toEqual(
      results.map(({ EvalDecision, EvalResourceName, MatchedStatements, MissingContextValues }) => [
        { EvalResourceDecision: EvalDecision, EvalResourceName, MatchedStatements, MissingContextValues },
      ]),
    )
  })

  test('is about actions, resources and keys that nobody knows, too', async () => {
    const unknown = document(allow('nope:DoIt', { Condition: { StringEquals: { 'nope:Key': 'x' } } }))
    const more = { ResourceArns: ['arn:aws:nope:::it'], ContextEntries: [entry('nope:key', 'string', 'x')] }
    expect(await decision(unknown, 'nope:DoIt', more)).toBe('allowed')
  })

  test('R4: of an action without resource-level permissions does not come from an ARN', async () => {
    const document = policy('Allow', 'iam:ListUsers', ALICE)
    expect(await result(document, 'iam:ListUsers', { ResourceArns: [ALICE] })).toMatchObject({
      EvalResourceName: ALICE,
      EvalDecision: 'implicitDeny',
    })
    expect(await decision(ALLOW_ALL, 'iam:ListUsers', { ResourceArns: [ALICE] })).toBe('allowed')
  })

  test('an empty list of resources is none at all', async () => {
    expect(await result(ALLOW_ALL, 's3:GetObject', { ResourceArns: [] })).toMatchObject({
      EvalResourceName: '*',
      EvalDecision: 'allowed',
    })
  })

  test('S4: nobody can be denied what needs no permission, but AWS simulates it', async () => {
    const ungoverned = Object.entries(stsOperations)
      .filter(([, operation]) => typeof operation === 'object' && operation.ungoverned)
      .map(([name]) => `sts:${name}`)
    expect(ungoverned).toHaveLength(2)
    const denial = policy('Deny', '*')
    expect(decisionsIn(await simulateCustom(iam, [denial], ungoverned))).toEqual(['allowed', 'allowed'])
    expect(decisionsIn(await simulateCustom(blind, [denial], ungoverned))).toEqual([
      'explicitDeny',
      'explicitDeny',
    ])
  })

  test('knows of no circumstances but the context entries', async () => {
    const named = document(
      allow('s3:*', { Condition: { Null: { 'aws:username': 'true', 'aws:CurrentTime': 'true' } } }),
    )
    expect(await decision(named, 's3:GetObject', { CallerArn: ALICE })).toBe('allowed')
    const variable = policy('Allow', 's3:*', `${BUCKET}/\${aws:username}`)
    const ResourceArns = [`${BUCKET}/alice`]
    expect(await decision(variable, 's3:GetObject', { CallerArn: ALICE, ResourceArns })).toBe('implicitDeny')
    const ContextEntries = [entry('aws:username', 'string', 'alice')]
    expect(await decision(variable, 's3:GetObject', { ContextEntries, ResourceArns })).toBe('allowed')
  })
})

describe('context entries', () => {
  test.each<[ContextKeyTypeEnum, string[], object]>([
    ['string', ['blue'], { StringEquals: { 'x:key': 'blue' } }],
    ['stringList', ['blue', 'red'], { 'ForAnyValue:StringEquals': { 'x:key': 'red' } }],
    ['stringList', ['blue'], { 'ForAllValues:StringEquals': { 'x:key': ['red', 'blue'] } }],
    ['numeric', ['10.0'], { NumericEquals: { 'x:key': 10 } }],
    ['numericList', ['3', '-1.5e3'], { 'ForAllValues:NumericLessThan': { 'x:key': '4' } }],
    ['boolean', ['TRUE'], { Bool: { 'x:key': true } }],
    ['booleanList', ['true', 'false'], { 'ForAnyValue:Bool': { 'x:key': 'false' } }],
    ['ip', ['10.1.2.3'], { IpAddress: { 'x:key': '10.0.0.0/8' } }],
    ['ip', ['2001:db8::1'], { IpAddress: { 'x:key': '2001:db8::/32' } }],
    ['ipList', ['10.1.2.3', '192.168.0.1'], { 'ForAllValues:NotIpAddress': { 'x:key': '172.16.0.0/12' } }],
    ['binary', ['QUJD'], { BinaryEquals: { 'x:key': 'QUJD' } }],
    ['binaryList', ['QUJD', 'REVG'], { 'ForAnyValue:BinaryEquals': { 'x:key': 'REVG' } }],
    ['date', ['2026-01-01T00:00:00Z'], { DateLessThan: { 'x:key': '2026-01-02' } }],
    [
      'dateList',
      ['2026-01-01', '1767225600'],
      { 'ForAllValues:DateEquals': { 'x:key': '2026-01-01T00:00:00Z' } },
    ],
  ])('%s %j', async (type, values, Condition) => {
    const conditional = document(allow('s3:GetObject', { Condition }))
    const ContextEntries = [entry('X:Key', type, ...values)]
    expect(await decision(conditional, 's3:GetObject', { ContextEntries })).toBe('allowed')
    const negated = document(deny('s3:GetObject', { Condition }))
    expect(await decision(negated, 's3:GetObject', { ContextEntries })).toBe('explicitDeny')
  })

  test('a list of one is multi-valued, another type with one value is not', async () => {
    const variable = document(allow('s3:GetObject', { Resource: `${BUCKET}/\${x:key}` }))
    const of = (type: ContextKeyTypeEnum, ...values: string[]) =>
      decision(variable, 's3:GetObject', {
        ResourceArns: [`${BUCKET}/a`],
        ContextEntries: [entry('x:key', type, ...values)],
      })
    expect(await of('string', 'a')).toBe('allowed')
    expect(await of('string', 'a', 'b')).toBe('implicitDeny')
    expect(await of('stringList', 'a')).toBe('implicitDeny')
  })

  test('without values and types', async () => {
    const present = document(allow('s3:GetObject', { Condition: { Null: { 'x:key': 'false' } } }))
    const of = (more: object) =>
      decision(present, 's3:GetObject', { ContextEntries: [{ ContextKeyName: 'x:key', ...more }] })
    expect(await of({})).toBe('implicitDeny')
    expect(await of({ ContextKeyValues: ['1'] })).toBe('allowed')
  })

  test('those that are missing are named, as written, when they bear on the action and the resource', async () => {
    const conditional = document(
      allow('s3:GetObject', {
        Resource: `${BUCKET}/\${aws:PrincipalTag/Team}/*`,
        Condition: { Bool: { 'aws:SecureTransport': 'true' } },
      }),
      allow('s3:PutObject', { Condition: { StringEquals: { 's3:x-amz-acl': 'private' } } }),
      deny('s3:*', {
        Resource: 'arn:aws:s3:::other/*',
        Condition: { StringEquals: { 'aws:RequestedRegion': 'x' } },
      }),
    )
    const ContextEntries = [entry('AWS:PrincipalTag/team', 'string', 'blue')]
    const more = { ContextEntries, ResourceArns: [`${BUCKET}/blue/1`] }
    expect(await result(conditional, 's3:GetObject', more)).toMatchObject({
      MissingContextValues: ['aws:SecureTransport'],
      ResourceSpecificResults: [{ MissingContextValues: ['aws:SecureTransport'] }],
    })
    expect(await result(conditional, 's3:PutObject')).toMatchObject({
      MissingContextValues: ['s3:x-amz-acl'],
    })
  })
})

describe('matched statements', () => {
  // Both follow the AWS CLI reference. They are the output of simulate-custom-policy, and the form of that of
  // simulate-principal-policy.
  const SINGLE =
    '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"dynamodb:*","Resource":"*","Condition":{"DateGreaterThan":{"aws:CurrentTime":"2018-08-16T12:00:00Z"}}}}'
  const LIST = JSON.stringify(
    {
      Version: '2012-10-17',
      Statement: [
        { Sid: 'VisualEditor0', Effect: 'Allow', Action: 'codecommit:ListRepositories', Resource: '*' },
        { Sid: 'Second', Effect: 'Allow', Action: 'codecommit:*', Resource: '*' },
      ],
    },
    null,
    4,
  )

  test('stand where AWS says', async () => {
    const ContextEntries = [entry('aws:CurrentTime', 'date', '2019-04-25T11:00:00Z')]
    expect((await result(SINGLE, 'dynamodb:CreateBackup', { ContextEntries })).MatchedStatements).toEqual([
      {
        SourcePolicyId: 'PolicyInputList.1',
        SourcePolicyType: 'IAM Policy',
        StartPosition: { Line: 1, Column: 38 },
        EndPosition: { Line: 1, Column: 167 },
      },
    ])
    expect((await result(LIST, 'codecommit:ListRepositories')).MatchedStatements).toMatchObject([
      { StartPosition: { Line: 3, Column: 19 }, EndPosition: { Line: 9, Column: 10 } },
      { StartPosition: { Line: 9, Column: 10 }, EndPosition: { Line: 15, Column: 10 } },
    ])
  })

  test('are those that decided, by the policy that holds them', async () => {
    const documents = [policy('Allow', 's3:*'), policy('Deny', 's3:Put*'), policy('Allow', 's3:Get*')]
    const results = await simulateCustom(iam, documents, ['s3:GetObject', 's3:PutObject', 'iam:GetUser'])
    expect(matchedIn(results)).toEqual([
      ['PolicyInputList.1', 'PolicyInputList.3'],
      ['PolicyInputList.2'],
      [],
    ])
  })
})

test.each([
  ['arn:aws:s3:::*', 'allowed'],
  ['*', 'allowed'],
  [BUCKET, 'implicitDeny'],
])('the list of buckets, where policies have it on %s: %s', async (resource, expected) => {
  const text = policy('Allow', 's3:ListAllMyBuckets', resource)
  for (const ResourceArns of [undefined, ['*'], [BUCKET]]) {
    expect(await decision(text, 's3:ListAllMyBuckets', { ResourceArns })).toBe(expected)
  }
})

describe('pages', () => {
  const ResourceArns = ['a', 'b', 'c'].map((name) => `arn:aws:s3:::${name}`)
  const question = {
    PolicyInputList: [ALLOW_ALL],
    ActionNames: ['s3:GetObject', 's3:PutObject'],
    ResourceArns,
  }

  test.each([1, 2, 4, 6, 7])('of %i hold every result once', async (pageSize) => {
    const pages: unknown[][] = []
    for await (const page of paginateSimulateCustomPolicy({ client: iam, pageSize }, { ...question })) {
      pages.push((page.EvaluationResults ?? []).map((each) => [each.EvalActionName, each.EvalResourceName]))
    }
    expect(pages.flat()).toEqual(
      question.ActionNames.flatMap((action) => ResourceArns.map((arn) => [action, arn])),
    )
    expect(pages.map(({ length }) => length).slice(0, -1)).toEqual(
      Array(Math.ceil(6 / pageSize) - 1).fill(pageSize),
    )
  })

  test.each(['nonsense', Buffer.from('1:alice').toString('base64')])(
    'a Marker that was not given out is refused: %s',
    (Marker) =>
      expectError(simulateCustom(iam, [ALLOW_ALL], ['s3:GetObject'], { Marker }), {
        code: 'ValidationError',
        status: 400,
        message: 'Invalid Marker.',
      }),
  )
})
