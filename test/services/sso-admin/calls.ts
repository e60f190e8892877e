/** A call of each operation that works on an instance or a permission set, on what `callers.test.ts` prepares. */

import type { ServiceOutputTypes, SSOAdminClient } from '@aws-sdk/client-sso-admin'
import * as sdk from '@aws-sdk/client-sso-admin'
import { policy } from '../../support/harness.ts'
import { INSTANCE } from '../../support/identity-center.ts'
import { SET } from '../../support/permission-sets.ts'
import { POWER_USER, READ_ONLY } from '../callers.ts'

export interface SsoAdminCall {
  readonly operation: string
  /** What policies must allow it on: the instance, or also the permission set. */
  readonly on: 'instance' | 'set'
  /** The accounts that may call it. By default, the owner and the delegated administrator. */
  readonly callers?: 'owner' | 'member'
  /** Whether the instances of accounts support it. */
  readonly everywhere?: true
  /** The code for an instance that does not exist. By default, ResourceNotFoundException. */
  readonly absent?: 'AccessDeniedException'
  readonly call: (client: SSOAdminClient, ids: Ids) => Promise<ServiceOutputTypes>
}

export interface Ids {
  readonly InstanceArn: string
  readonly PermissionSetArn: string
}

export const IDS: Ids = { InstanceArn: INSTANCE, PermissionSetArn: SET }

const attributes = {
  InstanceAccessControlAttributeConfiguration: {
    AccessControlAttributes: [{ Key: 'team', Value: { Source: ['${path:enterprise.department}'] } }],
  },
}
const attached = { ManagedPolicyArn: READ_ONLY }
const reference = (Name: string) => ({ CustomerManagedPolicyReference: { Name } })

type Send = SsoAdminCall['call']

const onSet = (operation: string, call: Send): SsoAdminCall => ({ operation, on: 'set', call })
const onInstance = (operation: string, call: Send, more: Partial<SsoAdminCall> = {}): SsoAdminCall => ({
  operation,
  on: 'instance',
  call,
  ...more,
})

const setCalls: readonly SsoAdminCall[] = [
  onSet('CreatePermissionSet', (client, { InstanceArn }) =>
    client.send(new sdk.CreatePermissionSetCommand({ InstanceArn, Name: 'New' })),
  ),
  onSet('DescribePermissionSet', (client, ids) => client.send(new sdk.DescribePermissionSetCommand(ids))),
  onSet('UpdatePermissionSet', (client, ids) => client.send(new sdk.UpdatePermissionSetCommand(ids))),
  onSet('DeletePermissionSet', (client, ids) => client.send(new sdk.DeletePermissionSetCommand(ids))),
  onSet('PutInlinePolicyToPermissionSet', (client, ids) =>
    client.send(
      new sdk.PutInlinePolicyToPermissionSetCommand({ ...ids, InlinePolicy: policy('Allow', '*') }),
    ),
  ),
  onSet('GetInlinePolicyForPermissionSet', (client, ids) =>
    client.send(new sdk.GetInlinePolicyForPermissionSetCommand(ids)),
  ),
  onSet('DeleteInlinePolicyFromPermissionSet', (client, ids) =>
    client.send(new sdk.DeleteInlinePolicyFromPermissionSetCommand(ids)),
  ),
  onSet('PutPermissionsBoundaryToPermissionSet', (client, ids) =>
    client.send(
      new sdk.PutPermissionsBoundaryToPermissionSetCommand({ ...ids, PermissionsBoundary: attached }),
    ),
  ),
  onSet('GetPermissionsBoundaryForPermissionSet', (client, ids) =>
    client.send(new sdk.GetPermissionsBoundaryForPermissionSetCommand(ids)),
  ),
  onSet('DeletePermissionsBoundaryFromPermissionSet', (client, ids) =>
    client.send(new sdk.DeletePermissionsBoundaryFromPermissionSetCommand(ids)),
  ),
  onSet('AttachManagedPolicyToPermissionSet', (client, ids) =>
    client.send(new sdk.AttachManagedPolicyToPermissionSetCommand({ ...ids, ManagedPolicyArn: POWER_USER })),
  ),
  onSet('DetachManagedPolicyFromPermissionSet', (client, ids) =>
    client.send(new sdk.DetachManagedPolicyFromPermissionSetCommand({ ...ids, ...attached })),
  ),
  onSet('ListManagedPoliciesInPermissionSet', (client, ids) =>
    client.send(new sdk.ListManagedPoliciesInPermissionSetCommand(ids)),
  ),
  onSet('AttachCustomerManagedPolicyReferenceToPermissionSet', (client, ids) =>
    client.send(
      new sdk.AttachCustomerManagedPolicyReferenceToPermissionSetCommand({ ...ids, ...reference('More') }),
    ),
  ),
  onSet('DetachCustomerManagedPolicyReferenceFromPermissionSet', (client, ids) =>
    client.send(
      new sdk.DetachCustomerManagedPolicyReferenceFromPermissionSetCommand({ ...ids, ...reference('Extra') }),
    ),
  ),
  onSet('ListCustomerManagedPolicyReferencesInPermissionSet', (client, ids) =>
    client.send(new sdk.ListCustomerManagedPolicyReferencesInPermissionSetCommand(ids)),
  ),
]

