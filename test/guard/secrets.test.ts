/** Secrets Manager: what its keys of conditions have, which permissions its key needs, and what refusals name. */
import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
  TagResourceCommand,
} from '@aws-sdk/client-secrets-manager'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { type AnsweringUpstream, answeringUpstream, type Call } from '../support/answering-upstream.ts'
import { withoutDetails } from '../support/denial-text.ts'
import { type GuardedServer, guardedServer, type Statement } from '../support/guarded.ts'
import { ACCOUNT } from '../support/harness.ts'

const PLAN = `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:plan-AbCdEf`
const KEY = `arn:aws:kms:us-east-1:${ACCOUNT}:key/1b2c3d4e-0000-4000-8000-000000000000`

let upstream: AnsweringUpstream
let server: GuardedServer
beforeAll(async () => {
  upstream = await answeringUpstream(answerTo)
  server = await guardedServer({ '*': upstream.url })
})
afterAll(async () => {
  await server.close()
  await upstream.close()
})

function answerTo({ name }: Call): object | undefined {
  const answers: Readonly<Record<string, object>> = {
    CreateSecret: { ARN: PLAN, Name: 'plan' },
    DescribeSecret: { ARN: PLAN, Name: 'plan', KmsKeyId: KEY, Tags: [{ Key: 'team', Value: 'blue' }] },
    GetSecretValue: { ARN: PLAN, Name: 'plan', SecretString: 'x' },
    PutSecretValue: { ARN: PLAN, Name: 'plan' },
    TagResource: {},
    DescribeKey: { KeyMetadata: { KeyId: KEY.split('/')[1], Arn: KEY, KeyManager: 'CUSTOMER' } },
  }
  return answers[name]
}

type Calling = (client: SecretsManagerClient) => Promise<unknown>

/** Returns `allowed`, or the name and the message of the refusal, for a user with these statements. */
async function outcomeOf(call: Calling, ...statements: readonly Statement[]): Promise<string> {
  const client = server.client(SecretsManagerClient, await server.user(...statements))
  return call(client).then(
    () => 'allowed',
    ({ name, message }: Error) => `${name}: ${withoutDetails(message)}`,
  )
}

const describing =
  (SecretId: string): Calling =>
  (client) =>
    client.send(new DescribeSecretCommand({ SecretId }))
const getting =
  (VersionStage?: string): Calling =>
  (client) =>
    client.send(new GetSecretValueCommand({ SecretId: 'plan', VersionStage }))
const putting: Calling = (client) =>
  client.send(new PutSecretValueCommand({ SecretId: 'plan', SecretString: 'y' }))
/** Creates a secret, with tags of these keys. */
const creating =
  (Name: string, ...keys: readonly string[]): Calling =>
  (client) => {
    const Tags = keys.map((Key) => ({ Key, Value: 'blue' }))
    return client.send(new CreateSecretCommand({ Name, SecretString: 'x', Tags }))
  }
const tagging: Calling = (client) =>
  client.send(new TagResourceCommand({ SecretId: 'plan', Tags: [{ Key: 'team', Value: 'red' }] }))

const NO_KEY = 'AccessDeniedException: Access to KMS is not allowed'
const allOf = (action: string) => ({ Action: `secretsmanager:${action}` })
const missing = (action: string, resource: string) =>
  expect.stringMatching(
    new RegExp(
      `^AccessDeniedException: User: \\S+ is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action$`,
    ),
  )

test('D10.25: secretsmanager:SecretId is the ARN, also for a secret that is named', async () => {
  const isPlan = (SecretId: string) => ({
    ...allOf('DescribeSecret'),
    Condition: { StringEquals: { 'secretsmanager:SecretId': SecretId } },
  })
  for (const SecretId of ['plan', PLAN]) {
    expect(await outcomeOf(describing(SecretId), isPlan(PLAN))).toBe('allowed')
    expect(await outcomeOf(describing(SecretId), isPlan('plan'))).not.toBe('allowed')
  }
})

test('D10.25: secretsmanager:VersionStage is absent unless the request has it', async () => {
  const key: Statement = { Action: 'kms:Decrypt' }
  const isStaged = (absent: string) => ({
    ...allOf('GetSecretValue'),
    Condition: { Null: { 'secretsmanager:VersionStage': absent } },
  })
  expect(await outcomeOf(getting(), isStaged('true'), key)).toBe('allowed')
  expect(await outcomeOf(getting(), isStaged('false'), key)).not.toBe('allowed')
  expect(await outcomeOf(getting('AWSCURRENT'), isStaged('false'), key)).toBe('allowed')
})

test('D10.25: CreateSecret with tags needs TagResource, and an empty list of tags does not', async () => {
  expect(await outcomeOf(creating('other'), allOf('CreateSecret'))).toBe('allowed')
  expect(await outcomeOf(creating('other', 'team'), allOf('CreateSecret'))).not.toBe('allowed')
  const tag = { ...allOf('TagResource'), Condition: { StringEquals: { 'aws:RequestTag/team': 'blue' } } }
  expect(await outcomeOf(creating('other', 'team'), allOf('CreateSecret'), tag)).toBe('allowed')
})

test('D10.26: a refusal names the secret as the request did', async () => {
  expect(await outcomeOf(describing('plan'))).toEqual(missing('secretsmanager:DescribeSecret', 'plan'))
  expect(await outcomeOf(describing(PLAN))).toEqual(missing('secretsmanager:DescribeSecret', PLAN))
  expect(await outcomeOf(creating('new/one'))).toEqual(missing('secretsmanager:CreateSecret', 'new/one'))
  expect(await outcomeOf(creating('new/two', 'team'), allOf('CreateSecret'))).toEqual(
    missing('secretsmanager:TagResource', 'new/two'),
  )
  expect(await outcomeOf(tagging)).toEqual(missing('secretsmanager:TagResource', 'plan'))
})

test('D10.28: of a customer managed key, reading needs kms:Decrypt, and writing kms:GenerateDataKey', async () => {
  const decrypt: Statement = { Action: 'kms:Decrypt', Resource: KEY }
  const generate: Statement = { Action: 'kms:GenerateDataKey', Resource: KEY }
  expect(await outcomeOf(getting(), allOf('GetSecretValue'), generate)).toBe(NO_KEY)
  expect(await outcomeOf(getting(), allOf('GetSecretValue'), decrypt)).toBe('allowed')
  expect(await outcomeOf(putting, allOf('PutSecretValue'), decrypt)).toBe(NO_KEY)
  expect(await outcomeOf(putting, allOf('PutSecretValue'), generate)).toBe('allowed')
  expect(await outcomeOf(describing('plan'), allOf('DescribeSecret'))).toBe('allowed')
})
