/** A call of each operation that gives, takes, or shows access. */
import {
  CreateAccountAssignmentCommand,
  DeleteAccountAssignmentCommand,
  DescribeAccountAssignmentCreationStatusCommand,
  DescribeAccountAssignmentDeletionStatusCommand,
  DescribePermissionSetProvisioningStatusCommand,
  ListAccountAssignmentCreationStatusCommand,
  ListAccountAssignmentDeletionStatusCommand,
  ListAccountAssignmentsCommand,
  ListAccountAssignmentsForPrincipalCommand,
  ListAccountsForProvisionedPermissionSetCommand,
  ListPermissionSetProvisioningStatusCommand,
  ListPermissionSetsProvisionedToAccountCommand,
  ProvisionPermissionSetCommand,
  type SSOAdminClient,
} from '@aws-sdk/client-sso-admin'
import { OTHER } from '../../support/harness.ts'
import type { Ids } from './calls.ts'
import { ANN, grantOf } from './granting.ts'

/** The ID of no request. */
export const UNKNOWN_ID = '00000000-0000-4000-8000-000000000000'

type Send = (by: SSOAdminClient, ids: Ids) => Promise<unknown>

/** Calls about ann and OTHER, and about no request. */
export const grantingCalls = {
  CreateAccountAssignment: (by, ids) =>
    by.send(new CreateAccountAssignmentCommand(grantOf(ids.PermissionSetArn, ids))),
  DeleteAccountAssignment: (by, ids) =>
    by.send(new DeleteAccountAssignmentCommand(grantOf(ids.PermissionSetArn, ids))),
  DescribeAccountAssignmentCreationStatus: (by, { InstanceArn }) =>
    by.send(
      new DescribeAccountAssignmentCreationStatusCommand({
        InstanceArn,
        AccountAssignmentCreationRequestId: UNKNOWN_ID,
      }),
    ),
  DescribeAccountAssignmentDeletionStatus: (by, { InstanceArn }) =>
    by.send(
      new DescribeAccountAssignmentDeletionStatusCommand({
        InstanceArn,
        AccountAssignmentDeletionRequestId: UNKNOWN_ID,
      }),
    ),
  DescribePermissionSetProvisioningStatus: (by, { InstanceArn }) =>
    by.send(
      new DescribePermissionSetProvisioningStatusCommand({
        InstanceArn,
        ProvisionPermissionSetRequestId: UNKNOWN_ID,
      }),
    ),
  ListAccountAssignmentCreationStatus: (by, { InstanceArn }) =>
    by.send(new ListAccountAssignmentCreationStatusCommand({ InstanceArn })),
  ListAccountAssignmentDeletionStatus: (by, { InstanceArn }) =>
    by.send(new ListAccountAssignmentDeletionStatusCommand({ InstanceArn })),
  ListAccountAssignments: (by, ids) =>
    by.send(new ListAccountAssignmentsCommand({ ...ids, AccountId: OTHER })),
  ListAccountAssignmentsForPrincipal: (by, { InstanceArn }) =>
    by.send(
      new ListAccountAssignmentsForPrincipalCommand({
        InstanceArn,
        PrincipalType: 'USER',
        PrincipalId: ANN,
      }),
    ),
  ListAccountsForProvisionedPermissionSet: (by, ids) =>
    by.send(new ListAccountsForProvisionedPermissionSetCommand(ids)),
  ListPermissionSetProvisioningStatus: (by, { InstanceArn }) =>
    by.send(new ListPermissionSetProvisioningStatusCommand({ InstanceArn })),
  ListPermissionSetsProvisionedToAccount: (by, { InstanceArn }) =>
    by.send(new ListPermissionSetsProvisionedToAccountCommand({ InstanceArn, AccountId: OTHER })),
  ProvisionPermissionSet: (by, ids) =>
    by.send(new ProvisionPermissionSetCommand({ ...ids, TargetType: 'AWS_ACCOUNT', TargetId: OTHER })),
} satisfies Readonly<Record<string, Send>>
