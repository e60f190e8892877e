/** Tests that other calls are answered while an analyzer has much to prove. */
import { CreateAccessPreviewCommand, ListFindingsV2Command } from '@aws-sdk/client-accessanalyzer'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { expect, test } from '@jest/globals'
import { ACCOUNT, policy, serverForEachTest } from '../../support/harness.ts'
import { seededServer } from '../../support/organizations.ts'
import { open, PARTNER } from './resources.ts'
import { arnOf, createAnalyzer } from './world.ts'

const COUNT = 40

const bucketArn = (index: number) => `arn:aws:s3:::reports-${index}`
const indexes = Array.from({ length: COUNT }, (_, index) => index)

const server = serverForEachTest(() => {
  // Each bucket is open to another account. No likely request shows it, so that every grant needs a proof.
  const Condition = { StringLike: { 'aws:UserAgent': 'reporting/*' } }
  const resources = indexes.map((index) => {
    const { Version, Statement } = open([PARTNER], 's3:GetObject', `${bucketArn(index)}/*`)
    return [bucketArn(index), { policy: { Version, Statement: { ...Statement, Condition } } }] as const
  })
  const users = indexes.map((index) => ({
    name: `user-${index}`,
    inlinePolicies: { reading: policy('Allow', 's3:Get*', `${bucketArn(index)}/*`) },
  }))
  return seededServer({
    accounts: { [ACCOUNT]: { users, resources: Object.fromEntries(resources) } },
  })
})

/** Returns how many calls are answered, one after the other, before a longer one is. */
async function answeredDuring(longer: Promise<unknown>): Promise<number> {
  const sts = server.sts()
  let isAnswered = false
  const answered = longer.finally(() => {
    isAnswered = true
  })
  let count = 0
  for (; !isAnswered; count++) await sts.send(new GetCallerIdentityCommand({}))
  await answered
  return count
}

test('a list of internal access', async () => {
  const client = server.accessanalyzer()
  const inclusions = [{ resourceTypes: ['AWS::S3::Bucket' as const] }]
  const configuration = { internalAccess: { analysisRule: { inclusions } } }
  await createAnalyzer(client, 'internal', { type: 'ACCOUNT_INTERNAL_ACCESS', configuration })
  const list = client.send(new ListFindingsV2Command({ analyzerArn: arnOf('internal') }))
  expect(await answeredDuring(list)).toBeGreaterThan(5)
  expect((await list).findings).toHaveLength(COUNT)
})

test('an access preview, which needs all findings of external access', async () => {
  const client = server.accessanalyzer()
  const analyzerArn = await createAnalyzer(client, 'external')
  const configurations = { [bucketArn(0)]: { s3Bucket: {} } }
  const preview = client.send(new CreateAccessPreviewCommand({ analyzerArn, configurations }))
  expect(await answeredDuring(preview)).toBeGreaterThan(2)
  expect((await preview).id).toBeDefined()
})
