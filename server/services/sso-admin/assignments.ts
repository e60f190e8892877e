/** Who has which permission set in which account, and the requests that change it. */

import type { Context, DenialOf, Family, Input } from '../../../core/engine/operation.ts'
import { deprovision, provision, provisioningOf } from '../../../core/engine/permission-sets/provision.ts'
import { tooManyProvisionedSets } from '../../../protocol/errors/sso-admin/assignments.ts'
import { assigneeNotFound, assignmentNotFound } from '../../../protocol/errors/sso-admin/failure-reasons.ts'
import type { SsoAdminTypes } from '../../../protocol/model/index.ts'
import {
  type AccountAssignmentRow,
  assignmentKey,
  provisioningKey,
  type SsoRequestRow,
  type View,
} from '../../../store/index.ts'
import {
  hasPrincipal,
  instanceRules,
  type OwnedPermissionSet,
  READS,
  requireOrganizationInstance,
  requirePermissionSet,
} from './gate.ts'
import { grantRules, requireAccount, requireGrantable, requireOpenAccount, requireRoomIn } from './grants.ts'
import { pageOf } from './paging.ts'
import { keepRequest, pageOfRequests, requireRequest, statusOf } from './requests.ts'

type AssignmentInput = Input<'sso-admin', 'CreateAccountAssignment' | 'DeleteAccountAssignment'>

const targetOf = ({ TargetId }: AssignmentInput) => TargetId

export const assignments = {
  CreateAccountAssignment: {
    ...grantRules('CreateAccountAssignment', targetOf),
    run: (tx, input, ctx, denialOf) => {
      const found = requireGrantable(tx, input, input.TargetId, ctx)
      requireOpenAccount(found.owner, input.TargetId)
      requireRoomIn(input.TargetId, found, ctx, tooManyProvisionedSets)
      const request = changeAssignment('assignment-creation', found, input, ctx, (change) =>
        assign(change, ctx, denialOf),
      )
      return { AccountAssignmentCreationStatus: toStarted(request) }
    },
  },

  DeleteAccountAssignment: {
    ...grantRules('DeleteAccountAssignment', targetOf),
    run: (tx, input, ctx, denialOf) => {
      const found = requireGrantable(tx, input, input.TargetId, ctx)
      requireAccount(found.owner, input.TargetId)
      const request = changeAssignment('assignment-deletion', found, input, ctx, (change) =>
        unassign(change, ctx, denialOf),
      )
      return { AccountAssignmentDeletionStatus: toStarted(request) }
    },
  },

  DescribeAccountAssignmentCreationStatus: {
    ...instanceRules(),
    run: (tx, { InstanceArn, AccountAssignmentCreationRequestId: id }, ctx) => {
      const { owner } = requireOrganizationInstance(tx, InstanceArn, ctx, READS)
      return { AccountAssignmentCreationStatus: toEnded(requireRequest(owner, 'assignment-creation', id)) }
    },
  },

  DescribeAccountAssignmentDeletionStatus: {
    ...instanceRules(),
    run: (tx, { InstanceArn, AccountAssignmentDeletionRequestId: id }, ctx) => {
      const { owner } = requireOrganizationInstance(tx, InstanceArn, ctx, READS)
      return { AccountAssignmentDeletionStatus: toEnded(requireRequest(owner, 'assignment-deletion', id)) }
    },
  },

  ListAccountAssignmentCreationStatus: {
    ...instanceRules(),
    run: (tx, input, ctx) => {
      const { owner } = requireOrganizationInstance(tx, input.InstanceArn, ctx, READS)
      const { items, NextToken } = pageOfRequests(owner, 'assignment-creation', input)
      return { AccountAssignmentsCreationStatus: items, NextToken }
    },
  },

  ListAccountAssignmentDeletionStatus: {
    ...instanceRules(),
    run: (tx, input, ctx) => {
      const { owner } = requireOrganizationInstance(tx, input.InstanceArn, ctx, READS)
      const { items, NextToken } = pageOfRequests(owner, 'assignment-deletion', input)
      return { AccountAssignmentsDeletionStatus: items, NextToken }
    },
  },

  ListAccountAssignments: {
    ...grantRules(
      'ListAccountAssignments',
      ({ AccountId }: Input<'sso-admin', 'ListAccountAssignments'>) => AccountId,
    ),
    run: (tx, input, ctx) => {
      const { owner, permissionSet } = requirePermissionSet(tx, input, ctx)
      requireAccount(owner, input.AccountId)
      const key = provisioningKey(input.AccountId, permissionSet.id)
      const rows = (after: string | undefined) => owner.accountAssignments.by('provisioning', key, after)
      const { items, NextToken } = pageOf(input, rows, (row) => toAssignment(owner, row))
      return { AccountAssignments: items, NextToken }
    },
  },
} satisfies Family<'sso-admin'>

