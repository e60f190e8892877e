/** Tests who may give and take access: by policies, in the management account, and as delegated administrator. */
import { DeleteUserPolicyCommand, PutUserPolicyCommand } from '@aws-sdk/client-iam'
import {
  CreateAccountAssignmentCommand,
  DescribeAccountAssignmentDeletionStatusCommand,
  DetachManagedPolicyFromPermissionSetCommand,
  ListAccountAssignmentCreationStatusCommand,
  ListAccountAssignmentDeletionStatusCommand,
  ListAccountAssignmentsForPrincipalCommand,
  type SSOAdminClient,
} from '@aws-sdk/client-sso-admin'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { ACCOUNT, administratorOf, expectError, OTHER, type TestServer } from '../../support/harness.ts'
import { delegateIdentityCenter, INSTANCE, instanceWith, putInstance } from '../../support/identity-center.ts'
import { OUTSIDER } from '../../support/organizations.ts'
import { at } from '../../support/places.ts'
import { READ_ONLY, userWith } from '../callers.ts'
import { REFUSED } from './errors.ts'
import {
  ANN,
  assign,
  assigned,
  attach,
  DEVS,
  grantOf,
  newSet,
  providersIn,
  provisionSet,
  putInline,
  rolesIn,
  startGranting,
  unassign,
} from './granting.ts'
import { grantingCalls } from './granting-calls.ts'

let server: TestServer
let client: SSOAdminClient
let set: string
beforeEach(async () => {
  ;({ server, client, set } = await startGranting())
})
afterEach(() => server.close())

const ACCOUNT_ARN = `arn:aws:sso:::account/${OTHER}`

type Operation = keyof typeof grantingCalls

/** The resources that the caller must be permitted, which are all of the Service Authorization Reference. */
const permissions = (): readonly (readonly [Operation, readonly string[]])[] => {
  const all = [INSTANCE, set, ACCOUNT_ARN]
  return [
    ['CreateAccountAssignment', all],
    ['DeleteAccountAssignment', all],
    ['ListAccountAssignments', all],
    ['ProvisionPermissionSet', all],
    ['ListAccountsForProvisionedPermissionSet', [INSTANCE, set]],
    ['ListPermissionSetsProvisionedToAccount', [INSTANCE, ACCOUNT_ARN]],
    ['ListAccountAssignmentsForPrincipal', [INSTANCE]],
    ['ListAccountAssignmentCreationStatus', [INSTANCE]],
    ['ListAccountAssignmentDeletionStatus', [INSTANCE]],
    ['ListPermissionSetProvisioningStatus', [INSTANCE]],
  ]
}

const callOf = (operation: Operation) => ({
  operation,
  send: (by: SSOAdminClient) =>
    grantingCalls[operation](by, { InstanceArn: INSTANCE, PermissionSetArn: set }),
})
const calls = () => permissions().map(([operation, resources]) => ({ ...callOf(operation), resources }))

/** Calls that succeed only with the ID of a request. */
const statusCalls = (
  [
    'DescribeAccountAssignmentCreationStatus',
    'DescribeAccountAssignmentDeletionStatus',
    'DescribePermissionSetProvisioningStatus',
  ] as const
).map(callOf)

const allow = (
  Action: string | readonly string[],
  Resource: string | readonly string[] = '*',
  more: object = {},
) => JSON.stringify({ Version: '2012-10-17', Statement: { Effect: 'Allow', Action, Resource, ...more } })

/** Changes the only policy of the user `caller`. */
const permit = (document: string) =>
  server
    .iam()
    .send(new PutUserPolicyCommand({ UserName: 'caller', PolicyName: 'only', PolicyDocument: document }))

