/** Tests which external access configurations of resources of each type grant, through access previews. */
import type {
  AccessPreviewFinding,
  Configuration,
  KmsGrantConfiguration,
} from '@aws-sdk/client-accessanalyzer'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { canonicalUserId } from '../../../server/aws/canonical-user.ts'
import { ACCOUNT, NOW, startServer, type TestServer, trust } from '../../support/harness.ts'
import { REGION } from '../../support/places.ts'
import { documentOf } from './documents.ts'
import { previewed } from './preview-sequence.ts'

const PARTNER = '111122223333'
const CANONICAL = 'f'.repeat(64)
const partner = { AWS: `arn:aws:iam::${PARTNER}:root` }

let server: TestServer
beforeAll(async () => {
  server = await startServer({}, { now: () => NOW })
})
afterAll(() => server.close())

const arnIn = (service: string, resource: string) => `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`
const ROLE = `arn:aws:iam::${ACCOUNT}:role/path/shared`
const BUCKET = 'arn:aws:s3:::data'
const QUEUE = arnIn('sqs', 'jobs')
const KEY = arnIn('kms', 'key/1a2b')
const SECRET = arnIn('secretsmanager', 'secret:token-3xyxqI')
const POINT = arnIn('s3', 'accesspoint/shared')
const DIRECTORY = arnIn('s3express', 'bucket/data--use1-az5--x-s3')
const DIRECTORY_POINT = arnIn('s3express', 'accesspoint/shared--use1-az5--xa-s3')
const CUSTOMER_KEY = arnIn('kms', 'key/9z8y')

type Shown = Pick<AccessPreviewFinding, 'principal' | 'action' | 'condition' | 'isPublic' | 'sources'>

/** Returns what the findings about the resource show of the access. */
async function accessTo(arn: string, configuration: Configuration): Promise<readonly Shown[]> {
  const findings = await previewed(server.accessanalyzer(), arn, configuration)
  return findings.map(({ principal, action, condition, isPublic, sources }) => ({
    principal,
    action,
    condition,
    isPublic,
    ...(sources && { sources }),
  }))
}

const grant = (name: string, action: readonly string[], more: Partial<Shown> = {}): Shown => ({
  principal: { AWS: name },
  action: [...action],
  condition: {},
  isPublic: name === '*',
  ...more,
})

const statement = (Principal: unknown, Action: string, Resource: string, Condition?: object) => ({
  Effect: 'Allow',
  Principal,
  Action,
  Resource,
  ...(Condition && { Condition }),
})
const denied = (allowed: object) => ({ ...allowed, Effect: 'Deny' })
const equals = (key: string, value: string) => ({ StringEquals: { [key]: value } })

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

describe('a bucket', () => {
  const accessBy = (s3Bucket: Configuration['s3Bucket']) => accessTo(BUCKET, { s3Bucket: s3Bucket ?? {} })
  const objects = `${BUCKET}/*`
  const read = ['s3:GetObject']
  const policySource = { sources: [{ type: 'POLICY' as const }] }
  const aclSource = { sources: [{ type: 'BUCKET_ACL' as const }] }
  const blocked = { ignorePublicAcls: true, restrictPublicBuckets: true }
  const open = documentOf(statement('*', 's3:GetObject', objects))
  const forPartner = statement(partner, 's3:GetObject', objects)

  test('grants by its policy', async () => {
    expect(await accessBy({ bucketPolicy: open })).toEqual([grant('*', read, policySource)])
    const byId = { CanonicalUser: CANONICAL }
    expect(await accessBy({ bucketPolicy: documentOf(statement(byId, 's3:GetObject', objects)) })).toEqual([
      { principal: byId, action: read, condition: {}, isPublic: false, ...policySource },
    ])
    const own = documentOf(statement({ CanonicalUser: canonicalUserId(ACCOUNT) }, 's3:GetObject', objects))
    expect(await accessBy({ bucketPolicy: own })).toEqual([])
  })

  test('grants by its access control list', async () => {
    const group = (name: string) => ({ uri: `http://acs.amazonaws.com/groups/${name}` })
    const list = [
      { permission: 'READ_ACP' as const, grantee: group('global/AllUsers') },
      { permission: 'READ_ACP' as const, grantee: group('global/AuthenticatedUsers') },
      { permission: 'WRITE' as const, grantee: group('s3/LogDelivery') },
      { permission: 'FULL_CONTROL' as const, grantee: { id: canonicalUserId(ACCOUNT) } },
      { permission: 'WRITE' as const, grantee: { id: CANONICAL } },
    ]
    const user = {
      principal: { CanonicalUser: CANONICAL },
      action: ['s3:PutObject'],
      condition: {},
      isPublic: false,
      ...aclSource,
    }
    const byList = new Set(await accessBy({ bucketAclGrants: list }))
    expect(byList).toEqual(new Set([grant('*', ['s3:GetBucketAcl'], aclSource), user]))
    const bucketPublicAccessBlock = { ...blocked, restrictPublicBuckets: false }
    expect(await accessBy({ bucketAclGrants: list, bucketPublicAccessBlock })).toEqual([user])
    const bucketPolicy = documentOf(denied(statement('*', 's3:*', '*')))
    expect(await accessBy({ bucketAclGrants: list, bucketPolicy })).toEqual([])
  })

  test('grants nothing by a public policy if that is restricted', async () => {
    const bucketPublicAccessBlock = { ...blocked, ignorePublicAcls: false }
    const both = documentOf(JSON.parse(open).Statement[0], forPartner)
    expect(await accessBy({ bucketPolicy: both, bucketPublicAccessBlock })).toEqual([])
    const bucketPolicy = documentOf(forPartner)
    expect(await accessBy({ bucketPolicy, bucketPublicAccessBlock })).toEqual([
      grant(PARTNER, read, policySource),
    ])
  })

  test('of directories is never public', async () => {
    const action = 's3express:CreateSession'
    const access = (Principal: unknown) =>
      accessTo(DIRECTORY, {
        s3ExpressDirectoryBucket: { bucketPolicy: documentOf(statement(Principal, action, DIRECTORY)) },
      })
    expect(await access('*')).toEqual([])
    expect(await access(partner)).toEqual([grant(PARTNER, [action], policySource)])
  })
})