/** The change that a request asks for. */
interface Change extends OwnedPermissionSet {
  readonly requestId: string
  readonly assignment: AccountAssignmentRow
}

type AssignmentKind = Extract<SsoRequestRow['kind'], `assignment-${string}`>

/** Makes a change, and keeps the request with the reason if it failed. */
function changeAssignment(
  kind: AssignmentKind,
  found: OwnedPermissionSet,
  { TargetId: accountId, PrincipalType: principalType, PrincipalId: principalId }: AssignmentInput,
  ctx: Context,
  make: (change: Change) => string | undefined,
): SsoRequestRow {
  const { id: permissionSetId, arn: permissionSetArn } = found.permissionSet
  const createDate = ctx.timeIn(found.owner)
  const assignment = { permissionSetId, accountId, principalType, principalId, createDate }
  const id = ctx.newUuid()
  const failureReason = make({ ...found, requestId: id, assignment })
  return keepRequest(found.owner, {
    id,
    kind,
    permissionSetArn,
    accountId,
    principalType,
    principalId,
    createDate,
    ...(failureReason === undefined ? {} : { failureReason }),
  })
}

/**
 * Adds an assignment, and the role of the permission set unless the account has it. An older role stays as it is. Source:
 * API reference, CreateAccountAssignment.
 *
 * Unverified: Creating an assignment that exists succeeds, and neither that nor an assignment of a permission set that is
 * provisioned already needs permissions of the caller in IAM.
 */
function assign(change: Change, ctx: Context, denialOf: DenialOf): string | undefined {
  const { owner, permissionSet, assignment } = change
  if (!hasPrincipal(owner, assignment)) return unknownAssignee(change)
  if (!provisioningOf(owner, assignment.accountId, permissionSet.id)) {
    const failure = provision({ ...change, accountId: assignment.accountId }, ctx, denialOf)
    if (failure !== undefined) return failure
  }
  const key = assignmentKey(assignment)
  if (!owner.accountAssignments.has(key)) owner.accountAssignments.put(key, assignment)
  return undefined
}

/** Removes an assignment, with the role if it is the last of its permission set in the account. */
function unassign(change: Change, ctx: Context, denialOf: DenialOf): string | undefined {
  const { owner, permissionSet, assignment } = change
  const key = assignmentKey(assignment)
  if (!hasPrincipal(owner, assignment)) return unknownAssignee(change)
  if (!owner.accountAssignments.has(key)) return assignmentNotFound()
  const { accountId } = assignment
  const others =
    owner.accountAssignments.count('provisioning', provisioningKey(accountId, permissionSet.id)) - 1
  if (others === 0) {
    const failure = deprovision({ ...change, accountId }, ctx, denialOf)
    if (failure !== undefined) return failure
  }
  owner.accountAssignments.delete(key)
  return undefined
}

const unknownAssignee = ({ instance, assignment }: Change) =>
  assigneeNotFound(assignment.principalType, assignment.principalId, instance.identityStoreId)

/** Returns a request as the response that starts it shows it. */
function toStarted(request: SsoRequestRow): SsoAdminTypes.AccountAssignmentOperationStatus {
  const { CreatedDate: _later, FailureReason: _reason, ...started } = toEnded(request)
  return { ...started, Status: 'IN_PROGRESS' }
}

function toEnded(request: SsoRequestRow): SsoAdminTypes.AccountAssignmentOperationStatus {
  return {
    Status: statusOf(request),
    RequestId: request.id,
    FailureReason: request.failureReason,
    TargetId: request.accountId,
    TargetType: 'AWS_ACCOUNT',
    PermissionSetArn: request.permissionSetArn,
    PrincipalType: request.principalType,
    PrincipalId: request.principalId,
    CreatedDate: request.createDate,
  }
}

export function toAssignment(
  { permissionSets }: View,
  { accountId, permissionSetId, principalType, principalId }: AccountAssignmentRow,
): SsoAdminTypes.AccountAssignment {
  return {
    AccountId: accountId,
    PermissionSetArn: permissionSets.get(permissionSetId)?.arn,
    PrincipalType: principalType,
    PrincipalId: principalId,
  }
}
