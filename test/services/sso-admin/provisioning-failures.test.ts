/** Tests permission sets that cannot be provisioned in an account, which then keeps what it had. */
import type { SSOAdminClient } from '@aws-sdk/client-sso-admin'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { ACCOUNT, OTHER, policy, type TestServer } from '../../support/harness.ts'
import { POWER_USER, READ_ONLY } from '../callers.ts'
import {
  accountsWith,
  assign,
  attach,
  attachExtra,
  attachedIn,
  BEHIND,
  createExtra,
  EXTRA,
  EXTRA_ARN,
  LATEST,
  providersIn,
  provisionSet,
  putBoundary,
  putInline,
  rolesIn,
  startGranting,
} from './granting.ts'

const SUCCEEDED = { Status: 'SUCCEEDED' }

let server: TestServer
let client: SSOAdminClient
let set: string
const start = async (quotas = {}) => {
  ;({ server, client, set } = await startGranting({ quotas }))
}
beforeEach(() => start())
afterEach(() => server.close())

describe('an account that cannot have the role', () => {
  const missing = (arn: string) => ({
    Status: 'FAILED',
    FailureReason: `Received a 404 status error: Not supported policy ${arn}.`,
  })
  const refused = (status: number, text: string, code: string) => ({
    Status: 'FAILED',
    FailureReason: expect.stringMatching(
      new RegExp(
        `^Received a ${status} status error: ${text} \\(Service: AmazonIdentityManagement; Status Code: ${status}; Error Code: ${code}; Request ID: [0-9a-f-]{36}; Proxy: null\\)$`,
      ),
    ),
  })
  const isUntouched = () => {
    expect(rolesIn(server, OTHER)).toEqual([])
    expect(providersIn(server, OTHER)).toEqual([])
  }

  test('lacks a customer managed policy, while another has it', async () => {
    await attachExtra(client, set)
    await createExtra(server, ACCOUNT)
    // Path and case count.
    await createExtra(server, OTHER, 'extra')
    expect(await assign(client, set)).toMatchObject(missing(EXTRA_ARN))
    isUntouched()
    expect(await assign(client, set, { TargetId: ACCOUNT })).toMatchObject(SUCCEEDED)
    expect(await accountsWith(client, set)).toEqual([ACCOUNT])
  })

  test('lacks the policy of the boundary', async () => {
    await putBoundary(client, set, { CustomerManagedPolicyReference: EXTRA })
    expect(await assign(client, set)).toMatchObject(missing(EXTRA_ARN))
    await createExtra(server, OTHER)
    expect(await assign(client, set)).toMatchObject(SUCCEEDED)
    expect(rolesIn(server, OTHER)).toMatchObject([{ boundary: EXTRA_ARN }])
  })

  test('keeps its old role, while others get the new one', async () => {
    await assign(client, set)
    await assign(client, set, { TargetId: ACCOUNT })
    await attachExtra(client, set)
    await createExtra(server, ACCOUNT)
    expect(await provisionSet(client, set)).toMatchObject(missing(EXTRA_ARN))
    expect([await accountsWith(client, set, LATEST), await accountsWith(client, set, BEHIND)]).toEqual([
      [ACCOUNT],
      [OTHER],
    ])
    expect(await attachedIn(server, OTHER)).toEqual([])
  })

  test('would have more roles, policies, or providers than its quotas permit', async () => {
    await server.close()
    await start({ AttachedPoliciesPerRoleQuota: 1 })
    await attach(client, set, READ_ONLY)
    await attach(client, set, POWER_USER)
    const tooMany = refused(409, 'Cannot exceed quota for PoliciesPerRole: 1', 'LimitExceeded')
    expect(await assign(client, set)).toMatchObject(tooMany)
    isUntouched()
    for (const [name, quota] of [
      ['RolesQuota', 'RolesPerAccount'],
      ['SAMLProvidersQuota', 'SAMLProvidersPerAccount'],
    ] as const) {
      await server.close()
      await start({ [name]: 0 })
      const full = refused(409, `Cannot exceed quota for ${quota}: \\d+`, 'LimitExceeded')
      expect(await assign(client, set)).toMatchObject(full)
      isUntouched()
    }
  })

  test('has the policy of a service-linked role', async () => {
    await attach(client, set, 'arn:aws:iam::aws:policy/aws-service-role/AmazonECSServiceRolePolicy')
    const text = 'Cannot attach a Service Role Policy to a Customer Role\\.'
    expect(await assign(client, set)).toMatchObject(refused(400, text, 'PolicyNotAttachable'))
    isUntouched()
  })

  test('has a policy that IAM refuses', async () => {
    // Well-formed, but with an element of resource-based policies.
    await putInline(client, set, policy('Allow', 's3:*').replace('"Effect"', '"Principal":"*","Effect"'))
    const malformed = refused(400, '.+', 'MalformedPolicyDocument')
    expect(await assign(client, set)).toMatchObject(malformed)
    isUntouched()
  })
})
