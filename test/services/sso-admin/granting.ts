/** Users, groups, and permission sets of an instance, and who gets what where. */
import { CreatePolicyCommand, ListAttachedRolePoliciesCommand } from '@aws-sdk/client-iam'
import {
  AttachCustomerManagedPolicyReferenceToPermissionSetCommand,
  AttachManagedPolicyToPermissionSetCommand,
  CreateAccountAssignmentCommand,
  type CreateAccountAssignmentCommandInput,
  CreatePermissionSetCommand,
  type CreatePermissionSetCommandInput,
  DeleteAccountAssignmentCommand,
  DescribeAccountAssignmentCreationStatusCommand,
  DescribeAccountAssignmentDeletionStatusCommand,
  DescribePermissionSetProvisioningStatusCommand,
  ListAccountsForProvisionedPermissionSetCommand,
  type PermissionsBoundary,
  type ProvisioningStatus,
  ProvisionPermissionSetCommand,
  PutInlinePolicyToPermissionSetCommand,
  PutPermissionsBoundaryToPermissionSetCommand,
  type SSOAdminClient,
} from '@aws-sdk/client-sso-admin'
import type { Settings } from '../../../core/runtime/settings.ts'
import type { RoleRow } from '../../../store/index.ts'
import { ACCOUNT, administratorOf, NOW, OTHER, policy, type TestServer } from '../../support/harness.ts'
import { INSTANCE, identityCenterServer } from '../../support/identity-center.ts'
import { at, there } from '../../support/places.ts'

export const ANN = '9067f00d00-11111111-2222-4333-8444-555555555555'
export const DEVS = '9067f00d00-22222222-2222-4333-8444-555555555555'
export const NOBODY = '9067f00d00-99999999-2222-4333-8444-555555555555'
/** The group in an assignment. */
export const GROUP = { PrincipalType: 'GROUP', PrincipalId: DEVS } as const
export const INLINE = policy('Allow', 's3:ListAllMyBuckets')

/** The status of an account that has a permission set as it is, or as it was. */
export const LATEST = 'LATEST_PERMISSION_SET_PROVISIONED'
export const BEHIND = 'LATEST_PERMISSION_SET_NOT_PROVISIONED'

/** Puts the user ann into the identity store, and the group devs, of which she is a member. */
export function putDirectory({ iamulator }: TestServer): void {
  const entry = {
    externalIds: [],
    createDate: NOW,
    createdBy: `arn:aws:iam::${ACCOUNT}:root`,
    updateDate: NOW,
    updatedBy: `arn:aws:iam::${ACCOUNT}:root`,
  }
  iamulator.store.transact(at(ACCOUNT), (tx) => {
    tx.directoryUsers.put(ANN, { ...entry, id: ANN, userName: 'ann', attributes: {} })
    tx.directoryGroups.put(DEVS, { ...entry, id: DEVS, displayName: 'devs' })
    const { externalIds: _none, ...membership } = entry
    tx.groupMemberships.put('m-1', { ...membership, id: 'm-1', groupId: DEVS, userId: ANN })
  })
}

/** Starts a server with that directory, whose clock stands still, and creates the permission set `Dev`. */
export async function startGranting(
  settings: Partial<Settings> = {},
  facts: Partial<CreatePermissionSetCommandInput> = {},
) {
  const server = await identityCenterServer(settings, { now: () => NOW })
  const client = server.ssoAdmin()
  putDirectory(server)
  return { server, client, set: await newSet(client, 'Dev', facts) }
}

export async function newSet(
  client: SSOAdminClient,
  Name: string,
  more: Partial<CreatePermissionSetCommandInput> = {},
): Promise<string> {
  const { PermissionSet } = await client.send(
    new CreatePermissionSetCommand({ InstanceArn: INSTANCE, Name, ...more }),
  )
  return PermissionSet?.PermissionSetArn ?? ''
}

export const putInline = (client: SSOAdminClient, PermissionSetArn: string, InlinePolicy = INLINE) =>
  client.send(
    new PutInlinePolicyToPermissionSetCommand({ InstanceArn: INSTANCE, PermissionSetArn, InlinePolicy }),
  )

export const attach = (client: SSOAdminClient, PermissionSetArn: string, ManagedPolicyArn: string) =>
  client.send(
    new AttachManagedPolicyToPermissionSetCommand({
      InstanceArn: INSTANCE,
      PermissionSetArn,
      ManagedPolicyArn,
    }),
  )

/** A customer managed policy, and what it is in OTHER. */
export const EXTRA = { Name: 'Extra', Path: '/team/' }
export const EXTRA_ARN = `arn:aws:iam::${OTHER}:policy/team/Extra`

export const attachExtra = (client: SSOAdminClient, PermissionSetArn: string) =>
  client.send(
    new AttachCustomerManagedPolicyReferenceToPermissionSetCommand({
      InstanceArn: INSTANCE,
      PermissionSetArn,
      CustomerManagedPolicyReference: EXTRA,
    }),
  )

