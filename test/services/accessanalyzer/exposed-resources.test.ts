/** Tests findings about resources of other services, of which calls to the authorize endpoint tell. */
import {
  CreateArchiveRuleCommand,
  GetAnalyzedResourceCommand,
  GetFindingsStatisticsCommand,
  ListAnalyzedResourcesCommand,
  StartResourceScanCommand,
} from '@aws-sdk/client-accessanalyzer'
import { beforeEach, describe, expect, test } from '@jest/globals'
import { ask } from '../../admin/decisions/requests.ts'
import { withDirectory } from '../../docs/temporary.ts'
import { request } from '../../support/admin.ts'
import { ACCOUNT, NOW, OTHER, serverForEachTest, startServer } from '../../support/harness.ts'
import { organizationWith, seededServer } from '../../support/organizations.ts'
import { at, here, OTHER_REGION, REGION } from '../../support/places.ts'
import {
  analyzedIn,
  askAbout,
  BUCKET,
  findingsOf,
  open,
  PARTNER,
  QUEUE,
  queueIn,
  statusesOf,
} from './resources.ts'
import { arnOf, createAnalyzer, SERVICE } from './world.ts'

const MINUTE = 60_000
const analyzerArn = arnOf('mine')

let now = NOW
const server = serverForEachTest(() => {
  now = NOW
  return startServer({}, { now: () => now })
})
const client = server.accessanalyzer()
beforeEach(async () => {
  await createAnalyzer(client, 'mine')
})

const about = (resource: string, more: object) => askAbout(server, resource, more)
const rows = (account = ACCOUNT) =>
  Array.from(server.iamulator.store.view(at(account)).resources.rows(), ([arn]) => arn)

describe('a finding', () => {
  test('begins with a policy that grants external access, and ends with another', async () => {
    await about(QUEUE, { resourcePolicy: open(PARTNER, 'sqs:SendMessage') })
    const [found] = await findingsOf(client)
    expect(found).toMatchObject({
      principal: { AWS: PARTNER },
      action: ['sqs:SendMessage'],
      resource: QUEUE,
      resourceType: 'AWS::SQS::Queue',
      resourceOwnerAccount: ACCOUNT,
      isPublic: false,
      status: 'ACTIVE',
      resourceControlPolicyRestriction: 'NOT_APPLICABLE',
      createdAt: new Date(NOW),
    })
    now += MINUTE
    await about(QUEUE, { resourcePolicy: open(ACCOUNT) })
    expect(await findingsOf(client)).toMatchObject([
      { id: found?.id, status: 'RESOLVED', updatedAt: new Date(NOW + MINUTE) },
    ])
    now += MINUTE
    await about(QUEUE, { resourcePolicy: open(PARTNER, 'sqs:SendMessage') })
    expect(await findingsOf(client)).toMatchObject([{ id: found?.id, status: 'ACTIVE' }])
  })

  test('is about the bucket of an object, with its access control list only if that is known', async () => {
    const acl = [{ grantee: 'AllUsers', permission: 'READ' }]
    await about(`${BUCKET}/2026.csv`, { resourcePolicy: open(PARTNER, 's3:GetObject'), acl })
    expect(await findingsOf(client)).toMatchObject([{ resource: BUCKET, principal: { AWS: PARTNER } }])
    await about(BUCKET, { acl })
    expect((await findingsOf(client)).map(({ isPublic, sources }) => [isPublic, sources])).toEqual(
      expect.arrayContaining([
        [false, [{ type: 'POLICY' }]],
        [true, [{ type: 'BUCKET_ACL' }]],
      ]),
    )
  })

  test('ends when the policy has no statements any more, and the resource is forgotten', async () => {
    await about(QUEUE, { resourcePolicy: open('*') })
    expect(await statusesOf(client)).toEqual([[QUEUE, 'ACTIVE']])
    await about(QUEUE, { resourcePolicy: {} })
    expect(await statusesOf(client)).toEqual([[QUEUE, 'RESOLVED']])
    expect(rows()).toEqual([])
  })

  test('can be archived by the type of the resource, and is counted by it', async () => {
    const filter = { resourceType: { eq: ['AWS::SQS::Queue'] } }
    await client.send(new CreateArchiveRuleCommand({ analyzerName: 'mine', ruleName: 'queues', filter }))
    await about(QUEUE, { resourcePolicy: open('*') })
    await about(BUCKET, { resourcePolicy: open('*') })
    const { findingsStatistics } = await client.send(new GetFindingsStatisticsCommand({ analyzerArn }))
    const [{ externalAccessFindingsStatistics: counted } = {}] = findingsStatistics ?? []
    expect(counted).toMatchObject({
      totalActiveFindings: 1,
      totalArchivedFindings: 1,
      resourceTypeStatistics: { 'AWS::S3::Bucket': { totalActivePublic: 1, totalActiveCrossAccount: 0 } },
    })
  })
})