describe('policies', () => {
  test('must permit an operation on every resource that it is about', async () => {
    const caller = server.ssoAdmin(await userWith(server, 'caller'))
    for (const { operation, send, resources } of calls()) {
      await permit(allow(`sso:${operation}`, resources))
      await expect(send(caller)).resolves.toBeDefined()
      for (const missing of resources) {
        const others = resources.filter((each) => each !== missing)
        await permit(allow(`sso:${operation}`, [...others, 'arn:aws:sso:::account/999999999999']))
        await expectError(send(caller), REFUSED)
      }
    }
  })

  test('permit the status of a request', async () => {
    await assign(client, set)
    await unassign(client, set)
    const { AccountAssignmentsDeletionStatus: [request] = [] } = await client.send(
      new ListAccountAssignmentDeletionStatusCommand({ InstanceArn: INSTANCE }),
    )
    const id = request?.RequestId
    const operation = 'DescribeAccountAssignmentDeletionStatus'
    const caller = server.ssoAdmin(await userWith(server, 'caller', allow(`sso:${operation}`, INSTANCE)))
    const command = new DescribeAccountAssignmentDeletionStatusCommand({
      InstanceArn: INSTANCE,
      AccountAssignmentDeletionRequestId: id,
    })
    expect((await caller.send(command)).AccountAssignmentDeletionStatus).toMatchObject({
      RequestId: id,
      Status: 'SUCCEEDED',
    })
  })

  test('decide before a request is looked up', async () => {
    const caller = server.ssoAdmin(await userWith(server, 'caller'))
    for (const { operation, send } of statusCalls) {
      await permit(allow('sso:ListInstances'))
      await expectError(send(caller), REFUSED)
      await permit(allow(`sso:${operation}`, INSTANCE))
      await expectError(send(caller), { code: 'ResourceNotFoundException', status: 400 })
    }
  })

  test('see the home region of the instance', async () => {
    const caller = server.ssoAdmin(await userWith(server, 'caller'))
    const inRegion = (region: string) =>
      permit(allow('sso:*', '*', { Condition: { StringEquals: { 'sso:PrimaryRegion': region } } }))
    await inRegion(instanceWith().region)
    await expect(assign(caller, set)).resolves.toMatchObject({ Status: 'SUCCEEDED' })
    await inRegion('mars-1')
    await expectError(assign(caller, set), REFUSED)
  })

  test('must permit all accounts to provision all accounts', async () => {
    const caller = server.ssoAdmin(await userWith(server, 'caller'))
    const others = ['sso:DescribePermissionSetProvisioningStatus', 'sso:ProvisionPermissionSet']
    await permit(allow(others, [INSTANCE, set, ACCOUNT_ARN]))
    await expectError(provisionSet(caller, set), REFUSED)
    await permit(allow(others, [INSTANCE, set, 'arn:aws:sso:::account/*']))
    await expect(provisionSet(caller, set)).resolves.toMatchObject({ Status: 'SUCCEEDED' })
  })
})

