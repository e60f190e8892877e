/** The call sequences of Terraform's provider for IAM Identity Center. The SDK makes the calls. */
import { test } from '@jest/globals'
import { serverForAllTests } from '../../support/harness.ts'
import { identityCenterServer } from '../../support/identity-center.ts'
import { directoryEntries, permissionSets } from './identity-center.ts'
import { expectLifecycle } from './lifecycle.ts'
import { applications } from './sso-applications.ts'

const server = serverForAllTests(identityCenterServer)

test.each([...permissionSets, ...directoryEntries, ...applications])(
  '$type is as configured, stays so, changes and goes',
  async (resource) => {
    await expectLifecycle(server, resource)
  },
)
