/** Terraform, whose provider cannot be had here: its sequences of calls, made with the SDK. */
import { afterAll, beforeAll, test } from '@jest/globals'
import type { TestServer } from '../../support/harness.ts'
import { organizationWith, seededServer } from '../../support/organizations.ts'
import { account } from './account.ts'
import { credentials } from './credentials.ts'
import { live } from './lifecycle.ts'
import { policies } from './policies.ts'
import { roles } from './roles.ts'
import { users } from './users.ts'

let server: TestServer
beforeAll(async () => {
  const organization = { ...organizationWith([], {}), trustedServices: ['iam.amazonaws.com'] }
  server = await seededServer({ organization })
})
afterAll(() => server.close())

const resources = [...users, ...credentials, ...policies, ...roles, ...account]

test.each(resources)('$type is as configured, stays so, changes and goes', async (resource) => {
  await live(server.iam(), resource)
})
