/** Permission sets and their assignments, and the users and groups of the identity store. */
import { READ_ONLY } from '../../services/callers.ts'
import { ACCOUNT, OTHER, policy } from '../../support/harness.ts'
import { IDENTITY_STORE as IdentityStoreId, INSTANCE as InstanceArn } from '../../support/identity-center.ts'
import { type Answers, type ApiCall, callsOf } from '../calls.ts'
import type { Resource } from './lifecycle.ts'

const { call, callWith } = callsOf('sso-admin')
const directory = callsOf('identitystore')

const Tags = [{ Key: 'stage', Value: 'test' }]

/** Returns the members that name the permission set of a resource. */
const set = (answers: Answers) => ({
  InstanceArn,
  PermissionSetArn: answers.get('PermissionSet.PermissionSetArn'),
})

const newSet = (Name: string) => call('CreatePermissionSet', { InstanceArn, Name })

/** What the provider does after each change of a permission set. */
const provision: readonly ApiCall[] = [
  callWith('ProvisionPermissionSet', (answers) => ({
    ...set(answers),
    TargetType: 'ALL_PROVISIONED_ACCOUNTS' as const,
  })),
  {
    ...callWith('DescribePermissionSetProvisioningStatus', (answers) => ({
      InstanceArn,
      ProvisionPermissionSetRequestId: answers.get('PermissionSetProvisioningStatus.RequestId'),
    })),
    until: ({ PermissionSetProvisioningStatus: status }) => Object(status).Status === 'SUCCEEDED',
  },
]

const permissionSet = (): Resource => ({
  type: 'aws_ssoadmin_permission_set',
  create: [call('CreatePermissionSet', { InstanceArn, Name: 'tf-set', Description: 'one', Tags })],
  read: [
    callWith('DescribePermissionSet', set),
    callWith('ListTagsForResource', (answers) => ({
      InstanceArn,
      ResourceArn: set(answers).PermissionSetArn,
    })),
  ],
  shows: [{ PermissionSet: { Name: 'tf-set', Description: 'one', SessionDuration: 'PT1H' } }, { Tags }],
  update: {
    calls: [
      callWith('UpdatePermissionSet', (answers) => ({
        ...set(answers),
        Description: 'two',
        RelayState: 'https://example.com',
        SessionDuration: 'PT4H',
      })),
      ...provision,
      callWith('UntagResource', (answers) => ({
        InstanceArn,
        ResourceArn: set(answers).PermissionSetArn,
        TagKeys: ['stage'],
      })),
    ],
    shows: [
      { PermissionSet: { Description: 'two', RelayState: 'https://example.com', SessionDuration: 'PT4H' } },
      { Tags: [] },
    ],
  },
  destroy: [callWith('DeletePermissionSet', set)],
  gone: 'ResourceNotFoundException',
})

const inlinePolicy = (): Resource => {
  const [first, second] = [policy('Allow', 's3:*'), policy('Deny', 'sqs:*')]
  const put = (InlinePolicy: string) => [
    callWith('PutInlinePolicyToPermissionSet', (answers) => ({ ...set(answers), InlinePolicy })),
    ...provision,
  ]
  return {
    type: 'aws_ssoadmin_permission_set_inline_policy',
    needs: [newSet('tf-inline')],
    create: put(first),
    read: [callWith('GetInlinePolicyForPermissionSet', set)],
    shows: [{ InlinePolicy: JSON.parse(first) }],
    update: { calls: put(second), shows: [{ InlinePolicy: JSON.parse(second) }] },
    destroy: [callWith('DeleteInlinePolicyFromPermissionSet', set), ...provision],
    gone: { InlinePolicy: '' },
  }
}

const managedPolicy = (): Resource => {
  const attachment = (answers: Answers) => ({ ...set(answers), ManagedPolicyArn: READ_ONLY })
  return {
    type: 'aws_ssoadmin_managed_policy_attachment',
    needs: [newSet('tf-managed')],
    create: [callWith('AttachManagedPolicyToPermissionSet', attachment), ...provision],
    read: [callWith('ListManagedPoliciesInPermissionSet', set)],
    shows: [{ AttachedManagedPolicies: [{ Arn: READ_ONLY, Name: 'ReadOnlyAccess' }] }],
    destroy: [callWith('DetachManagedPolicyFromPermissionSet', attachment), ...provision],
    gone: { AttachedManagedPolicies: [] },
  }
}

