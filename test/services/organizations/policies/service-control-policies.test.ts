/** Tests service control policies without a version, which AWS accepts and keeps as they are. */
import { PutResourcePolicyCommand, UpdatePolicyCommand } from '@aws-sdk/client-organizations'
import { expect, test } from '@jest/globals'
import { ADMINISTRATOR, administratorOf, OTHER, serverForEachTest } from '../../../support/harness.ts'
import { organizationWith, seededServer } from '../../../support/organizations.ts'
import { policyWith } from './delegation.ts'
import { policyCalls, refused } from './policy-calls.ts'

const SCP = 'SERVICE_CONTROL_POLICY'
const MALFORMED = refused(
  'MalformedPolicyDocumentException',
  'The provided policy document does not meet the requirements of the specified policy type.',
)
const server = serverForEachTest(() => seededServer({ organization: organizationWith([], {}) }))

const deny = { Effect: 'Deny', Action: 'sns:Publish', Resource: '*' }
const plain = JSON.stringify({ Statement: [deny] })
const spaced = JSON.stringify({ Statement: deny, Id: 'mine' }, undefined, 3)

/** Lets a member create, change, and read policies. */
const delegate = () => {
  const Action = ['CreatePolicy', 'UpdatePolicy', 'DescribePolicy'].map((name) => `organizations:${name}`)
  return server
    .organizations(ADMINISTRATOR)
    .send(new PutResourcePolicyCommand({ Content: policyWith({ Action }) }))
}

test.each([
  ['the management account', ADMINISTRATOR],
  ['a delegate', administratorOf(OTHER)],
])('D1.1: %s creates service control policies without version, which are kept as sent', async (_, caller) => {
  await delegate()
  const calls = policyCalls(server, caller)
  for (const [Name, Content] of Object.entries({ plain, spaced })) {
    const created = await calls.create(Name, SCP, { Content })
    expect(created?.Content).toBe(Content)
    const PolicyId = created?.PolicySummary?.Id ?? ''
    expect((await calls.describe(PolicyId))?.Content).toBe(Content)
    const renamed = await calls.client.send(new UpdatePolicyCommand({ PolicyId, Name: `${Name} 2` }))
    expect(renamed.Policy?.Content).toBe(Content)
  }
})

test('D1.1: UpdatePolicy takes a service control policy without version, or with either', async () => {
  const calls = policyCalls(server)
  const PolicyId = await calls.created('Mine', SCP)
  const update = async (Version: string | undefined) => {
    const Content = JSON.stringify({ Version, Statement: deny })
    const { Policy } = await calls.client.send(new UpdatePolicyCommand({ PolicyId, Content }))
    expect(Policy?.Content).toBe(Content)
  }
  for (const version of [undefined, '2008-10-17', '2012-10-17']) await update(version)
  await expect(update('2020-01-01')).rejects.toMatchObject(MALFORMED)
})
