/** Grants of KMS, keys for several Regions, and policies of secrets: whom they let through, and what limits them. */
import { CreateServiceLinkedRoleCommand } from '@aws-sdk/client-iam'
import { CreateKeyCommand, EncryptCommand, KMSClient } from '@aws-sdk/client-kms'
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns'
import { AssumeRoleCommand } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { credentialsIn, roleTrusting } from '../services/sts/sts-callers.ts'
import { type AnsweringUpstream, answeringUpstream, type Call } from '../support/answering-upstream.ts'
import { withoutDetails } from '../support/denial-text.ts'
import { type GuardedServer, guardedServer, policyOf } from '../support/guarded.ts'
import { ACCOUNT, ADMINISTRATOR, type Credentials, trust } from '../support/harness.ts'

const ROLE = `arn:aws:iam::${ACCOUNT}:role/worker`
const sessionNamed = (name: string) => `arn:aws:sts::${ACCOUNT}:assumed-role/worker/${name}`
const NOTHING_OF_KMS = policyOf({ Action: 'sts:GetCallerIdentity' })
const OWNER = { AWS: `arn:aws:iam::${ACCOUNT}:root` }

const keyNamed = (letter: string) =>
  `arn:aws:kms:us-east-1:${ACCOUNT}:key/${letter.repeat(8)}-0000-4000-8000-000000000000`
const secretNamed = (name: string) => `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:${name}-AbCdEf`
const topicNamed = (name: string) => `arn:aws:sns:us-east-1:${ACCOUNT}:${name}`
/** The principals of the grants of keys, and of the policies of secrets, by their ARNs. */
const GRANTEES: Readonly<Record<string, string>> = {
  [keyNamed('a')]: sessionNamed('one'),
  [keyNamed('b')]: ROLE,
  [secretNamed('a')]: sessionNamed('one'),
  [secretNamed('b')]: ROLE,
}

let topicPolicy = ''
let upstream: AnsweringUpstream
let server: GuardedServer
beforeAll(async () => {
  upstream = await answeringUpstream(answerTo)
  server = await guardedServer({ '*': upstream.url })
  await roleTrusting(server, 'worker', trust({ AWS: ACCOUNT }))
})
afterAll(async () => {
  await server.close()
  await upstream.close()
})

function answerTo({ name, input }: Call): object | string | undefined {
  const KeyId = String(input['KeyId'])
  const ARN = String(input['SecretId'])
  const GranteePrincipal = GRANTEES[KeyId]
  const AWS = GRANTEES[ARN]
  const answers: Readonly<Record<string, object | string>> = {
    DescribeKey: { KeyMetadata: { KeyId: KeyId.split('/')[1], Arn: KeyId, KeyManager: 'CUSTOMER' } },
    GetKeyPolicy: { Policy: policyOf({ Action: 'kms:*', Principal: OWNER }) },
    ListGrants: { Grants: [{ GrantId: 'one', GranteePrincipal, Operations: ['Encrypt'], KeyId }] },
    Encrypt: { KeyId, CiphertextBlob: 'AA==' },
    CreateKey: { KeyMetadata: { KeyId: 'new', Arn: keyNamed('c') } },
    DescribeSecret: { ARN, Name: ARN },
    GetResourcePolicy: {
      ...{ ARN, Name: ARN },
      ResourcePolicy: policyOf({ Action: 'secretsmanager:GetSecretValue', Principal: { AWS } }),
    },
    GetSecretValue: { ARN, Name: ARN, SecretString: 'x' },
    'POST /': `<GetTopicAttributesResponse><GetTopicAttributesResult><Attributes><entry><key>Policy</key><value>${topicPolicy}</value></entry></Attributes></GetTopicAttributesResult></GetTopicAttributesResponse>`,
  }
  return answers[name]
}