const customerPolicy = (): Resource => {
  const reference = { Name: 'Extra', Path: '/team/' }
  const attachment = (answers: Answers) => ({ ...set(answers), CustomerManagedPolicyReference: reference })
  return {
    type: 'aws_ssoadmin_customer_managed_policy_attachment',
    needs: [newSet('tf-customer')],
    create: [callWith('AttachCustomerManagedPolicyReferenceToPermissionSet', attachment), ...provision],
    read: [callWith('ListCustomerManagedPolicyReferencesInPermissionSet', set)],
    shows: [{ CustomerManagedPolicyReferences: [reference] }],
    destroy: [callWith('DetachCustomerManagedPolicyReferenceFromPermissionSet', attachment), ...provision],
    gone: { CustomerManagedPolicyReferences: [] },
  }
}

const boundary = (): Resource => ({
  type: 'aws_ssoadmin_permissions_boundary_attachment',
  needs: [newSet('tf-bounded')],
  create: [
    callWith('PutPermissionsBoundaryToPermissionSet', (answers) => ({
      ...set(answers),
      PermissionsBoundary: { ManagedPolicyArn: READ_ONLY },
    })),
    ...provision,
  ],
  read: [callWith('GetPermissionsBoundaryForPermissionSet', set)],
  shows: [{ PermissionsBoundary: { ManagedPolicyArn: READ_ONLY } }],
  destroy: [callWith('DeletePermissionsBoundaryFromPermissionSet', set), ...provision],
  gone: 'ResourceNotFoundException',
})

const accountAssignment = (accountId: string): Resource => {
  const assignment = (answers: Answers) => ({
    ...set(answers),
    TargetId: accountId,
    TargetType: 'AWS_ACCOUNT' as const,
    PrincipalType: 'GROUP' as const,
    PrincipalId: answers.get('GroupId'),
  })
  return {
    type: `aws_ssoadmin_account_assignment in ${accountId === ACCOUNT ? 'the management account' : 'a member'}`,
    needs: [
      newSet(`tf-${accountId}`),
      directory.call('CreateGroup', { IdentityStoreId, DisplayName: `tf-${accountId}` }),
    ],
    create: [
      callWith('CreateAccountAssignment', assignment),
      {
        ...callWith('DescribeAccountAssignmentCreationStatus', (answers) => ({
          InstanceArn,
          AccountAssignmentCreationRequestId: answers.get('AccountAssignmentCreationStatus.RequestId'),
        })),
        until: ({ AccountAssignmentCreationStatus: status }) => Object(status).Status === 'SUCCEEDED',
      },
    ],
    read: [callWith('ListAccountAssignments', (answers) => ({ ...set(answers), AccountId: accountId }))],
    shows: [{ AccountAssignments: [{ AccountId: accountId, PrincipalType: 'GROUP' }] }],
    destroy: [
      callWith('DeleteAccountAssignment', assignment),
      {
        ...callWith('DescribeAccountAssignmentDeletionStatus', (answers) => ({
          InstanceArn,
          AccountAssignmentDeletionRequestId: answers.get('AccountAssignmentDeletionStatus.RequestId'),
        })),
        until: ({ AccountAssignmentDeletionStatus: status }) => Object(status).Status === 'SUCCEEDED',
      },
    ],
    gone: { AccountAssignments: [] },
  }
}

