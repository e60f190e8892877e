/** Calls that read effective policies. Those of a member about itself have tests of their own. */
import {
  DescribeEffectivePolicyCommand,
  EnablePolicyTypeCommand,
  ListAccountsWithInvalidEffectivePolicyCommand,
  ListEffectivePolicyValidationErrorsCommand,
  type OrganizationsClient,
} from '@aws-sdk/client-organizations'
import { ACCOUNT, OTHER } from '../../../support/harness.ts'
import { ORGANIZATION } from '../../../support/organizations.ts'
import { accountArn, type OrganizationsCalls, organizationsArn } from './call.ts'

const PolicyType = 'TAG_POLICY'

async function requireEnabled(client: OrganizationsClient): Promise<string> {
  await client.send(new EnablePolicyTypeCommand({ RootId: 'r-exam', PolicyType })).catch(() => undefined)
  return ''
}

export const effectivePolicyCalls: OrganizationsCalls = {
  DescribeEffectivePolicy: {
    who: 'reader',
    prepare: requireEnabled,
    resource: organizationsArn(`account/${ORGANIZATION}/${ACCOUNT}`),
    send: (client) => client.send(new DescribeEffectivePolicyCommand({ PolicyType, TargetId: ACCOUNT })),
  },
  ListAccountsWithInvalidEffectivePolicy: {
    who: 'reader',
    prepare: requireEnabled,
    resource: '*',
    send: (client) => client.send(new ListAccountsWithInvalidEffectivePolicyCommand({ PolicyType })),
  },
  ListEffectivePolicyValidationErrors: {
    who: 'reader',
    prepare: requireEnabled,
    resource: accountArn,
    send: (client) =>
      client.send(new ListEffectivePolicyValidationErrorsCommand({ AccountId: OTHER, PolicyType })),
  },
}
