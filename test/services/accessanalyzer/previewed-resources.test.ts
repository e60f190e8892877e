/** Tests which external access configurations of resources of each type grant, through access previews. */
import type { Configuration, KmsGrantConfiguration } from '@aws-sdk/client-accessanalyzer'
import { describe, expect, test } from '@jest/globals'
import { ACCOUNT, NOW, serverForAllTests, startServer, trust } from '../../support/harness.ts'
import { REGION } from '../../support/places.ts'
import { documentOf } from './documents.ts'
import { accessShown, denied, equals, grant, PARTNER, partner, statement } from './shown-access.ts'

const server = serverForAllTests(() => startServer({}, { now: () => NOW }))

const arnIn = (service: string, resource: string) => `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`
const ROLE = `arn:aws:iam::${ACCOUNT}:role/path/shared`
const BUCKET = 'arn:aws:s3:::data'
const QUEUE = arnIn('sqs', 'jobs')
const KEY = arnIn('kms', 'key/1a2b')
const SECRET = arnIn('secretsmanager', 'secret:token-3xyxqI')
const DIRECTORY = arnIn('s3express', 'bucket/data--use1-az5--x-s3')
const CUSTOMER_KEY = arnIn('kms', 'key/9z8y')

const accessTo = (arn: string, configuration: Configuration) => accessShown(server, arn, configuration)

/** The types whose policy is all that determines the access: an action, and the configuration with a policy. */
const WITH_POLICY: readonly (readonly [string, string, (policy: string) => Configuration])[] = [
  [BUCKET, 's3:ListBucket', (bucketPolicy) => ({ s3Bucket: { bucketPolicy } })],
  [DIRECTORY, 's3express:CreateSession', (bucketPolicy) => ({ s3ExpressDirectoryBucket: { bucketPolicy } })],
  [QUEUE, 'sqs:SendMessage', (queuePolicy) => ({ sqsQueue: { queuePolicy } })],
  [arnIn('sns', 'news'), 'sns:Publish', (topicPolicy) => ({ snsTopic: { topicPolicy } })],
  [KEY, 'kms:Decrypt', (policy) => ({ kmsKey: { keyPolicies: { default: policy } } })],
  [
    SECRET,
    'secretsmanager:GetSecretValue',
    (secretPolicy) => ({ secretsManagerSecret: { secretPolicy, kmsKeyId: CUSTOMER_KEY } }),
  ],
  [
    arnIn('ecr', 'repository/team/app'),
    'ecr:BatchGetImage',
    (repositoryPolicy) => ({ ecrRepository: { repositoryPolicy } }),
  ],
  [
    arnIn('elasticfilesystem', 'file-system/fs-1'),
    'elasticfilesystem:ClientMount',
    (fileSystemPolicy) => ({ efsFileSystem: { fileSystemPolicy } }),
  ],
  [
    arnIn('dynamodb', 'table/Orders'),
    'dynamodb:GetItem',
    (tablePolicy) => ({ dynamodbTable: { tablePolicy } }),
  ],
  [
    arnIn('dynamodb', 'table/Orders/stream/2026-01-01T00:00:00.000'),
    'dynamodb:GetRecords',
    (streamPolicy) => ({ dynamodbStream: { streamPolicy } }),
  ],
]

describe.each(WITH_POLICY)('%s', (arn, action, configured) => {
  const principals = async (policy: string) =>
    (await accessTo(arn, configured(policy))).map((each) => each.principal)

  test('has a finding for each statement and principal outside', async () => {
    const both = { AWS: [partner.AWS, `arn:aws:iam::${ACCOUNT}:root`, 'arn:aws:iam::444455556666:user/ann'] }
    expect(new Set(await principals(documentOf(statement(both, action, arn))))).toEqual(
      new Set([{ AWS: PARTNER }, { AWS: 'arn:aws:iam::444455556666:user/ann' }]),
    )
  })

  test.each([
    ['of the account', documentOf(statement({ AWS: ACCOUNT }, action, arn))],
    ['of services', documentOf(statement({ Service: 'sns.amazonaws.com' }, action, arn))],
    ['for the account', documentOf(statement('*', action, arn, equals('aws:SourceAccount', ACCOUNT)))],
    [
      'that is denied',
      documentOf(statement(partner, action, arn), denied(statement('*', `${action}*`, '*'))),
    ],
    ['to another resource', documentOf(statement(partner, action, `${arn}-other`))],
    ['by actions of another service', documentOf(statement(partner, 'iam:GetUser', arn))],
    ['by nothing', ''],
  ])('has no finding about access %s', async (_which, policy) => {
    if (policy === '' && arn === KEY) return
    expect(await principals(policy)).toEqual([])
  })
})

test('a queue that everyone can use is public unless a condition restricts who', async () => {
  const open = (condition?: object) =>
    accessTo(QUEUE, {
      sqsQueue: { queuePolicy: documentOf(statement('*', 'sqs:SendMessage', QUEUE, condition)) },
    })
  const action = ['sqs:SendMessage']
  expect(await open()).toEqual([grant('*', action)])
  const condition = { 'aws:PrincipalOrgID': 'o-partner1234' }
  expect(await open({ StringEquals: condition })).toEqual([
    grant('*', action, { condition, isPublic: false }),
  ])
  const others = {
    Effect: 'Allow',
    NotPrincipal: { AWS: PARTNER },
    NotAction: 'sqs:DeleteQueue',
    Resource: '*',
  }
  expect(await accessTo(QUEUE, { sqsQueue: { queuePolicy: documentOf(others) } })).toEqual([
    grant('*', ['*']),
  ])
})