const instanceCalls: readonly SsoAdminCall[] = [
  onInstance('ListPermissionSets', (client, { InstanceArn }) =>
    client.send(new sdk.ListPermissionSetsCommand({ InstanceArn })),
  ),
  onInstance(
    'DescribeInstance',
    (client, { InstanceArn }) => client.send(new sdk.DescribeInstanceCommand({ InstanceArn })),
    { callers: 'member', everywhere: true, absent: 'AccessDeniedException' },
  ),
  onInstance(
    'UpdateInstance',
    (client, { InstanceArn }) => client.send(new sdk.UpdateInstanceCommand({ InstanceArn, Name: 'new' })),
    { callers: 'owner', everywhere: true },
  ),
  onInstance(
    'DeleteInstance',
    (client, { InstanceArn }) => client.send(new sdk.DeleteInstanceCommand({ InstanceArn })),
    { callers: 'owner', everywhere: true, absent: 'AccessDeniedException' },
  ),
  onInstance(
    'TagResource',
    (client, { InstanceArn: ResourceArn }) =>
      client.send(new sdk.TagResourceCommand({ ResourceArn, Tags: [{ Key: 'team', Value: 'b' }] })),
    { everywhere: true },
  ),
  onInstance(
    'UntagResource',
    (client, { InstanceArn: ResourceArn }) =>
      client.send(new sdk.UntagResourceCommand({ ResourceArn, TagKeys: ['team'] })),
    { everywhere: true },
  ),
  onInstance(
    'ListTagsForResource',
    (client, { InstanceArn: ResourceArn }) =>
      client.send(new sdk.ListTagsForResourceCommand({ ResourceArn })),
    { everywhere: true },
  ),
  onInstance('DescribeInstanceAccessControlAttributeConfiguration', (client, { InstanceArn }) =>
    client.send(new sdk.DescribeInstanceAccessControlAttributeConfigurationCommand({ InstanceArn })),
  ),
  onInstance('UpdateInstanceAccessControlAttributeConfiguration', (client, { InstanceArn }) =>
    client.send(
      new sdk.UpdateInstanceAccessControlAttributeConfigurationCommand({ InstanceArn, ...attributes }),
    ),
  ),
  onInstance('DeleteInstanceAccessControlAttributeConfiguration', (client, { InstanceArn }) =>
    client.send(new sdk.DeleteInstanceAccessControlAttributeConfigurationCommand({ InstanceArn })),
  ),
]

export const calls: readonly SsoAdminCall[] = [...setCalls, ...instanceCalls]
