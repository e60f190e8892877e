/** The call sequences of Terraform's provider, which is not available here. The SDK makes the calls. */
import { test } from '@jest/globals'
import { serverForAllTests } from '../../support/harness.ts'
import { organizationWith, seededServer } from '../../support/organizations.ts'
import { account } from './account.ts'
import { credentials } from './credentials.ts'
import { expectLifecycle } from './lifecycle.ts'
import { policies } from './policies.ts'
import { roles } from './roles.ts'
import { users } from './users.ts'

const server = serverForAllTests(() => {
  const organization = { ...organizationWith([], {}), trustedServices: ['iam.amazonaws.com'] }
  return seededServer({ organization })
})

const resources = [...users, ...credentials, ...policies, ...roles, ...account]

test.each(resources)('$type is as configured, stays so, changes and goes', async (resource) => {
  await expectLifecycle(server, resource)
})