test('the default policy of a topic grants nothing outside', async () => {
  const topic = arnIn('sns', 'news')
  const topicPolicy = JSON.stringify({
    Version: '2008-10-17',
    Id: '__default_policy_ID',
    Statement: [
      {
        Sid: '__default_statement_ID',
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: ['SNS:GetTopicAttributes', 'SNS:Subscribe', 'SNS:Publish'],
        Resource: topic,
        Condition: { StringEquals: { 'AWS:SourceOwner': ACCOUNT } },
      },
    ],
  })
  expect(await accessTo(topic, { snsTopic: { topicPolicy } })).toEqual([])
  const other = topicPolicy.replace(`:"${ACCOUNT}"}}`, `:"${PARTNER}"}}`)
  expect(await accessTo(topic, { snsTopic: { topicPolicy: other } })).toMatchObject([
    { principal: { AWS: '*' } },
  ])
})

test('a role has findings about its trust policy', async () => {
  expect(await accessTo(ROLE, { iamRole: { trustPolicy: trust(partner) } })).toEqual([
    grant(PARTNER, ['sts:AssumeRole']),
  ])
  expect(await accessTo(ROLE, { iamRole: { trustPolicy: trust({ AWS: ACCOUNT }) } })).toEqual([])
})

describe('a secret', () => {
  const secretPolicy = documentOf(statement(partner, 'secretsmanager:GetSecretValue', '*'))

  test.each([[undefined], [''], ['alias/aws/secretsmanager'], [arnIn('kms', 'alias/aws/secretsmanager')]])(
    'with the key %p cannot be read from outside',
    async (kmsKeyId) => {
      expect(await accessTo(SECRET, { secretsManagerSecret: { secretPolicy, kmsKeyId } })).toEqual([])
    },
  )
})

describe('a key', () => {
  const role = `arn:aws:iam::${PARTNER}:role/reader`
  const kmsGrant = (more: Partial<KmsGrantConfiguration> = {}): KmsGrantConfiguration => ({
    operations: ['Decrypt', 'DescribeKey'],
    granteePrincipal: role,
    issuingAccount: `arn:aws:iam::${ACCOUNT}:root`,
    ...more,
  })
  const accessBy = (kmsKey: Configuration['kmsKey']) => accessTo(KEY, { kmsKey: kmsKey ?? {} })

  test('can be used by the principals of its grants', async () => {
    const actions = ['kms:Decrypt', 'kms:DescribeKey']
    expect(await accessBy({ grants: [kmsGrant()] })).toEqual([grant(role, actions)])
    const inside = `arn:aws:iam::${ACCOUNT}:role/reader`
    const own = kmsGrant({ granteePrincipal: inside, retiringPrincipal: partner.AWS })
    expect(await accessBy({ grants: [own] })).toEqual([grant(PARTNER, ['kms:RetireGrant'])])
    const service = kmsGrant({ granteePrincipal: 'dynamodb.us-east-1.amazonaws.com' })
    expect(await accessBy({ grants: [service] })).toEqual([])
  })

  test('shows the encryption context of a grant', async () => {
    const constraints = { encryptionContextSubset: { team: 'a' } }
    expect(await accessBy({ grants: [kmsGrant({ constraints })] })).toMatchObject([
      { condition: { 'kms:EncryptionContext:team': 'a' } },
    ])
  })

  test('can deny by its policy what its grants allow', async () => {
    const keyPolicies = { default: documentOf(denied(statement('*', 'kms:*', '*'))) }
    expect(await accessBy({ keyPolicies, grants: [kmsGrant()] })).toEqual([])
  })

  test('can be open to the callers of one account', async () => {
    const via = (account: string) =>
      accessBy({
        keyPolicies: {
          default: documentOf(
            statement({ AWS: '*' }, 'kms:Decrypt', '*', equals('kms:CallerAccount', account)),
          ),
        },
      })
    expect(await via(ACCOUNT)).toEqual([])
    const condition = { 'kms:CallerAccount': PARTNER }
    expect(await via(PARTNER)).toEqual([grant('*', ['kms:Decrypt'], { condition, isPublic: false })])
  })
})

describe('a snapshot', () => {
  const volume = arnIn('ec2', 'snapshot/snap-1').replace(`:${ACCOUNT}:`, '::')
  const database = arnIn('rds', 'snapshot:nightly')
  const cluster = arnIn('rds', 'cluster-snapshot:nightly')
  const shared = (accountIds: string[], kmsKeyId?: string) => ({
    attributes: { restore: { accountIds } },
    ...(kmsKeyId !== undefined && { kmsKeyId }),
  })
  const cases: readonly (readonly [string, (accounts: string[], key?: string) => Configuration])[] = [
    [
      volume,
      (accounts, kmsKeyId) => ({
        ebsSnapshot: {
          userIds: accounts.filter((each) => each !== 'all'),
          groups: accounts.filter((each) => each === 'all'),
          ...(kmsKeyId !== undefined && { kmsKeyId }),
        },
      }),
    ],
    [database, (accounts, key) => ({ rdsDbSnapshot: shared(accounts, key) })],
    [cluster, (accounts, key) => ({ rdsDbClusterSnapshot: shared(accounts, key) })],
  ]

  test.each(cases)('%s is open to those with whom it is shared', async (arn, configured) => {
    const access = async (accounts: string[], key?: string) =>
      (await accessTo(arn, configured(accounts, key))).map(({ principal, isPublic }) => [
        principal?.['AWS'],
        isPublic,
      ])
    expect(await access([ACCOUNT, PARTNER])).toEqual([[PARTNER, false]])
    expect(await access(['all'])).toEqual([['*', true]])
    expect(await access([])).toEqual([])
    expect(await access(['all', PARTNER], CUSTOMER_KEY)).toEqual([[PARTNER, false]])
    expect(await access([PARTNER], 'alias/aws/ebs')).toEqual([])
  })
})
