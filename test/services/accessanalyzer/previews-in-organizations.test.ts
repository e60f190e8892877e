/** Tests access previews in the accounts of an organization. */
import { CreateAccessPreviewCommand } from '@aws-sdk/client-accessanalyzer'
import { expect, test } from '@jest/globals'
import {
  ACCOUNT,
  administratorOf,
  expectError,
  NOW,
  OTHER,
  serverForEachTest,
} from '../../support/harness.ts'
import { OUTSIDER, organizationWith, resourceControl, seededServer } from '../../support/organizations.ts'
import { REGION } from '../../support/places.ts'
import { documentOf } from './documents.ts'
import { previewed } from './preview-sequence.ts'
import { arnOf, createAnalyzer, invalid, SERVICE } from './world.ts'

const server = serverForEachTest(() => {
  const policies = [resourceControl('messages', 'sqs:Send*')]
  const attached = { account: { resourceControlPolicies: ['messages'] } }
  const organization = { ...organizationWith(policies, attached), trustedServices: [SERVICE] }
  return seededServer({ organization }, {}, { now: () => NOW })
})

const queueIn = (account: string) => `arn:aws:sqs:${REGION}:${account}:jobs`
const queueFor = (principal: string, Action: string) => ({
  sqsQueue: {
    queuePolicy: documentOf({ Effect: 'Allow', Principal: { AWS: principal }, Action, Resource: '*' }),
  },
})

test('accounts of the organization are outside the zone of trust of an account', async () => {
  const found = await previewed(server.accessanalyzer(), queueIn(ACCOUNT), queueFor(OTHER, 'sqs:*'))
  expect(found).toMatchObject([
    { principal: { AWS: OTHER }, resourceControlPolicyRestriction: 'NOT_APPLICABLE' },
  ])
})

test('a resource control policy over the actions can restrict the access', async () => {
  const client = server.accessanalyzer(administratorOf(OTHER))
  const restriction = async (action: string) =>
    (await previewed(client, queueIn(OTHER), queueFor(OUTSIDER, action))).map(
      (found) => found.resourceControlPolicyRestriction,
    )
  expect(await restriction('SQS:sendmessage')).toEqual(['APPLICABLE'])
  expect(await restriction('sqs:*')).toEqual(['APPLICABLE'])
  expect(await restriction('sqs:ReceiveMessage')).toEqual(['NOT_APPLICABLE'])
})

test('analyzers of the organization have no access previews', async () => {
  await createAnalyzer(server.accessanalyzer(), 'all', { type: 'ORGANIZATION' })
  const configurations = { [queueIn(ACCOUNT)]: queueFor(OUTSIDER, 'sqs:*') }
  await expectError(
    server
      .accessanalyzer()
      .send(new CreateAccessPreviewCommand({ analyzerArn: arnOf('all'), configurations })),
    invalid('Access previews can only be created for analyzers of type ACCOUNT.'),
  )
})