const accessControlAttributes = (): Resource => {
  const attributes = (Key: string) => ({
    InstanceArn,
    InstanceAccessControlAttributeConfiguration: {
      AccessControlAttributes: [{ Key, Value: { Source: ['${path:enterprise.department}'] } }],
    },
  })
  const { InstanceArn: _, ...first } = attributes('department')
  const { InstanceArn: __, ...second } = attributes('team')
  return {
    type: 'aws_ssoadmin_instance_access_control_attributes',
    create: [call('CreateInstanceAccessControlAttributeConfiguration', attributes('department'))],
    read: [call('DescribeInstanceAccessControlAttributeConfiguration', { InstanceArn })],
    shows: [{ Status: 'ENABLED', ...first }],
    update: {
      calls: [call('UpdateInstanceAccessControlAttributeConfiguration', attributes('team'))],
      shows: [{ Status: 'ENABLED', ...second }],
    },
    destroy: [call('DeleteInstanceAccessControlAttributeConfiguration', { InstanceArn })],
    gone: 'ResourceNotFoundException',
  }
}

const user = (): Resource => {
  const named = (answers: Answers) => ({ IdentityStoreId, UserId: answers.get('UserId') })
  const Name = { GivenName: 'Ann', FamilyName: 'Lee' }
  const Emails = [{ Value: 'ann@example.com', Primary: true }]
  return {
    type: 'aws_identitystore_user',
    create: [
      directory.call('CreateUser', { IdentityStoreId, UserName: 'tf-ann', DisplayName: 'Ann', Name, Emails }),
    ],
    read: [directory.callWith('DescribeUser', named)],
    shows: [{ UserName: 'tf-ann', DisplayName: 'Ann', Name, Emails }],
    update: {
      calls: [
        directory.callWith('UpdateUser', (answers) => ({
          ...named(answers),
          Operations: [
            { AttributePath: 'displayName', AttributeValue: 'Ann Lee' },
            { AttributePath: 'name.familyName', AttributeValue: 'Li' },
            { AttributePath: 'emails', AttributeValue: [{ Value: 'li@example.com', Primary: true }] },
          ],
        })),
      ],
      shows: [
        {
          DisplayName: 'Ann Lee',
          Name: { GivenName: 'Ann', FamilyName: 'Li' },
          Emails: [{ Value: 'li@example.com', Primary: true }],
        },
      ],
    },
    destroy: [directory.callWith('DeleteUser', named)],
    gone: 'ResourceNotFoundException',
  }
}

const group = (): Resource => {
  const named = (answers: Answers) => ({ IdentityStoreId, GroupId: answers.get('GroupId') })
  return {
    type: 'aws_identitystore_group',
    create: [directory.call('CreateGroup', { IdentityStoreId, DisplayName: 'tf-devs', Description: 'one' })],
    read: [directory.callWith('DescribeGroup', named)],
    shows: [{ DisplayName: 'tf-devs', Description: 'one' }],
    update: {
      calls: [
        directory.callWith('UpdateGroup', (answers) => ({
          ...named(answers),
          Operations: [{ AttributePath: 'description', AttributeValue: 'two' }],
        })),
      ],
      shows: [{ DisplayName: 'tf-devs', Description: 'two' }],
    },
    destroy: [directory.callWith('DeleteGroup', named)],
    gone: 'ResourceNotFoundException',
  }
}

const membership = (): Resource => {
  const named = (answers: Answers) => ({ IdentityStoreId, MembershipId: answers.get('MembershipId') })
  const Name = { GivenName: 'Bob', FamilyName: 'Ray' }
  return {
    type: 'aws_identitystore_group_membership',
    needs: [
      directory.call('CreateUser', { IdentityStoreId, UserName: 'tf-bob', DisplayName: 'Bob', Name }),
      directory.call('CreateGroup', { IdentityStoreId, DisplayName: 'tf-members' }),
    ],
    create: [
      directory.callWith('CreateGroupMembership', (answers) => ({
        IdentityStoreId,
        GroupId: answers.get('GroupId'),
        MemberId: { UserId: answers.get('UserId') },
      })),
    ],
    read: [directory.callWith('DescribeGroupMembership', named)],
    shows: [{ IdentityStoreId }],
    destroy: [directory.callWith('DeleteGroupMembership', named)],
    gone: 'ResourceNotFoundException',
  }
}

export const permissionSets = [
  permissionSet(),
  inlinePolicy(),
  managedPolicy(),
  customerPolicy(),
  boundary(),
  accountAssignment(ACCOUNT),
  accountAssignment(OTHER),
  accessControlAttributes(),
]

export const directoryEntries = [user(), group(), membership()]
