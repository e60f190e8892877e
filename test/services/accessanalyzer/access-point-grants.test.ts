/** Tests that grants through access points agree with decisions on both policies. */
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { externalGrants } from '../../../server/services/accessanalyzer/findings/configurations.ts'
import { ACCOUNT } from '../../support/harness.ts'
import { cases } from '../../support/long.ts'
import { isAbout, isAllowed, requestsFor, statementsAbout } from './outsiders.ts'

const BUCKET = 'arn:aws:s3:::data'
const POINT = `arn:aws:s3:us-east-1:${ACCOUNT}:accesspoint/shared`
const bucket = { arn: BUCKET, type: 'AWS::S3::Bucket', owner: ACCOUNT } as const
const zone = { accounts: [ACCOUNT] }
const actions = ['s3:ListBucket', 's3:GetObject']

/** Where a request goes, as the policies of the access point and of the bucket see it. */
const PLACES: ReadonlyMap<string, string> = new Map([
  ['', ''],
  ['/object/a/x', '/a/x'],
  ['/object/b', '/b'],
])
const elements = (names: readonly string[]) => [
  ...names.map((Resource) => ({ Resource })),
  { Resource: names.slice(1, 3) },
  { NotResource: names[1] },
]
const onPoint = elements([
  ...['*', `${POINT}/object/*`, `${POINT}/object/a/*`, POINT],
  ...[`${POINT.replace('shared', '*')}/object/a/*`, `${BUCKET}/*`],
])
const onBucket = elements(['*', `${BUCKET}/*`, `${BUCKET}/a/*`, BUCKET, `${POINT}/object/*`])
const delegations = [
  { StringEquals: { 's3:DataAccessPointAccount': ACCOUNT } },
  { StringNotEquals: { 's3:DataAccessPointAccount': ACCOUNT } },
  { ArnLike: { 's3:DataAccessPointArn': `${POINT.replace('shared', '*')}` } },
  { StringEquals: { 's3:AccessPointNetworkOrigin': 'VPC' } },
]
const keysOfPoint = {
  's3:dataaccesspointaccount': ACCOUNT,
  's3:dataaccesspointarn': POINT,
  's3:accesspointnetworkorigin': 'Internet',
}

const documents = (resources: readonly object[]) =>
  fc
    .array(statementsAbout(actions, resources, delegations), { minLength: 1, maxLength: 3 })
    .map((Statement) => JSON.stringify({ Version: '2012-10-17', Statement }))

const requests = fc.array(requestsFor(actions, [...PLACES.keys()]), { minLength: 30, maxLength: 30 })

test('an outsider whom both policies allow has a grant', () => {
  const publicAccessBlock = { ignorePublicAcls: false, restrictPublicBuckets: false }
  fc.assert(
    fc.property(documents(onPoint), documents(onBucket), requests, (accessPointPolicy, bucketPolicy, all) => {
      const accessPoints = { [POINT]: { accessPointPolicy, publicAccessBlock } }
      const grants = externalGrants(bucket, { s3Bucket: { bucketPolicy, accessPoints } }, zone).filter(
        ({ sources = [] }) => sources.some(({ type }) => type === 'S3_ACCESS_POINT'),
      )
      for (const { outsider, action, resource: place, context: keys } of all) {
        const context = new Map(Object.entries({ ...keys, ...outsider.keys, ...keysOfPoint }))
        const request = { action, resourceAccountId: ACCOUNT, principal: outsider.principal, context }
        const allowed =
          isAllowed(accessPointPolicy, { ...request, resource: `${POINT}${place}` }) &&
          isAllowed(bucketPolicy, { ...request, resource: `${BUCKET}${PLACES.get(place)}` })
        if (allowed) expect(grants.some((grant) => isAbout(grant, outsider, action))).toBe(true)
      }
    }),
    { numRuns: cases(30, 3000), seed: 20_261_128 },
  )
})
