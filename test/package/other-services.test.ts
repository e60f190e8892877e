/** What clients of other services are told by an emulator in the process. */
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb'
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3'
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { createIamulator, type Iamulator } from '../../package/index.ts'
import { type RecordingUpstream, recordingUpstream } from '../support/recording-upstream.ts'

let upstream: RecordingUpstream
let iam: Iamulator
let guarding: Iamulator
beforeAll(async () => {
  upstream = await recordingUpstream()
  iam = await createIamulator()
  guarding = await createIamulator({ upstream: { dynamodb: upstream.url } })
})
afterAll(async () => {
  await Promise.all([iam.close(), guarding.close()])
  await upstream.close()
})

const messageFor = (service: string) =>
  `iamulator serves IAM, IAM Access Analyzer, IAM Identity Center, Organizations, AWS Sign-In, and STS only, not ${service}. Give createIamulator, or the plugin of your test runner, the option \`upstream\` with the URL of an emulator that has ${service}, such as moto, or ask with \`expectAllowed\`, which makes no call.`

test('without an upstream, the message names the option, and how to ask instead', async () => {
  const config = iam.clientConfig()
  const refused = { name: 'NotImplemented', $metadata: { httpStatusCode: 501 } }
  await expect(new S3Client(config).send(new ListBucketsCommand({}))).rejects.toMatchObject({
    ...refused,
    message: messageFor('s3'),
  })
  await expect(new SQSClient(config).send(new ListQueuesCommand({}))).rejects.toMatchObject({
    ...refused,
    message: messageFor('sqs'),
  })
  await expect(new DynamoDBClient(config).send(new ListTablesCommand({}))).rejects.toMatchObject({
    ...refused,
    message: messageFor('dynamodb'),
  })
})

test('with an upstream for another service, the message names the one that is missing', async () => {
  const client = new SQSClient(guarding.clientConfig())
  await expect(client.send(new ListQueuesCommand({}))).rejects.toMatchObject({
    name: 'NotImplemented',
    message:
      'No upstream has SQS: add sqs, with the URL of an emulator of it, to the option `upstream` of createIamulator or of the plugin of your test runner.',
  })
})
