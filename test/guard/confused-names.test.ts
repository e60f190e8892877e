/** Requests that name two resources at once, or one in a way that moto reads as another: nobody reaches the other one. */
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns'
import { afterAll, beforeAll, expect } from '@jest/globals'
import { type GuardedMoto, guardedMoto } from '../support/guarded.ts'
import { ACCOUNT, ADMINISTRATOR, type Credentials } from '../support/harness.ts'
import { REGION } from '../support/places.ts'
import { form, type RawResponse, send, signed } from '../support/raw.ts'
import { motoTest } from '../support/upstreams.ts'

/** What is in everything that nobody may read. */
const HIDDEN = 'what nobody may read'
const arn = (service: string, resource: string, account = ACCOUNT) =>
  `arn:aws:${service}:${REGION}:${account}:${resource}`
const base64 = (text: string) => Buffer.from(text).toString('base64')

const SERVICES = ['kinesis', 'logs', 'secretsmanager', 'sns', 'sqs', 'ssm']
/** As broad as policies usually are. */
const MINE = [
  ...['stream/mine', 'stream/mine/*'].map((stream) => arn('kinesis', stream)),
  ...['log-group:mine', 'log-group:mine:*'].map((group) => arn('logs', group)),
  arn('secretsmanager', 'secret:mine*'),
  ...['mine', 'mine:*'].map((topic) => arn('sns', topic)),
  ...['mine', 'mine:*'].map((queue) => arn('sqs', queue)),
  ...['parameter/mine', 'parameter/mine/*'].map((parameter) => arn('ssm', parameter)),
]

let server: GuardedMoto
let users: readonly Credentials[]
/** Of the stream that nobody may read. */
let iterator = ''
beforeAll(async () => {
  server = await guardedMoto()
  for (const name of ['mine', 'victim']) await make(name, name === 'mine' ? 'mine' : HIDDEN)
  const victims = SERVICES.map((service) => arn(service, '*victim*'))
  users = [
    await server.user({ Action: '*', Resource: MINE }),
    await server.user({ Action: '*' }, { Effect: 'Deny', Action: '*', Resource: victims }),
  ]
})
afterAll(() => server?.close())

/** Makes something of each kind. @param text what is in it */
async function make(name: string, text: string): Promise<void> {
  const stream = { StreamName: name, ShardId: 'shardId-000000000000', ShardIteratorType: 'TRIM_HORIZON' }
  const group = { logGroupName: name, logStreamName: 's' }
  const calls: readonly (readonly [service: string, target: string, input: object])[] = [
    ['kinesis', 'Kinesis_20131202.CreateStream', { StreamName: name, ShardCount: 1 }],
    ['kinesis', 'Kinesis_20131202.PutRecord', { StreamName: name, PartitionKey: '1', Data: base64(text) }],
    ['sqs', 'AmazonSQS.CreateQueue', { QueueName: name }],
    ['sqs', 'AmazonSQS.SendMessage', { QueueUrl: name, MessageBody: text }],
    ['secretsmanager', 'secretsmanager.CreateSecret', { Name: name, SecretString: text }],
    ['ssm', 'AmazonSSM.PutParameter', { Name: `/${name}`, Value: text, Type: 'String' }],
    ['logs', 'Logs_20140328.CreateLogGroup', group],
    ['logs', 'Logs_20140328.CreateLogStream', group],
    [
      'logs',
      'Logs_20140328.PutLogEvents',
      { ...group, logEvents: [{ timestamp: Date.now(), message: text }] },
    ],
    ['kinesis', 'Kinesis_20131202.GetShardIterator', stream],
  ]
  for (const [service, target, input] of calls) {
    const { status, body } = await callJson(ADMINISTRATOR, service, target, input)
    if (status !== 200) throw new Error(`${target}: ${body}`)
    if (target.endsWith('GetShardIterator')) iterator = JSON.parse(body).ShardIterator
  }
  await server.client(SNSClient).send(new CreateTopicCommand({ Name: name }))
}

/** Calls an operation of AWS JSON. */
function callJson(
  credentials: Credentials,
  service: string,
  target: string,
  input: object,
): Promise<RawResponse> {
  const headers = { 'Content-Type': 'application/x-amz-json-1.1', 'X-Amz-Target': target }
  return send(server, signed(server, JSON.stringify(input), { service, credentials, headers }))
}

const publish = (credentials: Credentials, names: Readonly<Record<string, string>>) =>
  send(
    server,
    signed(server, form({ Action: 'Publish', Version: '2010-03-31', Message: 'x', ...names }), {
      ...{ service: 'sns', credentials },
    }),
  )

const contents = ({ body }: RawResponse) => [HIDDEN, base64(HIDDEN)].filter((text) => body.includes(text))

/** Expects that neither user reaches what they may not use. */
async function expectRefused(call: (credentials: Credentials) => Promise<RawResponse>): Promise<void> {
  for (const credentials of users) {
    const response = await call(credentials)
    expect([400, 403]).toContain(response.status)
    expect(response.headers['x-iamulator-decision']).not.toContain('allowed')
    expect(contents(response)).toEqual([])
  }
}

async function expectAllowed(call: (credentials: Credentials) => Promise<RawResponse>): Promise<void> {
  for (const credentials of users) expect((await call(credentials)).status).toBe(200)
}