describe('the management account', () => {
  const HERE = { TargetId: ACCOUNT }
  const ROLE = `arn:aws:iam::${ACCOUNT}:role/aws-reserved/sso.amazonaws.com/`

  /** The permissions in IAM, in the order in which they are needed. */
  const NEEDED = [
    'iam:GetSAMLProvider',
    'iam:CreateSAMLProvider',
    'iam:CreateRole',
    'iam:GetRole',
    'iam:ListRolePolicies',
    'iam:ListAttachedRolePolicies',
    'iam:PutRolePolicy',
  ]
  const reason = (action: string, resource: string) =>
    new RegExp(
      `^Received a 403 status error: Access denied by IAM\\. Please check your policy, or wait for role propagation to complete\\. IAM Error: User: arn:aws:iam::${ACCOUNT}:user/caller is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action \\(Service: AmazonIdentityManagement; Status Code: 403; Error Code: AccessDenied; Request ID: [0-9a-f-]{36}; Proxy: null\\): [0-9a-f-]{36}, ${ACCOUNT} ${set}$`,
    )

  test('gets roles only with the permissions of the caller', async () => {
    await putInline(client, set)
    const caller = server.ssoAdmin(await userWith(server, 'caller'))
    for (const [index, action] of NEEDED.entries()) {
      await permit(allow(['sso:*', ...NEEDED.slice(0, index)]))
      const resource = action.includes('SAML')
        ? `arn:aws:iam::${ACCOUNT}:saml-provider/AWSSSO_[0-9a-f]{16}_DO_NOT_DELETE`
        : `${ROLE}.*AWSReservedSSO_Dev_[0-9a-f]{16}`
      expect(await assign(client, set, HERE, caller)).toMatchObject({
        Status: 'FAILED',
        FailureReason: expect.stringMatching(reason(action, resource)),
      })
      expect(rolesIn(server, ACCOUNT)).toEqual([])
      expect(providersIn(server, ACCOUNT)).toEqual([])
    }
    await permit(allow(['sso:*', ...NEEDED], '*'))
    expect(await assign(client, set, HERE, caller)).toMatchObject({ Status: 'SUCCEEDED' })
  })

  test('the decisions on these permissions are recorded', async () => {
    const caller = server.ssoAdmin(await userWith(server, 'caller', allow(['sso:*', 'iam:GetSAMLProvider'])))
    await caller.send(new CreateAccountAssignmentCommand(grantOf(set, HERE)))
    const { decisions } = await (await fetch(`${server.url}/_iamulator/decisions`)).json()
    const seen = JSON.stringify(decisions)
    expect(seen).toContain('sso:CreateAccountAssignment')
    expect(seen).toContain('iam:GetSAMLProvider')
    expect(seen).toContain('iam:CreateSAMLProvider')
    expect(seen).not.toContain('iam:CreateRole')
  })

  test('the reason names the request', async () => {
    const caller = server.ssoAdmin(await userWith(server, 'caller', allow('sso:*')))
    const status = await assign(client, set, HERE, caller)
    expect(status?.FailureReason).toContain(`: ${status?.RequestId}, ${ACCOUNT} ${set}`)
  })

  test('needs the permission to update a provider that is there', async () => {
    const other = await newSet(client, 'Other')
    await assign(client, other, HERE)
    const caller = server.ssoAdmin(await userWith(server, 'caller'))
    await permit(allow(['sso:*', 'iam:*Role*', 'iam:GetSAMLProvider', 'iam:CreateSAMLProvider']))
    expect(await assign(client, set, HERE, caller)).toMatchObject({
      FailureReason: expect.stringContaining('is not authorized to perform: iam:UpdateSAMLProvider'),
    })
    await permit(allow(['sso:*', 'iam:*Role*', 'iam:GetSAMLProvider', 'iam:UpdateSAMLProvider']))
    expect(await assign(client, set, HERE, caller)).toMatchObject({ Status: 'SUCCEEDED' })
  })

  test('loses roles only with the permissions of the caller', async () => {
    await putInline(client, set)
    await assign(client, set, HERE)
    const caller = server.ssoAdmin(await userWith(server, 'caller', allow('sso:*')))
    for (const [action, granted] of [
      ['iam:DeleteRolePolicy', []],
      ['iam:DeleteRole', ['iam:DeleteRolePolicy']],
    ] as const) {
      await permit(allow(['sso:*', ...granted]))
      expect(await unassign(client, set, HERE, caller)).toMatchObject({
        Status: 'FAILED',
        FailureReason: expect.stringContaining(
          `is not authorized to perform: ${action} on resource: ${ROLE}`,
        ),
      })
      expect(rolesIn(server, ACCOUNT)).toHaveLength(1)
    }
    await permit(allow(['sso:*', 'iam:DeleteRole', 'iam:DeleteRolePolicy']))
    expect(await unassign(client, set, HERE, caller)).toMatchObject({ Status: 'SUCCEEDED' })
    expect(rolesIn(server, ACCOUNT)).toEqual([])
  })

  test('a role that is there already needs no permission', async () => {
    await assign(client, set, HERE)
    const caller = server.ssoAdmin(await userWith(server, 'caller', allow('sso:*')))
    const group = { ...HERE, PrincipalType: 'GROUP', PrincipalId: DEVS } as const
    expect(await assign(client, set, group, caller)).toMatchObject({ Status: 'SUCCEEDED' })
    expect(await unassign(client, set, group, caller)).toMatchObject({ Status: 'SUCCEEDED' })
  })

  test('an update needs the permissions for what changes', async () => {
    await assign(client, set, HERE)
    await putInline(client, set)
    const caller = server.ssoAdmin(
      await userWith(server, 'caller', allow(['sso:*', 'iam:Get*', 'iam:List*'])),
    )
    const failed = (action: string) => ({
      Status: 'FAILED',
      FailureReason: expect.stringContaining(`is not authorized to perform: ${action} on resource`),
    })
    expect(await provisionSet(caller, set)).toMatchObject(failed('iam:UpdateSAMLProvider'))
    await permit(allow(['sso:*', 'iam:Get*', 'iam:List*', 'iam:UpdateSAMLProvider']))
    expect(await provisionSet(caller, set)).toMatchObject(failed('iam:PutRolePolicy'))
    await permit(allow(['sso:*', 'iam:Get*', 'iam:List*', 'iam:UpdateSAMLProvider', 'iam:PutRolePolicy']))
    expect(await provisionSet(caller, set)).toMatchObject({ Status: 'SUCCEEDED' })
  })

  test('an update needs the permission to detach the policies that a role has no longer', async () => {
    await attach(client, set, READ_ONLY)
    await assign(client, set, HERE)
    const removed = { InstanceArn: INSTANCE, PermissionSetArn: set, ManagedPolicyArn: READ_ONLY }
    await client.send(new DetachManagedPolicyFromPermissionSetCommand(removed))
    const caller = server.ssoAdmin(await userWith(server, 'caller'))
    const others = ['sso:*', 'iam:Get*', 'iam:List*', 'iam:UpdateSAMLProvider']
    await permit(allow(others))
    expect(await provisionSet(caller, set)).toMatchObject({
      FailureReason: expect.stringContaining(
        'is not authorized to perform: iam:DetachRolePolicy on resource',
      ),
    })
    await permit(allow([...others, 'iam:DetachRolePolicy']))
    expect(await provisionSet(caller, set)).toMatchObject({ Status: 'SUCCEEDED' })
  })

  test('in members, the service-linked role acts, which no permission of the caller concerns', async () => {
    const caller = server.ssoAdmin(await userWith(server, 'caller', allow('sso:*')))
    expect(await assign(client, set, {}, caller)).toMatchObject({ Status: 'SUCCEEDED' })
    await server.iam().send(new DeleteUserPolicyCommand({ UserName: 'caller', PolicyName: 'only' }))
    await expectError(assign(client, set, {}, caller), REFUSED)
  })

  test('without authorization, the caller may do everything', async () => {
    await server.close()
    ;({ server, client, set } = await startGranting({ auth: 'off' }))
    const caller = server.ssoAdmin(await userWith(server, 'caller'))
    expect(await assign(client, set, HERE, caller)).toMatchObject({ Status: 'SUCCEEDED' })
  })
})