describe('analyzed resources', () => {
  test('are listed with roles, or by type', async () => {
    await about(QUEUE, { resourcePolicy: open(ACCOUNT) })
    await about(BUCKET, { resourcePolicy: open(ACCOUNT) })
    expect(await analyzedIn(client)).toEqual([BUCKET, QUEUE])
    const resourceType = 'AWS::SQS::Queue'
    const listed = await client.send(new ListAnalyzedResourcesCommand({ analyzerArn, resourceType }))
    expect(listed.analyzedResources).toEqual([
      { resourceArn: QUEUE, resourceOwnerAccount: ACCOUNT, resourceType },
    ])
  })

  test('are shown and scanned', async () => {
    await about(QUEUE, { resourcePolicy: open('*', 'sqs:*') })
    const resourceArn = QUEUE
    await client.send(new StartResourceScanCommand({ analyzerArn, resourceArn }))
    const { resource } = await client.send(new GetAnalyzedResourceCommand({ analyzerArn, resourceArn }))
    expect(resource).toMatchObject({
      resourceArn,
      resourceType: 'AWS::SQS::Queue',
      isPublic: true,
      actions: ['sqs:*'],
      status: 'ACTIVE',
      createdAt: new Date(NOW),
    })
  })

  test('are those of the region, of which a bucket has that of the first call', async () => {
    const elsewhere = server.accessanalyzer(undefined, OTHER_REGION)
    await createAnalyzer(elsewhere, 'there')
    const there = QUEUE.replace(REGION, OTHER_REGION)
    await about(there, { resourcePolicy: open('*') })
    await about(BUCKET, { resourcePolicy: open('*'), region: OTHER_REGION })
    await about(BUCKET, { resourcePolicy: open('*', 's3:*'), region: REGION })
    const analyzer = arnOf('there', ACCOUNT, OTHER_REGION)
    const listed = await elsewhere.send(new ListAnalyzedResourcesCommand({ analyzerArn: analyzer }))
    expect(listed.analyzedResources?.map(({ resourceArn }) => resourceArn)).toEqual([BUCKET, there])
    expect(await analyzedIn(client)).toEqual([])
  })
})

describe('a resource belongs', () => {
  test('to the account in its ARN', async () => {
    await about(queueIn(OTHER), { resourcePolicy: open('*'), resourceAccount: ACCOUNT })
    expect([rows(), rows(OTHER)]).toEqual([[], here([queueIn(OTHER)])])
  })

  test('to the account that the call names, also if it was in another', async () => {
    await about(BUCKET, { resourcePolicy: open('*') })
    expect([rows(), rows(OTHER)]).toEqual([here([BUCKET]), []])
    await about(BUCKET, { resourcePolicy: open('*'), resourceAccount: OTHER })
    expect([rows(), rows(OTHER)]).toEqual([[], here([BUCKET])])
    // The owner is known now.
    await about(BUCKET, { resourcePolicy: open(PARTNER) })
    expect([rows(), rows(OTHER)]).toEqual([[], here([BUCKET])])
  })

  test('to nobody if the caller has no account', async () => {
    await about(BUCKET, { principal: 'anonymous', resourcePolicy: open('*') })
    await about(BUCKET, { principal: 'cloudtrail.amazonaws.com', resourcePolicy: open('*') })
    expect(rows()).toEqual([])
  })
})

