/** The call sequences of Terraform's provider for AWS Organizations. The SDK makes the calls. */
import { beforeAll, test } from '@jest/globals'
import { serverForAllTests } from '../../support/harness.ts'
import { Answers, callsOf, send } from '../calls.ts'
import { expectLifecycle } from './lifecycle.ts'
import { organizations, structure } from './organization.ts'
import { organizationPolicies } from './organization-policies.ts'

const { call, callWith } = callsOf('organizations')

const server = serverForAllTests()
beforeAll(async () => {
  const answers = new Answers()
  await send(server, call('CreateOrganization', {}), answers)
  await send(server, call('ListRoots', {}), answers)
  const PolicyType = 'SERVICE_CONTROL_POLICY' as const
  const enable = callWith('EnablePolicyType', () => ({ RootId: answers.get('Roots.Id'), PolicyType }))
  await send(server, enable, answers)
})

test.each([...organizations, ...structure, ...organizationPolicies])(
  '$type is as configured, stays so, changes and goes',
  async (resource) => {
    await expectLifecycle(server, resource)
  },
)
