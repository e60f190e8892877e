/** dynalite has the tables, moto everything else, and the guard decides on both. */
import { once } from 'node:events'
import { createServer } from 'node:net'
import {
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb'
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3'
import { CreateQueueCommand, ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { settingsFromEnvironment } from '../../server/cli/environment-variables.ts'
import { readSeed } from '../../server/seed/index.ts'
import { type GuardedServer, guardedServer, type Statement } from '../support/guarded.ts'
import { ACCOUNT, ADMINISTRATOR } from '../support/harness.ts'
import { freePort } from '../support/ports.ts'
import { dynaliteServer, MOTOS, motoServer, motoTest, type UpstreamServer } from '../support/upstreams.ts'

let dynalite: UpstreamServer
/** Undefined on machines without it, where its tests are skipped. */
let moto: UpstreamServer | undefined
let server: GuardedServer
beforeAll(async () => {
  dynalite = await dynaliteServer()
  moto = MOTOS.length > 0 ? await motoServer({ account: ACCOUNT }) : undefined
  const { upstream } = settingsFromEnvironment({
    IAMULATOR_UPSTREAM: [...(moto ? [moto.url] : []), `dynamodb=${dynalite.url}`].join(),
  })
  server = await guardedServer(upstream ?? {})
  await server.client(DynamoDBClient).send(
    new CreateTableCommand({
      TableName: 'orders',
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  )
})
afterAll(async () => {
  await server?.close()
  await dynalite?.stop()
  await moto?.stop()
})

const clients = async (...statements: readonly Statement[]) => {
  const credentials = await server.user(...statements)
  return { tables: server.client(DynamoDBClient, credentials), queues: server.client(SQSClient, credentials) }
}
const item = (id: string) => ({ TableName: 'orders', Key: { id: { S: id } } })

/** Returns what the health document says of the guard. */
async function guardIn({ url }: { readonly url: string }) {
  const response = await fetch(`${url}/_iamulator/health`)
  const { guard } = await response.json()
  return guard
}

motoTest('each service has its upstream, and one set of policies', async () => {
  const { tables, queues } = await clients({ Action: ['dynamodb:GetItem', 'sqs:CreateQueue'] })
  expect(await tables.send(new GetItemCommand(item('a')))).not.toHaveProperty('Item')
  await queues.send(new CreateQueueCommand({ QueueName: 'jobs' }))
  await expect(tables.send(new ListTablesCommand({}))).rejects.toMatchObject({
    name: 'AccessDeniedException',
  })
  await expect(queues.send(new ListQueuesCommand({}))).rejects.toMatchObject({ name: 'AccessDenied' })
  const direct = new DynamoDBClient({
    ...{ endpoint: dynalite.url, region: 'us-east-1', credentials: ADMINISTRATOR },
  })
  const { Table } = await direct.send(new DescribeTableCommand({ TableName: 'orders' }))
  expect(Table?.TableArn).toBe(`arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/orders`)
  direct.destroy()
})

motoTest('the schema of a table of dynalite tells which key leads', async () => {
  const { tables } = await clients({
    Action: ['dynamodb:GetItem', 'dynamodb:PutItem'],
    Condition: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['mine'] } },
  })
  await tables.send(new PutItemCommand({ TableName: 'orders', Item: { id: { S: 'mine' }, n: { N: '1' } } }))
  const { Item } = await tables.send(new GetItemCommand(item('mine')))
  expect(Item).toEqual({ id: { S: 'mine' }, n: { N: '1' } })
  await expect(tables.send(new GetItemCommand(item('yours')))).rejects.toMatchObject({
    name: 'AccessDeniedException',
  })
})

motoTest('a seed names upstreams, and modes of services', async () => {
  const seeded = await guardedServer({})
  const seed = await readSeed({
    content: {
      upstream: { dynamodb: dynalite.url, sqs: moto?.url },
      guard: { dynamodb: 'audit', sqs: 'off' },
    },
  })
  seed.applySettings(seeded.iamulator)
  const nobody = await seeded.user()
  const tables = seeded.client(DynamoDBClient, nobody)
  await tables.send(new ListTablesCommand({}))
  await seeded.client(SQSClient, nobody).send(new ListQueuesCommand({}))
  await expect(seeded.client(S3Client, nobody).send(new ListBucketsCommand({}))).rejects.toMatchObject({
    $metadata: { httpStatusCode: 501 },
    message: expect.stringContaining('--upstream'),
  })
  expect(await guardIn(seeded)).toEqual({
    upstream: { dynamodb: dynalite.url, sqs: moto?.url },
    modes: { dynamodb: 'audit', sqs: 'off' },
    unknown: 'refuse',
    requests: { allowed: 0, denied: 0, audited: 1, undecided: 1, unknown: 0, failed: 0 },
  })
  await seeded.close()
})

describe('responses say what was decided', () => {
  const target = (operation: string) => ({ 'X-Amz-Target': `DynamoDB_20120810.${operation}` })
  const call = (guarded: GuardedServer, operation: string) =>
    fetch(guarded.url, { method: 'POST', headers: { ...target(operation), ...SCOPE }, body: '{}' })
  /** With signatures off, only the access key ID is looked at. */
  const SCOPE = {
    Authorization:
      'AWS4-HMAC-SHA256 Credential=test/20261128/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
    'X-Amz-Date': '20261128T000000Z',
    'Content-Type': 'application/x-amz-json-1.0',
  }

  test.each([
    ['ListTables', {}, 200, 'allowed'],
    ['ListTables', { guard: { dynamodb: 'off' } }, 200, 'undecided'],
    ['Fly', {}, 501, 'denied'],
    ['Fly', { unknown: 'pass' }, 400, 'unknown'],
  ] as const)('%s with %j', async (operation, settings, status, fate) => {
    const guarded = await guardedServer({ dynamodb: dynalite.url }, { signatures: 'off', ...settings })
    const response = await call(guarded, operation)
    expect(response.status).toBe(status)
    const [, requestId = ''] = /^\w+; (.*)$/.exec(response.headers.get('x-iamulator-decision') ?? '') ?? []
    expect(response.headers.get('x-iamulator-decision')).toBe(`${fate}; ${requestId}`)
    expect(guarded.log()).toMatch(
      new RegExp(` ${status} (?:\\w+ )?dynamodb:${operation} .* ${requestId}(?: refused: .*)?$`, 'm'),
    )
    await guarded.close()
  })
})

/** Returns the URL of a server that treats each connection in one way. */
async function failing(treat: (end: () => void) => void): Promise<{ url: string; close: () => void }> {
  const listening = createServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', () => treat(() => socket.destroy()))
  }).listen(0, '127.0.0.1')
  await once(listening, 'listening')
  const address = listening.address()
  const port = typeof address === 'object' ? address?.port : undefined
  return { url: `http://127.0.0.1:${port}`, close: () => listening.close() }
}