test('calls tell nothing of other resources, or by policies that are absent', async () => {
  await about(`arn:aws:ssm:${REGION}:${ACCOUNT}:parameter/a`, { resourcePolicy: open('*') })
  await about(`arn:aws:sqs:${REGION}:${ACCOUNT}:*`, { resourcePolicy: open('*') })
  await about(QUEUE, {})
  expect(rows()).toEqual([])
})

test('nothing is written when a call tells nothing new', async () => {
  await about(QUEUE, { resourcePolicy: open('*') })
  const { version } = server.iamulator.store.view(at(ACCOUNT)).resources
  await about(QUEUE, { resourcePolicy: open('*') })
  expect(server.iamulator.store.view(at(ACCOUNT)).resources.version).toBe(version)
})

test('an account keeps what calls tell of 1,000 resources, and forgets the one that changed first', async () => {
  await about(QUEUE, { resourcePolicy: open('*') })
  now += MINUTE
  const others = Array.from({ length: 999 }, (_, index) => queueIn(ACCOUNT, `q${index}`))
  await about(QUEUE, { resources: others, resourcePolicy: open('*') })
  expect(rows()).toHaveLength(1000)
  await about(BUCKET, { resourcePolicy: open('*') })
  expect(rows()).toHaveLength(1000)
  expect(rows()).toContain(here(BUCKET))
  expect(rows()).not.toContain(here(QUEUE))
})

test('a reset forgets resources, and a snapshot brings them back', async () => {
  await about(QUEUE, { resourcePolicy: open('*') })
  const { body } = await request(server, 'POST', 'snapshots', {})
  await request(server, 'POST', 'reset', {})
  expect(rows()).toEqual([])
  await request(server, 'POST', `snapshots/${Object(body).id}/restore`, {})
  expect(rows()).toEqual(here([QUEUE]))
})

test('resources survive a restart', async () => {
  await withDirectory(async (data) => {
    const first = await startServer({ data }, { now: () => NOW })
    await createAnalyzer(first.accessanalyzer(), 'mine')
    await askAbout(first, QUEUE, { resourcePolicy: open(PARTNER) })
    await first.close()
    const second = await startServer({ data }, { now: () => NOW })
    try {
      expect(await statusesOf(second.accessanalyzer())).toEqual([[QUEUE, 'ACTIVE']])
    } finally {
      await second.close()
    }
  })
})

test('an organization has findings about resources of all its accounts', async () => {
  const organization = { ...organizationWith([], {}), trustedServices: [SERVICE] }
  const organized = await seededServer({ organization }, {}, { now: () => NOW })
  try {
    const analyst = organized.accessanalyzer()
    await createAnalyzer(analyst, 'organization', { type: 'ORGANIZATION' })
    const principal = `arn:aws:iam::${OTHER}:user/iamulator`
    const tell = (resource: string, by: string) =>
      ask(organized, {
        principal,
        action: 'sqs:SendMessage',
        resources: [resource],
        resourcePolicy: open(by),
      })
    await tell(queueIn(OTHER), PARTNER)
    await tell(queueIn(OTHER, 'inside'), ACCOUNT)
    await tell(queueIn(PARTNER), ACCOUNT)
    expect(await statusesOf(analyst, 'organization')).toEqual([[queueIn(OTHER), 'ACTIVE']])
    expect(await analyzedIn(analyst, 'organization')).toEqual(
      [queueIn(OTHER, 'inside'), queueIn(OTHER)].sort(),
    )
  } finally {
    await organized.close()
  }
})