describe('the delegated administrator', () => {
  let delegate: SSOAdminClient
  beforeEach(() => {
    delegateIdentityCenter(server, OTHER)
    delegate = server.ssoAdmin(administratorOf(OTHER))
  })

  test('gives and takes access in members', async () => {
    expect(await assign(delegate, set)).toMatchObject({ Status: 'SUCCEEDED' })
    expect(rolesIn(server, OTHER)).toHaveLength(1)
    expect(await provisionSet(delegate, set)).toMatchObject({ Status: 'SUCCEEDED' })
    expect(await unassign(delegate, set)).toMatchObject({ Status: 'SUCCEEDED' })
    expect(rolesIn(server, OTHER)).toEqual([])
  })

  test('gives no access to the management account', async () => {
    await expectError(assign(delegate, set, { TargetId: ACCOUNT }), REFUSED)
    await expectError(provisionSet(delegate, set, ACCOUNT), REFUSED)
    expect(rolesIn(server, ACCOUNT)).toEqual([])
  })

  test('changes nothing about a permission set of the management account', async () => {
    const done = await assign(client, set, { TargetId: ACCOUNT })
    await expectError(assign(delegate, set), REFUSED)
    await expectError(unassign(delegate, set, { TargetId: ACCOUNT }), REFUSED)
    await expectError(provisionSet(delegate, set), REFUSED)
    // It may still look.
    expect(await assigned(delegate, done?.RequestId)).toEqual(done)
    await unassign(client, set, { TargetId: ACCOUNT })
    expect(await assign(delegate, set)).toMatchObject({ Status: 'SUCCEEDED' })
  })
})

test('other accounts can do nothing', async () => {
  for (const accountId of [OTHER, OUTSIDER]) {
    const other = server.ssoAdmin(administratorOf(accountId))
    for (const { send } of [...calls(), ...statusCalls]) await expectError(send(other), REFUSED)
  }
})

test("an account's own instance has no assignments", async () => {
  const id = 'ssoins-7223ffffffffffff'
  putInstance(server, OTHER, instanceWith({ id, kind: 'account', identityStoreId: 'd-9067f00d01' }))
  const own = server.ssoAdmin(administratorOf(OTHER))
  const refused = {
    code: 'ValidationException',
    status: 400,
    message: 'The operation is not supported for this Identity Center instance',
  }
  const ofOwn = { InstanceArn: `arn:aws:sso:::instance/${id}` }
  const permissionSet = `arn:aws:sso:::permissionSet/${id}/ps-0123456789abcdef`
  await expectError(
    own.send(new CreateAccountAssignmentCommand({ ...grantOf(permissionSet), ...ofOwn })),
    refused,
  )
  await expectError(own.send(new ListAccountAssignmentCreationStatusCommand(ofOwn)), refused)
  const ann = { PrincipalType: 'USER', PrincipalId: ANN } as const
  await expectError(own.send(new ListAccountAssignmentsForPrincipalCommand({ ...ofOwn, ...ann })), refused)
  expect(server.iamulator.store.view(at(OTHER)).ssoRequests.size).toBe(0)
})
