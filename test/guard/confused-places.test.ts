/** Requests that name resources in other accounts and regions than those that they are signed for. */
import {
  BatchGetItemCommand,
  CreateTableCommand,
  DynamoDBClient,
  PutItemCommand,
  PutResourcePolicyCommand,
} from '@aws-sdk/client-dynamodb'
import {
  CreateEventBusCommand,
  DescribeEventBusCommand,
  EventBridgeClient,
} from '@aws-sdk/client-eventbridge'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { upstreamScopeOf } from '../../guard/upstream-scope.ts'
import { recognizeForeign } from '../../recognition/foreign/index.ts'
import type { NeededDecision } from '../../recognition/resolution/types.ts'
import { type GuardedMoto, guardedMoto, policyOf } from '../support/guarded.ts'
import { ACCOUNT, administratorOf, type Credentials } from '../support/harness.ts'
import { REGION } from '../support/places.ts'
import { type HeadOfTest, headOf } from '../support/request-heads.ts'
import { MOTOS, motoTest } from '../support/upstreams.ts'

const OTHER = '111122223333'
const Key = { id: { S: '1' } }

let server: GuardedMoto
beforeAll(async () => {
  // The tests that need no moto run without one.
  if (MOTOS.length > 0) server = await guardedMoto()
})
afterAll(() => server?.close())

