/** An instance in which the operations of IAM Identity Center succeed, each with an input that does. */
import { POWER_USER, READ_ONLY } from '../services/callers.ts'
import { ACCOUNT, NOW, OTHER, type TestServer } from '../support/harness.ts'
import { INSTANCE, instanceWith, putInstance } from '../support/identity-center.ts'
import { putPermissionSet, SET } from '../support/permission-sets.ts'
import { at } from '../support/places.ts'

const InstanceArn = INSTANCE
const ids = { InstanceArn, PermissionSetArn: SET }
const attributes = {
  InstanceArn,
  InstanceAccessControlAttributeConfiguration: {
    AccessControlAttributes: [{ Key: 'team', Value: { Source: ['${path:title}'] } }],
  },
}

const KINDS = ['assignment-creation', 'assignment-deletion', 'provisioning'] as const
/** The IDs of a request of each kind. */
const REQUESTS = KINDS.map((_kind, index) => `11111111-2222-4333-8444-55555555555${index}`)
const principal = { PrincipalType: 'USER', PrincipalId: `9067f00d00-${REQUESTS[0]}` }
const grant = { ...ids, ...principal, TargetId: OTHER, TargetType: 'AWS_ACCOUNT' }

const INPUTS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  AttachCustomerManagedPolicyReferenceToPermissionSet: {
    ...ids,
    CustomerManagedPolicyReference: { Name: 'More' },
  },
  AttachManagedPolicyToPermissionSet: { ...ids, ManagedPolicyArn: POWER_USER },
  CreateAccountAssignment: grant,
  CreatePermissionSet: { InstanceArn, Name: 'New', Tags: [{ Key: 'team', Value: 'a' }] },
  DeleteAccountAssignment: grant,
  DeleteInlinePolicyFromPermissionSet: ids,
  DeleteInstance: { InstanceArn },
  DeleteInstanceAccessControlAttributeConfiguration: { InstanceArn },
  DeletePermissionSet: ids,
  DeletePermissionsBoundaryFromPermissionSet: ids,
  DescribeAccountAssignmentCreationStatus: { InstanceArn, AccountAssignmentCreationRequestId: REQUESTS[0] },
  DescribeAccountAssignmentDeletionStatus: { InstanceArn, AccountAssignmentDeletionRequestId: REQUESTS[1] },
  DescribeInstance: { InstanceArn },
  DescribeInstanceAccessControlAttributeConfiguration: { InstanceArn },
  DescribePermissionSet: ids,
  DescribePermissionSetProvisioningStatus: { InstanceArn, ProvisionPermissionSetRequestId: REQUESTS[2] },
  DetachCustomerManagedPolicyReferenceFromPermissionSet: {
    ...ids,
    CustomerManagedPolicyReference: { Name: 'Extra' },
  },
  DetachManagedPolicyFromPermissionSet: { ...ids, ManagedPolicyArn: READ_ONLY },
  GetInlinePolicyForPermissionSet: ids,
  GetPermissionsBoundaryForPermissionSet: ids,
  ListAccountAssignmentCreationStatus: { InstanceArn },
  ListAccountAssignmentDeletionStatus: { InstanceArn },
  ListAccountAssignments: { ...ids, AccountId: OTHER },
  ListAccountAssignmentsForPrincipal: { InstanceArn, ...principal },
  ListAccountsForProvisionedPermissionSet: ids,
  ListCustomerManagedPolicyReferencesInPermissionSet: ids,
  ListInstances: {},
  ListManagedPoliciesInPermissionSet: ids,
  ListPermissionSetProvisioningStatus: { InstanceArn },
  ListPermissionSets: { InstanceArn },
  ListPermissionSetsProvisionedToAccount: { InstanceArn, AccountId: OTHER },
  ListTagsForResource: { ResourceArn: SET },
  ProvisionPermissionSet: { ...ids, TargetType: 'ALL_PROVISIONED_ACCOUNTS' },
  PutInlinePolicyToPermissionSet: {
    ...ids,
    InlinePolicy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}',
  },
  PutPermissionsBoundaryToPermissionSet: { ...ids, PermissionsBoundary: { ManagedPolicyArn: READ_ONLY } },
  TagResource: { ResourceArn: SET, Tags: [{ Key: 'team', Value: 'b' }] },
  UntagResource: { ResourceArn: SET, TagKeys: ['team'] },
  UpdateInstance: { InstanceArn, Name: 'new' },
  UpdateInstanceAccessControlAttributeConfiguration: attributes,
  UpdatePermissionSet: { ...ids, SessionDuration: 'PT2H' },
}

type Inputs = typeof INPUTS

/** Makes an instance with a permission set. Returns inputs by the names of operations as evidence has them. */
export function makePermissionSet(server: TestServer): Inputs {
  const accessControlAttributes = [{ key: 'team', sources: ['${path:title}'] }]
  putInstance(server, ACCOUNT, instanceWith({ accessControlAttributes }))
  putPermissionSet(server)
  server.iamulator.store.transact(at(ACCOUNT), (tx) => {
    for (const [index, kind] of KINDS.entries()) {
      const id = REQUESTS[index] ?? ''
      tx.ssoRequests.put(id, { id, kind, permissionSetArn: SET, createDate: NOW })
    }
  })
  return Object.fromEntries(Object.entries(INPUTS).map(([name, input]) => [`sso-admin:${name}`, input]))
}

/** Makes an instance without attributes for access control. */
export function makeBareInstance(server: TestServer): Inputs {
  putInstance(server, ACCOUNT, instanceWith())
  return { 'sso-admin:CreateInstanceAccessControlAttributeConfiguration': attributes }
}
