/**
 * The calls of tools that read who has access to what: Steampipe, Cartography, iam-collect, and Prowler. The tools look
 * for the instance in each region, and go on where they are refused.
 */
import {
  CreateGroupCommand,
  CreateGroupMembershipCommand,
  DescribeGroupCommand,
  DescribeUserCommand,
  paginateListGroupMemberships,
  paginateListGroups,
  paginateListUsers,
} from '@aws-sdk/client-identitystore'
import {
  CreateAccountAssignmentCommand,
  DescribePermissionSetCommand,
  GetInlinePolicyForPermissionSetCommand,
  GetPermissionsBoundaryForPermissionSetCommand,
  ListInstancesCommand,
  ListTagsForResourceCommand,
  paginateListAccountAssignments,
  paginateListAccountsForProvisionedPermissionSet,
  paginateListCustomerManagedPolicyReferencesInPermissionSet,
  paginateListManagedPoliciesInPermissionSet,
  paginateListPermissionSets,
  type SSOAdminClient,
} from '@aws-sdk/client-sso-admin'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { READ_ONLY } from '../services/callers.ts'
import { assign, portalServer, userId } from '../support/access-portal.ts'
import { ACCOUNT, administratorOf, expectError, OTHER, serverForAllTests } from '../support/harness.ts'
import { IDENTITY_STORE as IdentityStoreId, INSTANCE as InstanceArn } from '../support/identity-center.ts'
import { OUTSIDER } from '../support/organizations.ts'
import { all } from './pages.ts'

const REGIONS = ['ap-south-1', 'eu-west-1', 'us-east-1', 'us-west-2']

const server = serverForAllTests(portalServer)
let PermissionSetArn = ''
let GroupId: string | undefined
beforeAll(async () => {
  PermissionSetArn = await assign(server)
  const directory = server.identitystore()
  ;({ GroupId } = await directory.send(new CreateGroupCommand({ IdentityStoreId, DisplayName: 'devs' })))
  const MemberId = { UserId: userId(1) }
  await directory.send(new CreateGroupMembershipCommand({ IdentityStoreId, GroupId, MemberId }))
  const target = { TargetId: OTHER, TargetType: 'AWS_ACCOUNT' } as const
  const principal = { PrincipalType: 'GROUP', PrincipalId: GroupId } as const
  const assignment = { InstanceArn, PermissionSetArn, ...target, ...principal }
  await server.ssoAdmin().send(new CreateAccountAssignmentCommand(assignment))
})

/** Returns the instances of each region that has any. */
async function instancesOf(accountId: string) {
  const found: Record<string, unknown> = {}
  for (const region of REGIONS) {
    const client = server.ssoAdmin(administratorOf(accountId), region)
    const { Instances = [] } = await client.send(new ListInstancesCommand({}))
    if (Instances.length > 0) found[region] = Instances
  }
  return found
}

/** Reads a permission set, with everything that it grants and to whom. */
async function read(client: SSOAdminClient, arn: string) {
  const set = { InstanceArn, PermissionSetArn: arn }
  const { PermissionSet } = await client.send(new DescribePermissionSetCommand(set))
  const { InlinePolicy } = await client.send(new GetInlinePolicyForPermissionSetCommand(set))
  await expectError(client.send(new GetPermissionsBoundaryForPermissionSetCommand(set)), {
    code: 'ResourceNotFoundException',
    status: 400,
  })
  const { Tags } = await client.send(new ListTagsForResourceCommand({ InstanceArn, ResourceArn: arn }))
  const managed = await all(
    paginateListManagedPoliciesInPermissionSet({ client }, set),
    ({ AttachedManagedPolicies }) => AttachedManagedPolicies,
  )
  const customer = await all(
    paginateListCustomerManagedPolicyReferencesInPermissionSet({ client }, set),
    ({ CustomerManagedPolicyReferences }) => CustomerManagedPolicyReferences,
  )
  return { name: PermissionSet?.Name, InlinePolicy, Tags, managed: managed.map(({ Arn }) => Arn), customer }
}

/** Returns who has a permission set in which accounts. */
async function assignmentsOf(client: SSOAdminClient, arn: string) {
  const set = { InstanceArn, PermissionSetArn: arn }
  const found: string[] = []
  // The SDK's paginators put their tokens into the input.
  const pages = paginateListAccountsForProvisionedPermissionSet({ client, pageSize: 1 }, { ...set })
  for await (const { AccountIds = [] } of pages) {
    for (const AccountId of AccountIds) {
      const assignments = paginateListAccountAssignments({ client }, { ...set, AccountId })
      for (const each of await all(assignments, ({ AccountAssignments }) => AccountAssignments))
        found.push(`${each.AccountId} ${each.PrincipalType} ${each.PrincipalId}`)
    }
  }
  return found.sort()
}

describe('Steampipe and Prowler', () => {
  test('find the instance in one of the regions, also in members, and none outside', async () => {
    const instance = { InstanceArn, IdentityStoreId, OwnerAccountId: ACCOUNT, Status: 'ACTIVE' }
    for (const account of [ACCOUNT, OTHER])
      expect(await instancesOf(account)).toEqual({ 'us-east-1': [expect.objectContaining(instance)] })
    expect(await instancesOf(OUTSIDER)).toEqual({})
  })

  test('read permission sets with all kinds of policies, and who has them', async () => {
    const client = server.ssoAdmin()
    const sets = paginateListPermissionSets({ client }, { InstanceArn })
    const arns = await all(sets, ({ PermissionSets }) => PermissionSets)
    expect(arns).toEqual([PermissionSetArn])
    expect(await read(client, PermissionSetArn)).toEqual({
      name: 'Dev',
      InlinePolicy: '',
      Tags: [],
      managed: [READ_ONLY],
      customer: [],
    })
    expect(await assignmentsOf(client, PermissionSetArn)).toEqual(
      [`${ACCOUNT} USER ${userId(1)}`, `${OTHER} USER ${userId(1)}`, `${OTHER} GROUP ${GroupId}`].sort(),
    )
  })
})

describe('Cartography', () => {
  test('reads users, groups, and the members of groups', async () => {
    const client = server.identitystore()
    const store = { IdentityStoreId }
    const users = await all(paginateListUsers({ client }, store), ({ Users }) => Users)
    const groups = await all(paginateListGroups({ client }, store), ({ Groups }) => Groups)
    expect(users.map(({ UserId }) => UserId)).toEqual([userId(1)])
    expect(groups.map((group) => group.GroupId)).toEqual([GroupId])
    const pages = paginateListGroupMemberships({ client }, { ...store, GroupId })
    const [membership] = await all(pages, ({ GroupMemberships }) => GroupMemberships)
    const { UserName } = await client.send(
      new DescribeUserCommand({ ...store, UserId: membership?.MemberId?.UserId }),
    )
    const { DisplayName } = await client.send(new DescribeGroupCommand({ ...store, GroupId }))
    expect([UserName, DisplayName]).toEqual(['ann', 'devs'])
  })
})

describe('iam-collect', () => {
  test('goes on in a member, which sees the instance and may read nothing of it', async () => {
    const client = server.ssoAdmin(administratorOf(OTHER))
    const pages = all(paginateListPermissionSets({ client }, { InstanceArn }), () => [])
    await expectError(pages, { code: 'AccessDeniedException', status: 400 })
    const users = paginateListUsers(
      { client: server.identitystore(administratorOf(OTHER)) },
      { IdentityStoreId },
    )
    await expectError(
      all(users, ({ Users }) => Users),
      { code: 'ResourceNotFoundException', status: 400 },
    )
  })
})
