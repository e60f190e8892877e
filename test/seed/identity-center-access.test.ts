/** Tests the permission sets of a seed, their assignments, and its attributes for access control. */
import {
  DescribeInstanceAccessControlAttributeConfigurationCommand,
  DescribePermissionSetCommand,
  GetInlinePolicyForPermissionSetCommand,
  GetPermissionsBoundaryForPermissionSetCommand,
  ListAccountAssignmentCreationStatusCommand,
  ListAccountAssignmentsCommand,
  ListCustomerManagedPolicyReferencesInPermissionSetCommand,
  ListManagedPoliciesInPermissionSetCommand,
  ListPermissionSetsCommand,
  ListTagsForResourceCommand,
} from '@aws-sdk/client-sso-admin'
import { afterEach, describe, expect, test } from '@jest/globals'
import type { SeedFile, SeedIdentityCenter } from '../../server/seed/types.ts'
import { POWER_USER, READ_ONLY } from '../services/callers.ts'
import { ACCOUNT, NOW, OTHER, policy, type TestServer } from '../support/harness.ts'
import { INSTANCE } from '../support/identity-center.ts'
import { ANN_ID, DEVS_ID, SUFFIX, seedWith } from '../support/identity-center-seeds.ts'
import { OUTSIDER, organizationWith, seededServer } from '../support/organizations.ts'
import { roleNamesIn } from './roles.ts'

const InstanceArn = INSTANCE

let server: TestServer
afterEach(() => server.close())

const start = async (seed: SeedFile) => {
  server = await seededServer(seed, {}, { now: () => NOW })
}
const startWith = (more: Partial<SeedIdentityCenter> = {}) => start(seedWith(more))
const rolesIn = (account: string) => roleNamesIn(server, account)
const setArn = async () =>
  (await server.ssoAdmin().send(new ListPermissionSetsCommand({ InstanceArn }))).PermissionSets?.[0] ?? ''

describe('permission sets', () => {
  test('have every member of the seed', async () => {
    const id = 'ps-00112233445566aa'
    const inlinePolicy = JSON.parse(policy('Allow', 's3:*'))
    await startWith({
      permissionSets: [
        {
          ...{ name: 'Dev', id, description: 'Developers', sessionDuration: 'PT4H', inlinePolicy },
          relayState: 'https://console.aws.amazon.com/s3/',
          managedPolicies: [READ_ONLY],
          customerManagedPolicies: [{ name: 'Extra', path: '/' }],
          permissionsBoundary: { managedPolicy: POWER_USER },
          tags: { team: 'a' },
        },
      ],
      assignments: [],
    })
    const client = server.ssoAdmin()
    const PermissionSetArn = `${INSTANCE.replace(':instance/', ':permissionSet/')}/${id}`
    const names = { InstanceArn, PermissionSetArn }
    expect((await client.send(new DescribePermissionSetCommand(names))).PermissionSet).toEqual({
      ...{ Name: 'Dev', PermissionSetArn, Description: 'Developers', SessionDuration: 'PT4H' },
      ...{ RelayState: 'https://console.aws.amazon.com/s3/', CreatedDate: new Date(NOW) },
    })
    const { AttachedManagedPolicies } = await client.send(
      new ListManagedPoliciesInPermissionSetCommand(names),
    )
    expect(AttachedManagedPolicies).toEqual([{ Arn: READ_ONLY, Name: 'ReadOnlyAccess' }])
    const customer = new ListCustomerManagedPolicyReferencesInPermissionSetCommand(names)
    expect((await client.send(customer)).CustomerManagedPolicyReferences).toEqual([
      { Name: 'Extra', Path: '/' },
    ])
    const { InlinePolicy = '' } = await client.send(new GetInlinePolicyForPermissionSetCommand(names))
    expect(JSON.parse(InlinePolicy)).toEqual(inlinePolicy)
    const { PermissionsBoundary } = await client.send(
      new GetPermissionsBoundaryForPermissionSetCommand(names),
    )
    expect(PermissionsBoundary).toEqual({ ManagedPolicyArn: POWER_USER })
    const tags = new ListTagsForResourceCommand({ InstanceArn, ResourceArn: PermissionSetArn })
    expect((await client.send(tags)).Tags).toEqual([{ Key: 'team', Value: 'a' }])
  })

  test('can have a boundary of the customer', async () => {
    const permissionsBoundary = { customerManagedPolicy: { name: 'Extra' } }
    await startWith({ permissionSets: [{ name: 'Dev', permissionsBoundary }] })
    const names = { InstanceArn, PermissionSetArn: await setArn() }
    const get = new GetPermissionsBoundaryForPermissionSetCommand(names)
    expect((await server.ssoAdmin().send(get)).PermissionsBoundary).toEqual({
      CustomerManagedPolicyReference: { Name: 'Extra', Path: '/' },
    })
  })
})

describe('assignments', () => {
  const assigned = async (AccountId: string) => {
    const list = new ListAccountAssignmentsCommand({
      InstanceArn,
      AccountId,
      PermissionSetArn: await setArn(),
    })
    const { AccountAssignments = [] } = await server.ssoAdmin().send(list)
    return AccountAssignments.map(({ PrincipalType, PrincipalId }) => [PrincipalType, PrincipalId])
  }

  test('of groups and users make roles with the suffix of the seed, and no requests', async () => {
    await startWith({
      assignments: [
        { group: 'devs', permissionSet: 'Dev', accounts: [ACCOUNT, OTHER] },
        { user: 'ann', permissionSet: 'Dev', accounts: [OTHER] },
      ],
    })
    expect(await assigned(ACCOUNT)).toEqual([['GROUP', DEVS_ID]])
    expect(await assigned(OTHER)).toEqual([
      ['GROUP', DEVS_ID],
      ['USER', ANN_ID],
    ])
    for (const account of [ACCOUNT, OTHER]) {
      const reserved = (await rolesIn(account))?.filter((name) => name?.startsWith('AWSReservedSSO'))
      expect(reserved).toEqual([`AWSReservedSSO_Dev_${SUFFIX}`])
    }
    const requests = new ListAccountAssignmentCreationStatusCommand({ InstanceArn })
    expect((await server.ssoAdmin().send(requests)).AccountAssignmentsCreationStatus).toEqual([])
  })

  test.each(['*', ['*']])('can be in all active accounts: %j', async (accounts) => {
    const organization = organizationWith([], {})
    const root = { ...organization.root, accounts: { [OUTSIDER]: { closed: true } } }
    const permissionSets = [{ name: 'Dev' }]
    const assignments = [{ user: 'ann', permissionSet: 'Dev', accounts }]
    await start({ ...seedWith({ permissionSets, assignments }), organization: { ...organization, root } })
    for (const account of [ACCOUNT, OTHER]) expect(await assigned(account)).toEqual([['USER', ANN_ID]])
    expect(await assigned(OUTSIDER)).toEqual([])
    const names = (await rolesIn(OTHER))?.filter((name) =>
      /^AWSReservedSSO_Dev_[\da-f]{16}$/.test(name ?? ''),
    )
    expect(names).toHaveLength(1)
  })
})

test('attributes for access control have a source', async () => {
  const department = '${path:enterprise.department}'
  await startWith({ accessControlAttributes: { department } })
  const describe = new DescribeInstanceAccessControlAttributeConfigurationCommand({ InstanceArn })
  const { InstanceAccessControlAttributeConfiguration: shown } = await server.ssoAdmin().send(describe)
  expect(shown).toEqual({ AccessControlAttributes: [{ Key: 'department', Value: { Source: [department] } }] })
})
