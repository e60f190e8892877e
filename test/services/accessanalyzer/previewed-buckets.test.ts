/** Tests which external access configurations of buckets grant, through access previews. */
import type { Configuration } from '@aws-sdk/client-accessanalyzer'
import { describe, expect, test } from '@jest/globals'
import { canonicalUserId } from '../../../core/aws/canonical-user.ts'
import { ACCOUNT, NOW, serverForAllTests, startServer } from '../../support/harness.ts'
import { REGION } from '../../support/places.ts'
import { documentOf } from './documents.ts'
import { accessShown, denied, equals, grant, PARTNER, partner, statement } from './shown-access.ts'

const CANONICAL = 'f'.repeat(64)

const server = serverForAllTests(() => startServer({}, { now: () => NOW }))

const arnIn = (service: string, resource: string) => `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`
const BUCKET = 'arn:aws:s3:::data'
const POINT = arnIn('s3', 'accesspoint/shared')
const DIRECTORY = arnIn('s3express', 'bucket/data--use1-az5--x-s3')
const DIRECTORY_POINT = arnIn('s3express', 'accesspoint/shared--use1-az5--xa-s3')

const accessTo = (arn: string, configuration: Configuration) => accessShown(server, arn, configuration)

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
