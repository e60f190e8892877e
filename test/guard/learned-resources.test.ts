/** Tests that IAM Access Analyzer analyzes resources of an upstream, of which the guard reads who has access. */
import { createServer, type IncomingMessage } from 'node:http'
import { DescribeKeyCommand, KMSClient } from '@aws-sdk/client-kms'
import {
  DeleteBucketPolicyCommand,
  GetObjectCommand,
  PutBucketPolicyCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import {
  DeleteResourcePolicyCommand,
  PutResourcePolicyCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager'
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { BUCKET, findingsOf, open, PARTNER, QUEUE, statusesOf } from '../services/accessanalyzer/resources.ts'
import { createAnalyzer } from '../services/accessanalyzer/world.ts'
import { type GuardedServer, guardedServer } from '../support/guarded.ts'
import { ACCOUNT, listen } from '../support/harness.ts'
import { at, REGION } from '../support/places.ts'

/** What the upstream answers, by operation: the last part of the target, the action, or the path with the query. */
let answers: Record<string, string>
let server: GuardedServer
let close: () => void
beforeEach(async () => {
  answers = {}
  const upstream = createServer(async (request, response) => {
    const answer = answers[await operationIn(request)]
    const isMissing = answer === undefined && request.method === 'GET' && SETTINGS.test(request.url ?? '')
    response.statusCode = isMissing ? 404 : 200
    response.end(answer ?? (isMissing ? '<Error><Code>NoSuchConfiguration</Code></Error>' : '{}'))
  })
  close = () => upstream.close()
  server = await guardedServer({ '*': `http://127.0.0.1:${await listen(upstream)}` })
  await createAnalyzer(server.accessanalyzer(), 'mine')
})
afterEach(async () => {
  await server.close()
  close()
})

/** The settings of buckets, and the list of all buckets. */
const SETTINGS = /\?(?:acl|ownershipControls|policy|prefix=|publicAccessBlock)|\/publicAccessBlock$/

async function operationIn(request: IncomingMessage): Promise<string> {
  let body = ''
  for await (const part of request) body += part
  const target = String(request.headers['x-amz-target'] ?? '')
    .split('.')
    .at(-1)
  return target || (new URLSearchParams(body).get('Action') ?? request.url ?? '')
}

const statuses = () => statusesOf(server.accessanalyzer())
const s3 = () => {
  const client = server.client(S3Client)
  client.config.forcePathStyle = true
  return client
}
const text = (policy: object) => JSON.stringify(policy)
const Bucket = 'reports'

test('a bucket is known from the first decision on it or on its objects', async () => {
  answers['/reports?policy'] = text(open(PARTNER, 's3:GetObject'))
  await s3().send(new GetObjectCommand({ Bucket, Key: 'a.csv' }))
  expect(await findingsOf(server.accessanalyzer())).toMatchObject([
    {
      resource: BUCKET,
      resourceOwnerAccount: ACCOUNT,
      principal: { AWS: PARTNER },
      action: ['s3:GetObject'],
    },
  ])
})

test('a write that changes the policy changes the findings before its response', async () => {
  await s3().send(new GetObjectCommand({ Bucket, Key: 'a.csv' }))
  expect(await statuses()).toEqual([])
  const Policy = text(open('*', 's3:GetObject'))
  answers['/reports?policy'] = Policy
  await s3().send(new PutBucketPolicyCommand({ Bucket, Policy }))
  expect(await statuses()).toEqual([[BUCKET, 'ACTIVE']])
  delete answers['/reports?policy']
  await s3().send(new DeleteBucketPolicyCommand({ Bucket }))
  expect(await statuses()).toEqual([[BUCKET, 'RESOLVED']])
  expect(server.iamulator.store.view(at(ACCOUNT)).resources.size).toBe(0)
})

test('access control lists of a bucket count unless its owner disabled them', async () => {
  const grant = `<Grant><Grantee><URI>http://acs.amazonaws.com/groups/global/AllUsers</URI></Grantee><Permission>READ</Permission></Grant>`
  answers['/reports?acl'] =
    `<AccessControlPolicy><AccessControlList>${grant}</AccessControlList></AccessControlPolicy>`
  const rule = `<Rule><ObjectOwnership>ObjectWriter</ObjectOwnership></Rule>`
  answers['/reports?ownershipControls'] = `<OwnershipControls>${rule}</OwnershipControls>`
  await s3().send(new GetObjectCommand({ Bucket, Key: 'a.csv' }))
  expect(await findingsOf(server.accessanalyzer())).toMatchObject([
    { resource: BUCKET, isPublic: true, sources: [{ type: 'BUCKET_ACL' }] },
  ])
})

test('the policy of a queue is known', async () => {
  const policy = text(open(PARTNER)).replaceAll('"', '&quot;')
  const attribute = `<Attribute><Name>Policy</Name><Value>${policy}</Value></Attribute>`
  answers['GetQueueAttributes'] =
    `<GetQueueAttributesResponse><GetQueueAttributesResult>${attribute}</GetQueueAttributesResult></GetQueueAttributesResponse>`
  const QueueUrl = `${server.url}/${ACCOUNT}/jobs`
  await server
    .client(SQSClient)
    .send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }))
    .catch(() => {})
  expect(await statuses()).toEqual([[QUEUE, 'ACTIVE']])
})

const KeyId = `arn:aws:kms:${REGION}:${ACCOUNT}:key/11111111-2222-3333-4444-555555555555`

test('the policy and the grants of a key are known', async () => {
  answers['DescribeKey'] = text({ KeyMetadata: { Arn: KeyId, KeyId } })
  answers['GetKeyPolicy'] = text({ Policy: text(open([ACCOUNT])) })
  const grant = {
    GranteePrincipal: `arn:aws:iam::${PARTNER}:role/reader`,
    Operations: ['Decrypt', 'Encrypt'],
  }
  answers['ListGrants'] = text({ Grants: [grant] })
  await server.client(KMSClient).send(new DescribeKeyCommand({ KeyId }))
  expect(await findingsOf(server.accessanalyzer())).toMatchObject([
    { resource: KeyId, principal: { AWS: grant.GranteePrincipal }, action: ['kms:Decrypt', 'kms:Encrypt'] },
  ])
})

test('the key of a secret is known, with which other accounts can read it', async () => {
  const ARN = `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:db-a1b2c3`
  answers['DescribeSecret'] = text({ ARN, Name: 'db', KmsKeyId: KeyId })
  answers['DescribeKey'] = text({ KeyMetadata: { Arn: KeyId, KeyId, KeyManager: 'CUSTOMER' } })
  answers['GetKeyPolicy'] = text({ Policy: text(open([ACCOUNT])) })
  answers['ListGrants'] = text({ Grants: [] })
  answers['GetResourcePolicy'] = text({ ResourcePolicy: text(open(PARTNER)) })
  const secrets = server.client(SecretsManagerClient)
  await secrets.send(new PutResourcePolicyCommand({ SecretId: ARN, ResourcePolicy: text(open(PARTNER)) }))
  expect(await statuses()).toEqual([[ARN, 'ACTIVE']])
  answers['GetResourcePolicy'] = text({ ARN, Name: 'db' })
  await secrets.send(new DeleteResourcePolicyCommand({ SecretId: ARN }))
  expect(await statuses()).toEqual([[ARN, 'RESOLVED']])
})
