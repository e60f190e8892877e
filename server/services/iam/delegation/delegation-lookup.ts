/** Finds delegation requests and names them for policies. */

import type { Conditions, DetailedTarget } from '../../../../core/access/target.ts'
import { iamArn } from '../../../../core/aws/arns.ts'
import type { Context } from '../../../../core/engine/operation.ts'
import { nameOfParty } from '../../../../core/identity/delegation-parties.ts'
import { noSuchDelegationRequest } from '../../../../protocol/errors.ts'
import type { IamTypes } from '../../../../protocol/model/index.ts'
import { type DelegationRequestRow, type Place, rowById, type View } from '../../../../store/index.ts'
import { roleBoundariesIn } from './policy-sentences.ts'

export interface DelegationInput {
  readonly DelegationRequestId: string
}

/**
 * Returns the request if it is visible to the caller's account. Another account's request is not.
 * A request created without an account is visible to every account until a principal associates it with its
 * own (API reference, GetDelegationRequest).
 */
function findDelegationRequest(view: View, id: string): DelegationRequestRow | undefined {
  const row = rowById(view, 'delegationRequests', id)
  const owner = row?.ownerAccountId
  return owner === undefined || owner === view.accountId ? row : undefined
}

/**
 * Returns the delegation request with this ID.
 *
 * @throws NoSuchEntity
 */
export function requireDelegationRequest(view: View, id: string): DelegationRequestRow {
  const row = findDelegationRequest(view, id)
  if (!row) throw noSuchDelegationRequest(id)
  return row
}

/**
 * Returns the current state of a request. It expires when the clock of the account that stores it reaches its
 * expiration date: the requestor's until an owner is associated.
 */
export function stateOf(
  { state, expirationDate, owner, ownerAccountId, requestorId }: DelegationRequestRow,
  { partition, timeIn }: Context,
): IamTypes.StateType {
  const accountId = (owner && ownerAccountId) ?? requestorId
  return timeIn({ partition, accountId }) >= expirationDate ? 'EXPIRED' : state
}

export function delegationRequestArn(place: Place, id: string): string {
  return iamArn(place, 'delegation-request', '/', id)
}

/** Returns the request as policies see it. */
export function delegationTarget(view: View, { DelegationRequestId: id }: DelegationInput): DetailedTarget {
  return { arn: delegationRequestArn(view, id) }
}

/**
 * Returns the request as policies see it, for operations that its owner can call without a permission.
 *
 * Source: API reference of GetDelegationRequest, GetHumanReadableSummary and UpdateDelegationRequest,
 * "default permission".
 */
export function ownersTarget(view: View, input: DelegationInput): DetailedTarget {
  const target = delegationTarget(view, input)
  const owner = ownerOf(view, input)
  return owner === undefined ? target : { ...target, policy: permissionOf(owner) }
}

function permissionOf(owner: string): string {
  const actions = ['GetDelegationRequest', 'GetHumanReadableSummary', 'UpdateDelegationRequest']
  const Statement = {
    Effect: 'Allow',
    Principal: { AWS: owner },
    Action: actions.map((name) => `iam:${name}`),
    Resource: '*',
  }
  return JSON.stringify({ Version: '2012-10-17', Statement })
}

export function delegationConditions(view: View, input: DelegationInput): Conditions {
  return { 'iam:DelegationRequestOwner': ownerOf(view, input) }
}

function ownerOf(view: View, { DelegationRequestId: id }: DelegationInput): string | undefined {
  const owner = findDelegationRequest(view, id)?.owner
  return owner && nameOfParty(view, owner)
}

/** Returns the request in the form of responses. */
export function toDelegationRequest(
  view: View,
  row: DelegationRequestRow,
  ctx: Context,
): IamTypes.DelegationRequest {
  return {
    DelegationRequestId: row.id,
    OwnerAccountId: row.ownerAccountId,
    Description: row.description,
    RequestMessage: row.requestMessage,
    Permissions: {
      PolicyTemplateArn: row.policyTemplateArn,
      Parameters: row.parameters.map(({ name, values, type }) => ({
        Name: name,
        Values: values,
        Type: type,
      })),
    },
    PermissionPolicy: row.policy,
    RolePermissionRestrictionArns: roleBoundariesIn(row.policy),
    OwnerId: row.owner && nameOfParty(view, row.owner),
    ApproverId: row.approver && nameOfParty(view, row.approver),
    State: stateOf(row, ctx),
    ExpirationTime: row.expirationDate,
    RequestorId: row.requestorId,
    RequestorName: row.requestorName,
    CreateDate: row.createDate,
    SessionDuration: row.sessionDuration,
    RedirectUrl: row.redirectUrl,
    Notes: row.notes,
    RejectionReason: row.rejectionReason,
    OnlySendByOwner: row.onlySendByOwner,
    UpdatedTime: row.updateDate,
  }
}