describe('an upstream that does not answer', () => {
  test('is down', async () => {
    const url = `http://127.0.0.1:${await freePort()}`
    const guarded = await guardedServer({ dynamodb: url, s3: url })
    await expect(guarded.client(DynamoDBClient).send(new ListTablesCommand({}))).rejects.toMatchObject({
      name: 'ServiceUnavailableException',
      message: expect.stringContaining(url),
      $metadata: { httpStatusCode: 503 },
    })
    await expect(guarded.client(S3Client).send(new ListBucketsCommand({}))).rejects.toMatchObject({
      name: 'ServiceUnavailable',
      $metadata: { httpStatusCode: 503 },
    })
    expect(guarded.log()).toContain(`The upstream ${url} cannot be reached (ECONNREFUSED).`)
    expect(await guardIn(guarded)).toMatchObject({ requests: { failed: 2 } })
    await guarded.close()
  })

  test('breaks off', async () => {
    const { url, close } = await failing((end) => end())
    const guarded = await guardedServer({ dynamodb: url })
    await expect(guarded.client(DynamoDBClient).send(new ListTablesCommand({}))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 502 },
      message: expect.stringContaining(url),
    })
    expect(guarded.log()).toContain(`The upstream ${url} did not send a complete response`)
    await guarded.close()
    close()
  })
})

motoTest('an upstream with another account is warned about', async () => {
  const other = await motoServer({ account: '111122223333' })
  const guarded = await guardedServer({ '*': other.url })
  const WARNING = 'The upstream answers as account 111122223333'
  const queues = guarded.client(SQSClient)
  // No call waits for the answer of the upstream about accounts.
  while (!guarded.log().includes(WARNING)) await queues.send(new ListQueuesCommand({}))
  expect(guarded.log()).toContain(WARNING)
  await guarded.close()
  await other.stop()
})
