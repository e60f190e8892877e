/** A program that makes 200 calls of 10 services, which can be repeated, and the resources that it needs. */
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs'
import {
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb'
import { DescribeInstancesCommand, DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2'
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge'
import { CreateKeyCommand, EncryptCommand, GenerateDataKeyCommand, KMSClient } from '@aws-sdk/client-kms'
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import {
  CreateSecretCommand,
  GetSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager'
import { CreateTopicCommand, PublishCommand, SNSClient } from '@aws-sdk/client-sns'
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import type { Credentials } from '../support/harness.ts'
import { REGION } from '../support/places.ts'

/** Clients of the services. */
export type Clients = ReturnType<typeof clientsOf>

export function clientsOf(endpoint: string, credentials: Credentials) {
  const config = { endpoint, region: REGION, credentials, maxAttempts: 1 }
  return {
    s3: new S3Client(config),
    sqs: new SQSClient(config),
    sns: new SNSClient(config),
    dynamodb: new DynamoDBClient(config),
    ssm: new SSMClient(config),
    kms: new KMSClient(config),
    secrets: new SecretsManagerClient(config),
    logs: new CloudWatchLogsClient(config),
    events: new EventBridgeClient(config),
    ec2: new EC2Client(config),
  }
}

/** What the program works on. */
export interface Prepared {
  readonly queues: readonly string[]
  readonly topic: string
  readonly keys: readonly string[]
}

const TWICE = [0, 1] as const

export async function prepare({
  s3,
  sqs,
  sns,
  dynamodb,
  ssm,
  kms,
  secrets,
  logs,
}: Clients): Promise<Prepared> {
  await s3.send(new CreateBucketCommand({ Bucket: 'data' }))
  await logs.send(new CreateLogGroupCommand({ logGroupName: '/app' }))
  await logs.send(new CreateLogStreamCommand({ logGroupName: '/app', logStreamName: 'main' }))
  await ssm.send(new PutParameterCommand({ Name: '/app/common', Value: 'x', Type: 'String' }))
  const { TopicArn: topic = '' } = await sns.send(new CreateTopicCommand({ Name: 'done' }))
  const queues: string[] = []
  const keys: string[] = []
  for (const number of TWICE) {
    await secrets.send(new CreateSecretCommand({ Name: `db-${number}`, SecretString: 'x' }))
    await dynamodb.send(new CreateTableCommand(table(`orders-${number}`)))
    const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: `jobs-${number}` }))
    queues.push(QueueUrl)
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({}))
    keys.push(KeyMetadata?.Arn ?? '')
  }
  return { queues, topic, keys }
}

const table = (TableName: string) => ({
  TableName,
  KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' as const }],
  AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' as const }],
  BillingMode: 'PAY_PER_REQUEST' as const,
})

/** Yields the calls of ten jobs, 20 each. Every job makes a call of each kind. */
export function* callsOf(clients: Clients, prepared: Prepared): Generator<() => Promise<unknown>> {
  for (let number = 0; number < 10; number++) {
    yield* storageCalls(clients, number)
    yield* messageCalls(clients, prepared, number)
    yield* otherCalls(clients, prepared, number)
  }
}

function* storageCalls({ s3, dynamodb }: Clients, number: number) {
  const Key = `${number}/report`
  const TableName = `orders-${number % 2}`
  const id = { S: `${number}` }
  yield () => s3.send(new ListBucketsCommand({}))
  yield () => s3.send(new ListObjectsV2Command({ Bucket: 'data', Prefix: `${number}/` }))
  yield () => s3.send(new PutObjectCommand({ Bucket: 'data', Key, Body: 'text' }))
  yield () =>
    s3.send(new GetObjectCommand({ Bucket: 'data', Key })).then(({ Body }) => Body?.transformToString())
  yield () => dynamodb.send(new PutItemCommand({ TableName, Item: { id } }))
  yield () => dynamodb.send(new GetItemCommand({ TableName, Key: { id } }))
  yield () =>
    dynamodb.send(
      new QueryCommand({
        ...{ TableName, KeyConditionExpression: 'id = :id', ExpressionAttributeValues: { ':id': id } },
      }),
    )
}

function* messageCalls({ sqs, sns, events, logs }: Clients, { queues, topic }: Prepared, number: number) {
  const QueueUrl = queues[number % 2] ?? ''
  const entry = { Source: 'app', DetailType: 'done', Detail: '{}' }
  const logEvents = [{ timestamp: Date.now(), message: `${number}` }]
  yield () => sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'text' }))
  yield () => sqs.send(new ReceiveMessageCommand({ QueueUrl }))
  yield () => sns.send(new PublishCommand({ TopicArn: topic, Message: 'text' }))
  yield () => sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }))
  yield () => events.send(new PutEventsCommand({ Entries: [entry] }))
  yield () => logs.send(new PutLogEventsCommand({ logGroupName: '/app', logStreamName: 'main', logEvents }))
}

function* otherCalls({ ssm, kms, secrets, ec2 }: Clients, { keys }: Prepared, number: number) {
  const Name = `/app/${number}`
  const KeyId = keys[number % 2] ?? ''
  yield () => ssm.send(new PutParameterCommand({ Name, Value: 'x', Type: 'String', Overwrite: true }))
  yield () => ssm.send(new GetParameterCommand({ Name: '/app/common' }))
  yield () => kms.send(new EncryptCommand({ KeyId, Plaintext: Buffer.from('x') }))
  yield () => kms.send(new GenerateDataKeyCommand({ KeyId, KeySpec: 'AES_256' }))
  yield () => secrets.send(new GetSecretValueCommand({ SecretId: `db-${number % 2}` }))
  yield () => ec2.send(new DescribeInstancesCommand({}))
  yield () => ec2.send(new DescribeVpcsCommand({}))
}