describe('an access point', () => {
  const delegation = documentOf(statement('*', 's3:*', '*', equals('s3:DataAccessPointAccount', ACCOUNT)))
  const open = { ignorePublicAcls: false, restrictPublicBuckets: false }
  const object = `${POINT}/object/reports/*`
  const read = ['s3:GetObject']
  const source = { sources: [{ type: 'S3_ACCESS_POINT' as const, detail: { accessPointArn: POINT } }] }
  const forPartner = documentOf(statement(partner, 's3:GetObject', object))
  const forAll = documentOf(statement('*', 's3:GetObject', object))
  type Point = NonNullable<NonNullable<Configuration['s3Bucket']>['accessPoints']>[string]
  const through = (point: Point, bucketPolicy = delegation) =>
    accessTo(BUCKET, { s3Bucket: { bucketPolicy, accessPoints: { [POINT]: point } } })

  test('grants what both policies allow', async () => {
    expect(await through({ accessPointPolicy: forPartner })).toEqual([grant(PARTNER, read, source)])
    expect(await through({ accessPointPolicy: forPartner }, '')).toEqual([])
    expect(await through({ accessPointPolicy: '' })).toEqual([])
    const images = documentOf(
      statement('*', 's3:*', `${BUCKET}/images/*`, equals('s3:DataAccessPointAccount', ACCOUNT)),
    )
    expect(await through({ accessPointPolicy: forPartner }, images)).toEqual([])
    const reports = images.replace('images', 'reports')
    expect(await through({ accessPointPolicy: forPartner }, reports)).toEqual([grant(PARTNER, read, source)])
  })

  test('is public only if the access is not blocked, from the internet, and by both policies', async () => {
    const point = { accessPointPolicy: forAll }
    expect(await through(point)).toEqual([])
    expect(await through({ ...point, publicAccessBlock: open })).toEqual([grant('*', read, source)])
    const networkOrigin = { vpcConfiguration: { vpcId: 'vpc-1a2b3c4d' } }
    expect(await through({ ...point, networkOrigin })).toEqual([
      grant('*', read, { ...source, isPublic: false }),
    ])
    const partnerOnly = documentOf(
      statement(partner, 's3:*', '*', equals('s3:DataAccessPointAccount', ACCOUNT)),
    )
    expect(await through({ ...point, publicAccessBlock: open }, partnerOnly)).toEqual([
      grant('*', read, { ...source, isPublic: false }),
    ])
  })

  test('is taken for the worse where its policy has wildcards before the object', async () => {
    const wild = POINT.replace('shared', 'sh*')
    const policy = documentOf(statement(partner, 's3:GetObject', `${wild}/object/x`))
    expect(await through({ accessPointPolicy: policy })).toEqual([grant(PARTNER, read, source)])
    const uncertain = documentOf(
      JSON.parse(forPartner).Statement[0],
      denied(statement('*', 's3:*', `${wild}/*`)),
    )
    expect(await through({ accessPointPolicy: uncertain })).toEqual([grant(PARTNER, read, source)])
    const sure = documentOf(
      JSON.parse(forPartner).Statement[0],
      denied(statement('*', 's3:*', `${POINT}/object/*`)),
    )
    expect(await through({ accessPointPolicy: sure })).toEqual([])
  })

  test('of another account has what the bucket delegates to the account', async () => {
    const bucketPolicy = documentOf(statement('*', 's3:*', '*', equals('s3:DataAccessPointAccount', PARTNER)))
    const delegated = {
      condition: { 's3:DataAccessPointAccount': PARTNER },
      sources: [{ type: 'S3_ACCESS_POINT_ACCOUNT' as const, detail: { accessPointAccount: PARTNER } }],
    }
    expect(await accessTo(BUCKET, { s3Bucket: { bucketPolicy } })).toEqual([grant('*', ['s3:*'], delegated)])
    const bucketPublicAccessBlock = { ignorePublicAcls: true, restrictPublicBuckets: true }
    expect(await accessTo(BUCKET, { s3Bucket: { bucketPolicy, bucketPublicAccessBlock } })).toEqual([
      grant('*', ['s3:*'], { ...delegated, isPublic: false }),
    ])
    expect(await accessTo(BUCKET, { s3Bucket: { bucketPolicy: delegation } })).toEqual([])
  })

  test('of a directory bucket has the keys of its service', async () => {
    const action = 's3express:CreateSession'
    const bucketPolicy = documentOf(
      statement('*', action, '*', equals('s3express:DataAccessPointAccount', ACCOUNT)),
    )
    const accessPointPolicy = documentOf(statement(partner, action, DIRECTORY_POINT))
    const accessPoints = { [DIRECTORY_POINT]: { accessPointPolicy } }
    expect(await accessTo(DIRECTORY, { s3ExpressDirectoryBucket: { bucketPolicy, accessPoints } })).toEqual([
      grant(PARTNER, [action], {
        sources: [{ type: 'S3_ACCESS_POINT', detail: { accessPointArn: DIRECTORY_POINT } }],
      }),
    ])
  })
})