/** Creates that policy in an account, by default with its name. */
export const createExtra = (server: TestServer, accountId: string, PolicyName = EXTRA.Name) =>
  server
    .iam(administratorOf(accountId))
    .send(new CreatePolicyCommand({ PolicyName, Path: EXTRA.Path, PolicyDocument: INLINE }))

export const putBoundary = (
  client: SSOAdminClient,
  PermissionSetArn: string,
  PermissionsBoundary: PermissionsBoundary,
) =>
  client.send(
    new PutPermissionsBoundaryToPermissionSetCommand({
      InstanceArn: INSTANCE,
      PermissionSetArn,
      PermissionsBoundary,
    }),
  )

/** Returns the accounts that have a permission set, with the given status. */
export const accountsWith = async (
  client: SSOAdminClient,
  PermissionSetArn: string,
  ProvisioningStatus?: ProvisioningStatus,
) =>
  (
    await client.send(
      new ListAccountsForProvisionedPermissionSetCommand({
        InstanceArn: INSTANCE,
        PermissionSetArn,
        ProvisioningStatus,
      }),
    )
  ).AccountIds

/** Returns the policies attached to the only role of a permission set in an account. */
export async function attachedIn(server: TestServer, accountId: string) {
  const input = { RoleName: roleIn(server, accountId) }
  const { AttachedPolicies } = await server
    .iam(administratorOf(accountId))
    .send(new ListAttachedRolePoliciesCommand(input))
  return AttachedPolicies?.map(({ PolicyArn }) => PolicyArn)
}

/** Returns the name of the only role of a permission set in an account. */
export function roleIn(server: TestServer, accountId: string): string {
  const [role, ...more] = rolesIn(server, accountId)
  if (!role || more.length > 0) throw new Error(`${accountId} has no role, or several`)
  return role.name
}

export type Grant = Partial<CreateAccountAssignmentCommandInput>

/** The input that gives ann a permission set in OTHER. */
export const grantOf = (PermissionSetArn: string, more: Grant = {}): CreateAccountAssignmentCommandInput => ({
  InstanceArn: INSTANCE,
  TargetId: OTHER,
  TargetType: 'AWS_ACCOUNT',
  PermissionSetArn,
  PrincipalType: 'USER',
  PrincipalId: ANN,
  ...more,
})

/** Assigns a permission set, and returns how that ended. */
export async function assign(client: SSOAdminClient, set: string, more: Grant = {}, by = client) {
  const { AccountAssignmentCreationStatus: started } = await by.send(
    new CreateAccountAssignmentCommand(grantOf(set, more)),
  )
  return assigned(client, started?.RequestId)
}

export const assigned = async (client: SSOAdminClient, id: string | undefined) =>
  (
    await client.send(
      new DescribeAccountAssignmentCreationStatusCommand({
        InstanceArn: INSTANCE,
        AccountAssignmentCreationRequestId: id,
      }),
    )
  ).AccountAssignmentCreationStatus

/** Deletes an assignment, and returns how that ended. */
export async function unassign(client: SSOAdminClient, set: string, more: Grant = {}, by = client) {
  const { AccountAssignmentDeletionStatus: started } = await by.send(
    new DeleteAccountAssignmentCommand(grantOf(set, more)),
  )
  return unassigned(client, started?.RequestId)
}

export const unassigned = async (client: SSOAdminClient, id: string | undefined) =>
  (
    await client.send(
      new DescribeAccountAssignmentDeletionStatusCommand({
        InstanceArn: INSTANCE,
        AccountAssignmentDeletionRequestId: id,
      }),
    )
  ).AccountAssignmentDeletionStatus

/** Provisions a permission set in an account, by default in all that have it, and returns how that ended. */
export async function provisionSet(client: SSOAdminClient, set: string, accountId?: string) {
  const target =
    accountId === undefined
      ? ({ TargetType: 'ALL_PROVISIONED_ACCOUNTS' } as const)
      : ({ TargetType: 'AWS_ACCOUNT', TargetId: accountId } as const)
  const { PermissionSetProvisioningStatus: started } = await client.send(
    new ProvisionPermissionSetCommand({ InstanceArn: INSTANCE, PermissionSetArn: set, ...target }),
  )
  return provisioned(client, started?.RequestId)
}

export const provisioned = async (client: SSOAdminClient, id: string | undefined) =>
  (
    await client.send(
      new DescribePermissionSetProvisioningStatusCommand({
        InstanceArn: INSTANCE,
        ProvisionPermissionSetRequestId: id,
      }),
    )
  ).PermissionSetProvisioningStatus

/** Returns the roles of permission sets in an account. */
export function rolesIn({ iamulator }: TestServer, accountId: string): readonly RoleRow[] {
  const rows = Array.from(iamulator.store.view(at(accountId)).roles.rows(), ([, row]) => row)
  return there(rows.filter(({ path }) => path.startsWith('/aws-reserved/')))
}

export const providersIn = ({ iamulator }: TestServer, accountId: string) =>
  Array.from(iamulator.store.view(at(accountId)).samlProviders.rows(), ([, { name }]) => name)