/** The operations, and what they are sent: first what is allowed, then what is not. */
const CALLS: readonly (readonly [service: string, target: string, allowed: object, ...others: object[]])[] = [
  [
    'kinesis',
    'Kinesis_20131202.DescribeStream',
    { StreamARN: arn('kinesis', 'stream/mine') },
    { StreamARN: arn('kinesis', 'stream/mine'), StreamName: 'victim' },
    { StreamARN: arn('kinesis', 'stream/victim'), StreamName: 'mine' },
    { StreamARN: arn('kinesis', 'stream/mine/victim') },
    { StreamARN: arn('kinesis', 'stream/victim', '') },
    { StreamName: 'mine/victim' },
  ],
  [
    'logs',
    'Logs_20140328.GetLogEvents',
    { logGroupName: 'mine', logStreamName: 's' },
    { logGroupName: 'mine', logGroupIdentifier: arn('logs', 'log-group:victim'), logStreamName: 's' },
    { logGroupName: 'victim', logGroupIdentifier: arn('logs', 'log-group:mine'), logStreamName: 's' },
    { logGroupName: arn('logs', 'log-group:mine:victim'), logStreamName: 's' },
    { logGroupName: 'mine:victim', logStreamName: 's' },
    { logGroupIdentifier: arn('logs', 'log-group:mine:victim'), logStreamName: 's' },
    { logGroupIdentifier: arn('logs', 'log-group:victim:*'), logStreamName: 's' },
  ],
  [
    'logs',
    'Logs_20140328.PutRetentionPolicy',
    { logGroupName: 'mine', retentionInDays: 1 },
    { logGroupName: arn('logs', 'log-group:mine:victim'), retentionInDays: 1 },
    { logGroupName: arn('logs', 'log-group:victim'), retentionInDays: 1 },
    { logGroupName: 'mine:log-stream:victim', retentionInDays: 1 },
  ],
  [
    'secretsmanager',
    'secretsmanager.GetSecretValue',
    { SecretId: 'mine' },
    { SecretId: arn('secretsmanager', 'secret:mine:secret:victim') },
    { SecretId: arn('secretsmanager', 'secret:mine-AbCdEf:victim') },
    { SecretId: arn('secretsmanager', 'secret:victim') },
    { SecretId: arn('secretsmanager', 'victim') },
    { SecretId: 'mine:secret:victim' },
  ],
  [
    'ssm',
    'AmazonSSM.GetParameter',
    { Name: '/mine' },
    { Name: arn('ssm', 'parameter/victim') },
    { Name: arn('ssm', `parameter/vic${arn('ssm', 'parameter')}tim`) },
    { Name: arn('ssm', `parameter/mine:${arn('ssm', 'parameter')}/victim`) },
    { Name: arn('ssm', 'parameter/mine:parameter/victim') },
    { Name: '/victim:1' },
  ],
  [
    'sqs',
    'AmazonSQS.ReceiveMessage',
    { QueueUrl: `http://127.0.0.1/${ACCOUNT}/mine` },
    { QueueUrl: `http://127.0.0.1/${ACCOUNT}/mine?x=/${ACCOUNT}/victim` },
    { QueueUrl: `http://127.0.0.1/${ACCOUNT}/mine#/victim` },
    { QueueUrl: `http://127.0.0.1/${ACCOUNT}/mine%2F..%2Fvictim` },
    { QueueUrl: 'victim' },
  ],
]

for (const [service, target, allowed, ...others] of CALLS)
  motoTest(`${target} is decided on all that it names, or refused`, async () => {
    await expectAllowed((credentials) => callJson(credentials, service, target, allowed))
    for (const input of others)
      await expectRefused((credentials) => callJson(credentials, service, target, input))
  })

motoTest('records are read from the stream of the iterator', async () => {
  const input = { StreamARN: arn('kinesis', 'stream/mine'), ShardIterator: iterator }
  await expectRefused((credentials) => callJson(credentials, 'kinesis', 'Kinesis_20131202.GetRecords', input))
})

motoTest('a message is for the topic and the target', async () => {
  const [mine, victim] = [arn('sns', 'mine'), arn('sns', 'victim')]
  await expectAllowed((credentials) => publish(credentials, { TopicArn: mine }))
  for (const names of [
    { TopicArn: mine, TargetArn: victim },
    { TopicArn: victim, TargetArn: mine },
    { TopicArn: arn('sns', 'mine:victim') },
    { TopicArn: 'victim' },
  ])
    await expectRefused((credentials) => publish(credentials, names))
})

motoTest('a message move is cancelled for the queue in its handle', async () => {
  const [mine, victim] = [arn('sqs', 'mine'), arn('sqs', 'victim')]
  for (const task of [
    `{"sourceArn":"${victim}"}`,
    `{"sourceArn":"${mine}","sourceArn":"${victim}"}`,
    `{"sourceArn":"${arn('sqs', 'mine:victim')}"}`,
    `{"sourceArn":"${arn('sqs', 'victim', '')}"}`,
    `{"sourceArn":"arn:aws:sqs"}`,
    `{"sourceArn":{"__proto__":"${mine}"}}`,
    `{"sourceArn":"${victim}"`,
  ]) {
    const input = { TaskHandle: base64(task) }
    await expectRefused((credentials) =>
      callJson(credentials, 'sqs', 'AmazonSQS.CancelMessageMoveTask', input),
    )
  }
})

motoTest("a table of another account is its owner's to share", async () => {
  const theirs = arn('dynamodb', 'table/mine', '111122223333')
  const get = { TableName: theirs, Key: { id: { S: '1' } } }
  for (const [operation, input] of [
    ['GetItem', get],
    ['DescribeTable', { TableName: theirs }],
    ['BatchGetItem', { RequestItems: { [theirs]: { Keys: [get.Key] } } }],
    ['TransactGetItems', { TransactItems: [{ Get: get }] }],
    ['CreateTable', { TableName: theirs }],
  ] as const)
    await expectRefused((credentials) =>
      callJson(credentials, 'dynamodb', `DynamoDB_20120810.${operation}`, input),
    )
})
