/** Callers need the key of what they read or write, as services use it on behalf of them. */
import { CreateTableCommand, DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb'
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms'
import {
  CreateSecretCommand,
  GetSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager'
import {
  CreateQueueCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, expect } from '@jest/globals'
import { type GuardedMoto, guardedMoto, type Statement } from '../support/guarded.ts'
import type { Credentials } from '../support/harness.ts'
import { REGION } from '../support/places.ts'
import { motoTest } from '../support/upstreams.ts'

let server: GuardedMoto
let key = ''
beforeAll(async () => {
  server = await guardedMoto()
  const { KeyMetadata } = await server.client(KMSClient).send(new CreateKeyCommand({}))
  key = KeyMetadata?.Arn ?? ''
})
afterAll(() => server?.close())

const through = (service: string): Statement => ({
  Action: 'kms:*',
  Resource: key,
  Condition: { StringEquals: { 'kms:ViaService': `${service}.${REGION}.amazonaws.com` } },
})

/** Expects that a call needs the key, and that the key is used through the service. */
async function expectKeyNeeded(
  service: string,
  text: string,
  call: (credentials: Credentials) => Promise<unknown>,
): Promise<void> {
  const own = { Action: `${service}:*` }
  await call(await server.user(own, through(service)))
  for (const statements of [[own], [own, through('ec2')]])
    await expect(call(await server.user(...statements))).rejects.toMatchObject({
      message: expect.stringContaining(text),
    })
}

motoTest('messages of an encrypted queue need its key, from the moment that it has one', async () => {
  const sqs = server.client(SQSClient)
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'orders' }))
  const write = (credentials: Credentials) =>
    server.client(SQSClient, credentials).send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }))
  await write(await server.user({ Action: 'sqs:*' }))
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { KmsMasterKeyId: key } }))
  await expectKeyNeeded('sqs', 'kms:GenerateDataKey', write)
})

motoTest('items of an encrypted table need its key', async () => {
  const create = new CreateTableCommand({
    TableName: 'orders',
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    BillingMode: 'PAY_PER_REQUEST',
    SSESpecification: { Enabled: true, SSEType: 'KMS', KMSMasterKeyId: key },
  })
  await server.client(DynamoDBClient).send(create)
  await expectKeyNeeded('dynamodb', 'kms:Decrypt', (credentials) =>
    server
      .client(DynamoDBClient, credentials)
      .send(new GetItemCommand({ TableName: 'orders', Key: { id: { S: '1' } } })),
  )
})

motoTest('an encrypted secret needs its key', async () => {
  const secret = { Name: 'plan', SecretString: 'x', KmsKeyId: key }
  await server.client(SecretsManagerClient).send(new CreateSecretCommand(secret))
  await expectKeyNeeded('secretsmanager', 'Access to KMS is not allowed', (credentials) =>
    server.client(SecretsManagerClient, credentials).send(new GetSecretValueCommand({ SecretId: 'plan' })),
  )
})
