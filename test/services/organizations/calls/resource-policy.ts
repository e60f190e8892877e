/** Calls that read and change the resource policy of the organization. */
import {
  DeleteResourcePolicyCommand,
  DescribeResourcePolicyCommand,
  type OrganizationsClient,
  PutResourcePolicyCommand,
} from '@aws-sdk/client-organizations'
import { OTHER } from '../../../support/harness.ts'
import { ORGANIZATION } from '../../../support/organizations.ts'
import { type OrganizationsCalls, organizationsArn } from './call.ts'

const Content = JSON.stringify({
  Version: '2012-10-17',
  Statement: {
    Effect: 'Allow',
    Principal: { AWS: OTHER },
    Action: 'organizations:ListTagsForResource',
    Resource: '*',
  },
})
const newPolicyArn = organizationsArn(`resourcepolicy/${ORGANIZATION}/*`)

/** Creates the policy, unless a test has written one already. */
async function requirePolicy(client: OrganizationsClient): Promise<string> {
  await client
    .send(new DescribeResourcePolicyCommand({}))
    .catch(() => client.send(new PutResourcePolicyCommand({ Content })))
  return ''
}

export const resourcePolicyCalls: OrganizationsCalls = {
  PutResourcePolicy: {
    who: 'management',
    resource: newPolicyArn,
    also: () => [['organizations:TagResource', newPolicyArn]],
    send: (client) =>
      client.send(new PutResourcePolicyCommand({ Content, Tags: [{ Key: 'team', Value: 'security' }] })),
  },
  DescribeResourcePolicy: {
    who: 'reader',
    prepare: requirePolicy,
    resource: '*',
    send: (client) => client.send(new DescribeResourcePolicyCommand({})),
  },
  DeleteResourcePolicy: {
    who: 'management',
    prepare: requirePolicy,
    resource: '*',
    send: (client) => client.send(new DeleteResourcePolicyCommand({})),
  },
}
