/** Tests the resources of other services in a seed, by what IAM Access Analyzer finds about them. */
import { ListFindingsCommand } from '@aws-sdk/client-accessanalyzer'
import { afterEach, describe, expect, test } from '@jest/globals'
import { SeedError } from '../../core/runtime/errors.ts'
import { loadSeed } from '../../server/seed/index.ts'
import type { SeedResource } from '../../server/seed/types.ts'
import { withFile } from '../docs/temporary.ts'
import {
  analyzedIn,
  askAbout,
  BUCKET,
  open,
  PARTNER,
  QUEUE,
  queueIn,
} from '../services/accessanalyzer/resources.ts'
import { arnOf, createAnalyzer } from '../services/accessanalyzer/world.ts'
import { request } from '../support/admin.ts'
import { ACCOUNT, OTHER, startServer, type TestServer } from '../support/harness.ts'
import { at, here, OTHER_REGION, REGION } from '../support/places.ts'

let server: TestServer | undefined
afterEach(() => server?.close())

type Resources = Readonly<Record<string, SeedResource>>

async function seeded(resources: Resources, accounts: object = {}): Promise<TestServer> {
  const text = here(JSON.stringify({ accounts: { [ACCOUNT]: { resources }, ...accounts } }))
  const started = await startServer()
  server = started
  started.iamulator.seed = await withFile('seed.json', text, loadSeed)
  started.iamulator.seed.apply(started.iamulator)
  return started
}

/** Returns the principals and actions of the findings about resources of a seed. */
async function foundIn(resources: Resources) {
  const client = (await seeded(resources)).accessanalyzer()
  await createAnalyzer(client, 'mine')
  const { findings = [] } = await client.send(new ListFindingsCommand({ analyzerArn: arnOf('mine') }))
  return findings.map(({ resource, resourceType, principal, action, isPublic }) => ({
    ...{ resource, resourceType, principal, action, isPublic },
  }))
}

const OF = `${REGION}:${ACCOUNT}`
const KEY = `arn:aws:kms:${OF}:key/11111111-2222-3333-4444-555555555555`
const POLICY = open(PARTNER)

describe('external access is found by', () => {
  test.each<readonly [resourceType: string, arn: string, resource: SeedResource]>([
    ['AWS::S3::Bucket', BUCKET, { policy: POLICY }],
    ['AWS::S3::Bucket', BUCKET, { acl: [{ grantee: PARTNER, permission: 'READ' }] }],
    ['AWS::S3::Bucket', BUCKET, { acl: [{ grantee: 'AuthenticatedUsers', permission: 'WRITE' }] }],
    ['AWS::SQS::Queue', QUEUE, { policy: JSON.stringify(POLICY) }],
    ['AWS::SNS::Topic', `arn:aws:sns:${OF}:alarms`, { policy: POLICY }],
    ['AWS::KMS::Key', KEY, { policy: POLICY }],
    [
      'AWS::KMS::Key',
      KEY,
      { grants: [{ granteePrincipal: `arn:aws:iam::${PARTNER}:root`, operations: ['Decrypt'] }] },
    ],
    [
      'AWS::SecretsManager::Secret',
      `arn:aws:secretsmanager:${OF}:secret:db-a1b2c3`,
      { policy: POLICY, kmsKeyId: KEY },
    ],
    ['AWS::Lambda::Function', `arn:aws:lambda:${OF}:function:worker`, { policy: POLICY }],
    ['AWS::Lambda::LayerVersion', `arn:aws:lambda:${OF}:layer:tools:1`, { policy: POLICY }],
    ['AWS::ECR::Repository', `arn:aws:ecr:${OF}:repository/app`, { policy: POLICY }],
    ['AWS::EFS::FileSystem', `arn:aws:elasticfilesystem:${OF}:file-system/fs-1`, { policy: POLICY }],
    ['AWS::DynamoDB::Table', `arn:aws:dynamodb:${OF}:table/orders`, { policy: POLICY }],
    ['AWS::DynamoDB::Stream', `arn:aws:dynamodb:${OF}:table/orders/stream/1`, { policy: POLICY }],
    ['AWS::EC2::Snapshot', `arn:aws:ec2:${REGION}::snapshot/snap-1`, { sharedWith: [PARTNER] }],
    ['AWS::EC2::Snapshot', `arn:aws:ec2:${REGION}::snapshot/snap-1`, { sharedWith: ['all'] }],
    ['AWS::RDS::DBSnapshot', `arn:aws:rds:${OF}:snapshot:daily`, { sharedWith: [PARTNER] }],
    ['AWS::RDS::DBClusterSnapshot', `arn:aws:rds:${OF}:cluster-snapshot:daily`, { sharedWith: ['all'] }],
  ])('%s %s %j', async (resourceType, resource, described) => {
    expect(await foundIn({ [resource]: described })).toMatchObject([{ resource, resourceType }])
    const { sharedWith, acl } = described
    const isOpen = sharedWith?.includes('all') || acl?.some(({ grantee }) => grantee === 'AuthenticatedUsers')
    if (!isOpen) return
    expect(await foundIn({ [resource]: described })).toMatchObject([{ isPublic: true }])
  })

  test('an access point', async () => {
    const point = `arn:aws:s3:${OF}:accesspoint/mine`
    const policy = open(PARTNER, 's3:GetObject', `${point}/object/*`)
    const delegating = {
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Principal: '*',
        Action: '*',
        Resource: [BUCKET, `${BUCKET}/*`],
        Condition: { StringEquals: { 's3:DataAccessPointAccount': ACCOUNT } },
      },
    }
    const found = await foundIn({ [BUCKET]: { policy: delegating, accessPoints: { [point]: { policy } } } })
    expect(found).toMatchObject([{ resource: BUCKET, principal: { AWS: PARTNER } }])
  })
})