async function table(credentials: Credentials, TableName: string): Promise<string> {
  const client = server.client(DynamoDBClient, credentials)
  const { TableDescription } = await client.send(
    new CreateTableCommand({
      TableName,
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  )
  await client.send(new PutItemCommand({ TableName, Item: { ...Key, text: { S: TableName } } }))
  return TableDescription?.TableArn ?? ''
}

motoTest('a table that is shared opens no other table of its account', async () => {
  const owner = administratorOf(OTHER)
  const shared = await table(owner, 'shared')
  await table(owner, 'private')
  const Policy = policyOf({ Action: 'dynamodb:*', Principal: { AWS: ACCOUNT }, Resource: shared })
  const policies = server.client(DynamoDBClient, owner)
  await policies.send(new PutResourcePolicyCommand({ ResourceArn: shared, Policy }))
  const user = server.client(DynamoDBClient, await server.user({ Action: 'dynamodb:*' }))
  const read = (...tables: readonly string[]) =>
    user.send(
      new BatchGetItemCommand({
        RequestItems: Object.fromEntries(tables.map((name) => [name, { Keys: [Key] }])),
      }),
    )
  expect((await read(shared)).Responses?.[shared]).toEqual([{ ...Key, text: { S: 'shared' } }])
  for (const tables of [
    [shared, 'private'],
    ['private', shared],
  ])
    await expect(read(...tables)).rejects.toMatchObject({
      name: 'NotImplemented',
      message: expect.stringContaining('resources in several accounts'),
    })
})

motoTest('an ARN of another region opens nothing in the region that is signed for', async () => {
  const bus = { Name: 'orders' }
  const { EventBusArn = '' } = await server.client(EventBridgeClient).send(new CreateEventBusCommand(bus))
  const elsewhere = EventBusArn.replace(`:${REGION}:`, ':ap-south-1:')
  const user = await server.user({ Action: 'events:DescribeEventBus', Resource: elsewhere })
  const read = (Name: string) =>
    server.client(EventBridgeClient, user).send(new DescribeEventBusCommand({ Name }))
  await expect(read(EventBusArn)).rejects.toMatchObject({ name: 'AccessDeniedException' })
  await expect(read(elsewhere)).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
})

const HERE = 'us-east-1'
const needed = (action: string, resource: string): NeededDecision => ({
  ...{ action, resource, context: {}, resourceFrom: '', keysFrom: {} },
})
const arn = (service: string, resource: string, region = HERE, account = ACCOUNT) =>
  `arn:aws:${service}:${region}:${account}:${resource}`

/** Returns what a call is signed for. */
function scopeOf(request: HeadOfTest, ...decisions: readonly NeededDecision[]) {
  const head = headOf(request)
  const recognition = recognizeForeign(head)
  if (recognition.kind !== 'call') throw new Error(`Not recognized: ${JSON.stringify(recognition)}`)
  const { call } = recognition
  const scope = { partition: 'aws', region: HERE, accountId: ACCOUNT }
  return upstreamScopeOf({
    ...{ call, scope, decisions },
    refused: {
      service: call.service,
      operation: call.operation,
      protocol: call.protocol,
      head,
      requestId: '1',
    },
  })
}

/** Returns the region and the account that a call is signed for. */
function placeOf(...request: Parameters<typeof scopeOf>) {
  const { region, accountId } = scopeOf(...request)
  return [region, accountId]
}

const CREATE_FUNCTION = { method: 'POST', url: '/2015-03-31/functions', signedFor: 'lambda' }
const GET_FUNCTION = { url: '/2015-03-31/functions/f', signedFor: 'lambda' }
const TRANSACTION = {
  ...{ method: 'POST', signedFor: 'dynamodb' },
  headers: { 'X-Amz-Target': 'DynamoDB_20120810.TransactWriteItems' },
}
const PUT_OBJECT = { method: 'PUT', url: '/bucket/key', signedFor: 's3' }
const create = needed('lambda:CreateFunction', arn('lambda', 'function:f'))
const put = (region: string, account: string) =>
  needed('dynamodb:PutItem', arn('dynamodb', 'table/t', region, account))
const remove = needed('dynamodb:DeleteItem', arn('dynamodb', 'table/t'))

test.each([
  ['nothing that is named', GET_FUNCTION, [], [HERE, ACCOUNT]],
  ['anything', GET_FUNCTION, [needed('lambda:ListFunctions', '*')], [HERE, ACCOUNT]],
  [
    'a function of another account in another region',
    GET_FUNCTION,
    [needed('lambda:GetFunction', arn('lambda', 'function:f', 'eu-west-1', OTHER))],
    ['eu-west-1', OTHER],
  ],
  [
    'a layer of another account, and a role',
    CREATE_FUNCTION,
    [
      create,
      needed('lambda:GetLayerVersion', arn('lambda', 'layer:l:1', HERE, OTHER)),
      needed('iam:PassRole', `arn:aws:iam::${OTHER}:role/r`),
    ],
    [HERE, ACCOUNT],
  ],
  [
    'a bucket of another account',
    PUT_OBJECT,
    [
      { ...needed('s3:PutObject', 'arn:aws:s3:::bucket/key'), accountId: OTHER },
      needed('s3:GetObject', 'arn:aws:s3:::mine/key'),
    ],
    [HERE, OTHER],
  ],
  [
    'a key that the service uses',
    TRANSACTION,
    [
      remove,
      { ...needed('kms:Decrypt', arn('kms', 'key/k', HERE, OTHER)), via: 'dynamodb.us-east-1.amazonaws.com' },
    ],
    [HERE, ACCOUNT],
  ],
] as const)('a call about %s is signed for its place', (_what, request, decisions, place) => {
  expect(placeOf(request, ...decisions)).toEqual(place)
})

test.each([
  ['accounts', [put(HERE, OTHER), remove]],
  ['accounts', [remove, put(HERE, OTHER)]],
  ['accounts', [put(HERE, OTHER), needed('dynamodb:DeleteItem', '*')]],
  ['Regions', [put('eu-west-1', ACCOUNT), remove]],
  ['Regions', [remove, put('eu-west-1', ACCOUNT)]],
])('a list of resources in several %s is refused', (what, decisions) => {
  expect(() => placeOf(TRANSACTION, ...decisions)).toThrow(`resources in several ${what}`)
})

test.each([
  ['a function', { headers: { Host: 'u1.lambda-url.us-east-1.on.aws' }, url: '/2015-03-31/functions' }],
  ['an API', { headers: { Host: 'a1.execute-api.us-east-1.amazonaws.com' }, url: '/things' }],
  ['a WebSocket', { headers: { Host: 'a1.execute-api.localhost', Upgrade: 'websocket' }, url: '/prod' }],
])('a call of the URL of %s is signed for no service', (_what, request) => {
  expect(scopeOf(request).signingName).toBe('data-plane')
})

test('messages to clients of an API are signed for it', () => {
  const Host = 'a1.execute-api.us-east-1.amazonaws.com'
  const request = { method: 'POST', url: '/prod/@connections/c', headers: { Host }, signedFor: 'execute-api' }
  expect(scopeOf(request).signingName).toBe('execute-api')
})
