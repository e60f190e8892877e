/**
 * Delegation requests: a partner asks an account for permissions that last some hours.
 *
 * A principal of the account associates the request with itself, and a principal that has the permissions
 * accepts it. The partner then receives a token and exchanges it for credentials.
 *
 * Sources: API reference of these operations; service authorization reference.
 */

import { partitionNamed } from '../../../../core/aws/partitions.ts'
import type { Context, Family, Input } from '../../../../core/engine/operation.ts'
import { approverOf, partyIdOf, partyOf } from '../../../../core/identity/delegation-parties.ts'
import {
  accessDenied,
  delegationRequestInState,
  delegationRequestNotAcceptable,
  notificationChannelNotTopic,
  workflowIdTaken,
} from '../../../../protocol/errors.ts'
import type { IamTypes } from '../../../../protocol/model/index.ts'
import { type DelegationRequestRow, partyId, type Tx } from '../../../../store/index.ts'
import { pageOf } from '../paging.ts'
import { requireDelegatedPermissions } from './delegated-permissions.ts'
import { checkPermissions } from './delegation-check.ts'
import {
  type DelegationInput,
  delegationConditions,
  delegationRequestArn,
  delegationTarget,
  ownersTarget,
  requireDelegationRequest,
  stateOf,
  toDelegationRequest,
} from './delegation-lookup.ts'

export const delegationRequests = {
  CreateDelegationRequest: {
    resource: (_view, _input, ctx) => delegationRequestArn(ctx, '*'),
    conditions: (_view, input) => ({
      'iam:DelegationDuration': String(input.SessionDuration),
      'iam:NotificationChannel': input.NotificationChannel,
      'iam:TemplateArn': input.Permissions.PolicyTemplateArn,
    }),
    run: (tx, input, ctx) => {
      requireTopic(input.NotificationChannel)
      requireFreeWorkflow(tx, input.RequestorWorkflowId)
      const row = newRequest(input, ctx)
      tx.delegationRequests.put(row.id, row)
      tx.delegationWorkflows.put(row.workflowId, { requestId: row.id })
      return { ConsoleDeepLink: consoleLink(row.id, ctx), DelegationRequestId: row.id }
    },
  },

  /** Moves the request to the owner's account, which stores it from now on. */
  AssociateDelegationRequest: {
    resource: delegationTarget,
    conditions: delegationConditions,
    run: (tx, input, ctx) => {
      const row = requireInState(tx, input, ctx, ['UNASSIGNED'])
      tx.account(row.requestorId).delegationRequests.delete(row.id)
      put(tx, { ...row, state: 'ASSIGNED', ownerAccountId: ctx.accountId, owner: partyOf(ctx.caller) }, ctx)
    },
  },

  GetDelegationRequest: {
    resource: ownersTarget,
    conditions: delegationConditions,
    run: (tx, input, ctx) => {
      const row = requireDelegationRequest(tx, input.DelegationRequestId)
      const DelegationRequest = toDelegationRequest(tx, row, ctx)
      if (!input.DelegationPermissionCheck) return { DelegationRequest }
      const PermissionCheckResult = checkPermissions(tx, row.policy, ctx)
      return { DelegationRequest, PermissionCheckStatus: 'COMPLETE', PermissionCheckResult }
    },
  },

  /** Lists the account's requests. Unassociated requests are not listed. */
  ListDelegationRequests: {
    conditions: (_view, input) => ({ 'iam:DelegationRequestOwner': input.OwnerId }),
    run: (tx, input, ctx) => {
      const owner = input.OwnerId && partyIdOf(tx, input.OwnerId)
      const { delegationRequests: table } = tx
      const { items, IsTruncated, ...page } = pageOf(
        input,
        (after) =>
          owner === undefined ? table.by('phase', 'owned', after) : table.by('owner', owner, after),
        (row) => toDelegationRequest(tx, row, ctx),
      )
      return { DelegationRequests: items, isTruncated: IsTruncated, ...page }
    },
  },

  UpdateDelegationRequest: {
    resource: ownersTarget,
    conditions: delegationConditions,
    run: (tx, input, ctx) => {
      const row = requireInState(tx, input, ctx, ['ASSIGNED', 'PENDING_APPROVAL'])
      put(tx, { ...row, state: 'PENDING_APPROVAL', notes: input.Notes ?? row.notes }, ctx)
    },
  },

  AcceptDelegationRequest: {
    resource: delegationTarget,
    conditions: delegationConditions,
    run: (tx, { DelegationRequestId: id }, ctx) => {
      const row = requireDelegationRequest(tx, id)
      const state = stateOf(row, ctx)
      if (state !== 'ASSIGNED' && state !== 'PENDING_APPROVAL')
        throw delegationRequestNotAcceptable(id, state)
      put(tx, { ...row, state: 'ACCEPTED', approver: approverOf(ctx.caller) }, ctx)
    },
  },

  RejectDelegationRequest: {
    resource: delegationTarget,
    conditions: delegationConditions,
    run: (tx, input, ctx) => {
      const row = requireInState(tx, input, ctx, ['ASSIGNED', 'PENDING_APPROVAL', 'ACCEPTED'])
      put(tx, { ...row, state: 'REJECTED', rejectionReason: input.Notes }, ctx)
    },
  },

  /**
   * AWS sends the token to the partner's SNS topic. It is available at `/_iamulator/delegation-tokens`.
   */
  SendDelegationToken: {
    resource: delegationTarget,
    conditions: delegationConditions,
    run: (tx, input, ctx) => {
      const row = requireInState(tx, input, ctx, ['ACCEPTED'])
      requireSender(row, ctx)
      const token = { secret: ctx.newSecret(TOKEN_BYTES), sendDate: ctx.now }
      put(tx, { ...row, state: 'FINALIZED', token }, ctx)
    },
  },
} satisfies Family<'iam'>

