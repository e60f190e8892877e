/** Tests access previews for resources whose present configuration is known, which holds where a proposal is silent. */
import { type Configuration, GetFindingV2Command, ListFindingsCommand } from '@aws-sdk/client-accessanalyzer'
import { beforeAll, expect, test } from '@jest/globals'
import type { ResourceRow } from '../../../store/index.ts'
import { ACCOUNT, NOW, serverForAllTests, startServer } from '../../support/harness.ts'
import { at, here, REGION } from '../../support/places.ts'
import { documentOf } from './documents.ts'
import { previewed } from './preview-sequence.ts'
import { arnOf, createAnalyzer } from './world.ts'

const PARTNER = '111122223333'
const OTHERS = '444455556666'
const BUCKET = 'arn:aws:s3:::data'
const POINT = `arn:aws:s3:${REGION}:${ACCOUNT}:accesspoint/shared`
const KEY = `arn:aws:kms:${REGION}:${ACCOUNT}:key/1a2b`
const DATABASE = `arn:aws:rds:${REGION}:${ACCOUNT}:snapshot:nightly`
const SECRET = `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:token-3xyxqI`

const allowed = (account: string, Action: string, more: object = {}) =>
  documentOf({ Effect: 'Allow', Principal: { AWS: account }, Action, Resource: '*', ...more })
const delegation = documentOf({
  Effect: 'Allow',
  Principal: '*',
  Action: 's3:*',
  Resource: '*',
  Condition: { StringEquals: { 's3:DataAccessPointAccount': ACCOUNT } },
})
const read = { permission: 'READ' as const, grantee: { id: 'f'.repeat(64) } }
const vpc = { vpcConfiguration: { vpcId: 'vpc-1a2b3c4d' } }
const unblocked = { ignorePublicAcls: false, restrictPublicBuckets: false }

const known: readonly Pick<ResourceRow, 'arn' | 'type' | 'configuration'>[] = [
  {
    arn: BUCKET,
    type: 'AWS::S3::Bucket',
    configuration: {
      s3Bucket: {
        bucketPolicy: allowed(PARTNER, 's3:ListBucket'),
        bucketAclGrants: [read],
        accessPoints: { [POINT]: { networkOrigin: vpc, publicAccessBlock: unblocked } },
      },
    },
  },
  {
    arn: KEY,
    type: 'AWS::KMS::Key',
    configuration: { kmsKey: { keyPolicies: { default: allowed(PARTNER, 'kms:Decrypt') } } },
  },
  {
    arn: DATABASE,
    type: 'AWS::RDS::DBSnapshot',
    configuration: {
      rdsDbSnapshot: { attributes: { restore: { accountIds: ['all', PARTNER] } }, kmsKeyId: KEY },
    },
  },
  {
    arn: SECRET,
    type: 'AWS::SecretsManager::Secret',
    configuration: { secretsManagerSecret: { kmsKeyId: KEY } },
  },
]

const analyzerArn = arnOf('mine')

const server = serverForAllTests(() => startServer({}, { now: () => NOW }))
const client = server.accessanalyzer()
beforeAll(async () => {
  await createAnalyzer(client, 'mine')
  server.iamulator.store.transact(at(ACCOUNT), (tx) => {
    for (const resource of known) {
      const row = { ...resource, region: REGION, origin: 'seed', createDate: NOW, changeDate: NOW } as const
      const local = here(row)
      tx.resources.put(local.arn, local)
    }
  })
})

/** Returns the principals of the findings, without those that would be resolved. */
const principals = async (arn: string, configuration: Configuration) =>
  (await previewed(client, arn, configuration))
    .map(({ principal }) => Object.values(principal ?? {})[0])
    .sort()

test('a bucket keeps its policy, list, and access points until others are proposed', async () => {
  expect(await principals(BUCKET, { s3Bucket: {} })).toEqual([PARTNER, read.grantee.id])
  expect(await principals(BUCKET, { s3Bucket: { bucketPolicy: '' } })).toEqual([read.grantee.id])
  const bucketPolicy = allowed(OTHERS, 's3:ListBucket')
  expect(await principals(BUCKET, { s3Bucket: { bucketPolicy, bucketAclGrants: [] } })).toEqual([OTHERS])
})

test('findings about the bucket show how it grants access', async () => {
  const about = { analyzerArn, filter: { resource: { eq: [BUCKET] } } }
  const { findings = [] } = await client.send(new ListFindingsCommand(about))
  const sources = findings.map(({ principal, sources: shown }) => [...Object.keys(principal ?? {}), shown])
  expect(sources.sort()).toEqual([
    ['AWS', [{ type: 'POLICY' }]],
    ['CanonicalUser', [{ type: 'BUCKET_ACL' }]],
  ])
  const details = findings.map(async ({ id }) => {
    const found = await client.send(new GetFindingV2Command({ analyzerArn, id }))
    return found.findingDetails?.[0]?.externalAccessDetails?.sources
  })
  expect(await Promise.all(details)).toEqual(findings.map((each) => each.sources))
})

test('an access point keeps its network origin and its block', async () => {
  const everyone = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `${POINT}/object/*` }
  const accessPoints = { [POINT]: { accessPointPolicy: documentOf(everyone) } }
  const s3Bucket = { bucketPolicy: delegation, bucketAclGrants: [], accessPoints }
  expect(await previewed(client, BUCKET, { s3Bucket })).toMatchObject([
    { principal: { AWS: '*' }, isPublic: false, sources: [{ type: 'S3_ACCESS_POINT' }] },
  ])
})

test('a key keeps its policy beside proposed grants', async () => {
  const grants = [{ operations: ['Sign' as const], granteePrincipal: OTHERS, issuingAccount: ACCOUNT }]
  expect(await principals(KEY, { kmsKey: { grants } })).toEqual([PARTNER, OTHERS])
})

test('a snapshot keeps its key, also if an empty one is proposed', async () => {
  expect(await principals(DATABASE, { rdsDbSnapshot: {} })).toEqual([PARTNER])
  expect(await principals(DATABASE, { rdsDbSnapshot: { kmsKeyId: '' } })).toEqual([PARTNER])
  const attributes = { restore: { accountIds: [] } }
  expect(await principals(DATABASE, { rdsDbSnapshot: { attributes } })).toEqual([])
})

test('a secret keeps its key, but not if an empty one is proposed', async () => {
  const secretPolicy = allowed(PARTNER, 'secretsmanager:GetSecretValue')
  expect(await principals(SECRET, { secretsManagerSecret: { secretPolicy } })).toEqual([PARTNER])
  expect(await principals(SECRET, { secretsManagerSecret: { secretPolicy, kmsKeyId: '' } })).toEqual([])
})