async function sessionOf(RoleSessionName: string, Policy?: string): Promise<Credentials> {
  const input = { RoleArn: ROLE, RoleSessionName, ...(Policy === undefined ? {} : { Policy }) }
  return credentialsIn(await server.sts(ADMINISTRATOR).send(new AssumeRoleCommand(input)))
}

/** Returns `allowed`, or the reason of the refusal. */
const outcomeOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'allowed',
    ({ message }: Error) => / (?:because|with) .*$/.exec(withoutDetails(message))?.[0].trim() ?? message,
  )

const encrypt = (KeyId: string, credentials: Credentials) => {
  const client = server.client(KMSClient, credentials)
  return outcomeOf(client.send(new EncryptCommand({ KeyId, Plaintext: new Uint8Array([1]) })))
}

test('D10.30: a grant to a session is for each session of that name, whatever its policy says', async () => {
  const key = keyNamed('a')
  expect(await encrypt(key, await sessionOf('one'))).toBe('allowed')
  expect(await encrypt(key, await sessionOf('one', NOTHING_OF_KMS))).toBe('allowed')
  expect(await encrypt(key, await sessionOf('two'))).toMatch(/^because no identity-based policy allows/)
})

test('D10.30: a grant to a role is limited by the policy of the session', async () => {
  const key = keyNamed('b')
  expect(await encrypt(key, await sessionOf('one'))).toBe('allowed')
  expect(await encrypt(key, await sessionOf('one', NOTHING_OF_KMS))).toBe(
    'because no session policy allows the kms:Encrypt action',
  )
})

test('D10.32: CreateKey for several Regions needs no permission for the role that there is', async () => {
  await server.iam().send(new CreateServiceLinkedRoleCommand({ AWSServiceName: 'mrk.kms.amazonaws.com' }))
  const client = server.client(KMSClient, await server.user({ Action: 'kms:CreateKey' }))
  expect(await outcomeOf(client.send(new CreateKeyCommand({ MultiRegion: true })))).toBe('allowed')
})

const read = (SecretId: string, credentials: Credentials) => {
  const client = server.client(SecretsManagerClient, credentials)
  return outcomeOf(client.send(new GetSecretValueCommand({ SecretId })))
}

test('D10.29: a policy of a secret that names a session is not limited by its policy', async () => {
  const secret = secretNamed('a')
  expect(await read(secret, await sessionOf('one', NOTHING_OF_KMS))).toBe('allowed')
  expect(await read(secret, await sessionOf('two'))).toMatch(/^because no identity-based policy allows/)
})

test('D10.29: one that names a role is', async () => {
  const secret = secretNamed('b')
  expect(await read(secret, await sessionOf('one'))).toBe('allowed')
  expect(await read(secret, await sessionOf('one', NOTHING_OF_KMS))).toBe(
    'because no session policy allows the secretsmanager:GetSecretValue action',
  )
})

/** Publishes to a topic whose policy denies under a condition. */
async function publish(name: string, Condition: object): Promise<unknown> {
  const TopicArn = topicNamed(name)
  const statement = { Effect: 'Deny', Principal: '*', Action: 'SNS:Publish', Resource: TopicArn } as const
  topicPolicy = policyOf({ ...statement, Condition }).replaceAll('"', '&quot;')
  const client = server.client(SNSClient, await server.user({ Action: 'sns:Publish' }))
  return client.send(new PublishCommand({ TopicArn, Message: 'x' }))
}

test('D10.34: aws:SourceOwner is absent in a direct Publish, whose refusals have the prefix in capitals', async () => {
  const owned = publish('owned', { StringEquals: { 'aws:SourceOwner': ACCOUNT } })
  expect(await outcomeOf(owned)).toBe('allowed')
  await expect(publish('direct', { Null: { 'aws:SourceOwner': 'true' } })).rejects.toMatchObject({
    name: 'AuthorizationErrorException',
    message: expect.stringMatching(
      /is not authorized to perform: SNS:Publish on resource: \S+ with an explicit deny in a resource-based policy/,
    ),
  })
})