const TOKEN_BYTES = 48

const DAY_MILLISECONDS = 24 * 3_600_000
/** How long a request stays unassigned. Source: IAM User Guide, life cycle of delegation requests. */
const UNASSIGNED_MILLISECONDS = DAY_MILLISECONDS
/** How long a request stays in any other state. Source: as above. */
const LIFETIME_MILLISECONDS = 7 * DAY_MILLISECONDS

const SNS_TOPIC = /^arn:aws[\w-]*:sns:[\w-]+:\d{12}:[\w.-]+$/

function requireTopic(channel: string): void {
  if (!SNS_TOPIC.test(channel)) throw notificationChannelNotTopic(channel)
}

function requireFreeWorkflow(tx: Tx, workflowId: string): void {
  const known = tx.delegationWorkflows.get(workflowId)
  if (known && tx.locate(known.requestId)) throw workflowIdTaken(workflowId)
}

function newRequest(input: Input<'iam', 'CreateDelegationRequest'>, ctx: Context): DelegationRequestRow {
  return {
    id: ctx.newUuid(),
    state: 'UNASSIGNED',
    requestorId: ctx.accountId,
    ...requireDelegatedPermissions(input.Permissions, ctx),
    workflowId: input.RequestorWorkflowId,
    description: input.Description,
    requestMessage: input.RequestMessage,
    redirectUrl: input.RedirectUrl,
    notificationChannel: input.NotificationChannel,
    sessionDuration: input.SessionDuration,
    onlySendByOwner: input.OnlySendByOwner,
    ownerAccountId: input.OwnerAccountId,
    createDate: ctx.now,
    updateDate: ctx.now,
    expirationDate: ctx.now + UNASSIGNED_MILLISECONDS,
  }
}

/**
 * Returns where the AWS console shows a request.
 *
 * Unverified: ConsoleDeepLink of CreateDelegationRequest leads to a page of the IAM console that is named
 * after the request, but AWS's form of this link is not known.
 */
function consoleLink(id: string, { partition }: Context): string {
  return `https://console.${partitionNamed(partition).site}/iam/home#/delegation-requests/${id}`
}

function requireInState(
  tx: Tx,
  { DelegationRequestId: id }: DelegationInput,
  ctx: Context,
  allowed: readonly IamTypes.StateType[],
): DelegationRequestRow {
  const row = requireDelegationRequest(tx, id)
  const state = stateOf(row, ctx)
  if (!allowed.includes(state)) throw delegationRequestInState(id, state)
  return row
}

/** Stores a changed request. Each change restarts the expiration period. */
function put(tx: Tx, row: DelegationRequestRow, { now }: Context): void {
  const dates = { updateDate: now, expirationDate: now + LIFETIME_MILLISECONDS }
  tx.delegationRequests.put(row.id, { ...row, ...dates })
}

/** Requires the owner as the caller if the partner set OnlySendByOwner. */
function requireSender({ id, onlySendByOwner, owner }: DelegationRequestRow, ctx: Context): void {
  if (!onlySendByOwner || (owner && partyId(owner) === partyId(partyOf(ctx.caller)))) return
  throw accessDenied(ctx.caller.arn, 'iam:SendDelegationToken', delegationRequestArn(ctx, id))
}