test('a public access block limits what is found', async () => {
  const publicAccessBlock = { ignorePublicAcls: true, restrictPublicBuckets: true }
  const acl = [{ grantee: 'AllUsers', permission: 'READ' } as const]
  expect(await foundIn({ [BUCKET]: { policy: open('*'), acl, publicAccessBlock } })).toEqual([])
})

test('a secret without a key of its own, and a queue without a policy, grant nothing to others', async () => {
  const secret = `arn:aws:secretsmanager:${OF}:secret:db-a1b2c3`
  expect(await foundIn({ [secret]: { policy: POLICY }, [QUEUE]: {} })).toEqual([])
  if (server) expect(await analyzedIn(server.accessanalyzer())).toEqual([secret, QUEUE])
})

test('a bucket is in the region that the seed says', async () => {
  const { accessanalyzer } = await seeded({ [BUCKET]: { region: OTHER_REGION, policy: POLICY } })
  const client = accessanalyzer(undefined, OTHER_REGION)
  await createAnalyzer(client, 'there')
  const analyzerArn = arnOf('there', ACCOUNT, OTHER_REGION)
  const { findings } = await client.send(new ListFindingsCommand({ analyzerArn }))
  expect(findings).toMatchObject([{ resource: BUCKET }])
})

test('calls change what is known, but cannot make the server forget it, and a reset restores it', async () => {
  const resources = (account = ACCOUNT) =>
    Array.from(server?.iamulator.store.view(at(account)).resources.rows() ?? [], ([arn, row]) => [
      arn,
      row.configuration.s3Bucket?.bucketPolicy,
    ])
  const started = await seeded({ [BUCKET]: { policy: POLICY } })
  const seeds = resources()
  expect(seeds).toEqual([[here(BUCKET), JSON.stringify(POLICY)]])
  await askAbout(started, BUCKET, { resourcePolicy: {} })
  await askAbout(started, BUCKET, { resourcePolicy: open('*'), resourceAccount: OTHER })
  expect([resources(), resources(OTHER)]).toEqual([seeds, []])
  await askAbout(started, BUCKET, { resourcePolicy: open('*') })
  expect(resources()).toEqual([[here(BUCKET), JSON.stringify(open('*'))]])
  await request(started, 'POST', 'reset', { account: ACCOUNT })
  expect(resources()).toEqual(seeds)
})

test('a resource that calls told of is replaced', async () => {
  const started = await seeded({})
  await askAbout(started, BUCKET, { resourcePolicy: open('*'), resourceAccount: OTHER })
  const { status } = await request(started, 'POST', 'seed', {
    seed: here({ accounts: { [ACCOUNT]: { resources: { [BUCKET]: { policy: POLICY } } } } }),
  })
  expect(status).toBe(200)
  expect(started.iamulator.store.view(at(OTHER)).resources.size).toBe(0)
  expect(started.iamulator.store.view(at(ACCOUNT)).resources.size).toBe(1)
})

describe('a seed is rejected', () => {
  const place = `accounts.${ACCOUNT}.resources`
  test.each<readonly [resources: Resources, message: string]>([
    [
      { [`arn:aws:ssm:${OF}:parameter/a`]: {} },
      `Invalid resource at ${place}.arn:aws:ssm:${OF}:parameter/a (seed.json:1:#): IAM Access Analyzer analyzes no resources with this ARN.`,
    ],
    [
      { [`${BUCKET}/key`]: {} },
      `Invalid resource at ${place}.${BUCKET}/key (seed.json:1:#): IAM Access Analyzer analyzes no resources with this ARN.`,
    ],
    [
      { [queueIn(OTHER)]: {} },
      `Invalid resource at ${place}.${queueIn(OTHER)} (seed.json:1:#): the ARN is not of account ${ACCOUNT} in aws.`,
    ],
    [
      { [QUEUE]: { sharedWith: ['all'] } },
      `Invalid property at ${place}.${QUEUE}.sharedWith (seed.json:1:#): AWS::SQS::Queue can have policy.`,
    ],
    [
      { [BUCKET]: { policy: { Statement: { Effect: 'allow', Principal: '*', Action: '*' } } } },
      `Invalid policy at ${place}.${BUCKET}.policy (seed.json:1:#): policy.Statement.Effect is neither Allow nor Deny: "allow".`,
    ],
    [
      { [BUCKET]: { accessPoints: { [`arn:aws:s3:${OF}:accesspoint/a`]: { policy: 'none' } } } },
      `Invalid policy at ${place}.${BUCKET}.accessPoints.arn:aws:s3:${OF}:accesspoint/a.policy (seed.json:1:#): policy is not a JSON object.`,
    ],
  ])('%j', async (resources, message) => {
    const rejected = await seeded(resources).catch((error: unknown) => error)
    expect(rejected).toBeInstanceOf(SeedError)
    const { message: text } = rejected instanceof SeedError ? rejected : { message: '' }
    expect(text.replace(/\(\S*\/(seed.json:1:)\d+/, '($1#')).toBe(
      here(message).replace(' in aws.', ` in ${at(ACCOUNT).partition}.`),
    )
  })

  test('whose resource is in two accounts, or in a seed before', async () => {
    const twice = seeded({ [BUCKET]: {} }, { [OTHER]: { resources: { [BUCKET]: {} } } })
    await expect(twice).rejects.toThrow(`The resource already exists in account ${ACCOUNT}`)
    await server?.close()
    const started = await seeded({ [BUCKET]: {} })
    const { status, body } = await request(started, 'POST', 'seed', {
      seed: here({ resources: { [BUCKET]: {} } }),
    })
    expect({ status, body }).toMatchObject({
      status: 409,
      body: { message: expect.stringContaining('The resource already exists') },
    })
  })
})
