/** Permission sets in accounts: bringing them up to date, and which accounts have them. */

import type { Context, DenialOf, Family, Input } from '../../../core/engine/operation.ts'
import { isUpToDate, provision } from '../../../core/engine/permission-sets/provision.ts'
import { cannotProvisionMore, targetRequired } from '../../../protocol/errors/sso-admin/assignments.ts'
import type { SsoAdminTypes } from '../../../protocol/model/index.ts'
import type { Entry, PermissionSetRow, ProvisioningRow, SsoRequestRow } from '../../../store/index.ts'
import {
  instanceRules,
  type OwnedPermissionSet,
  permissionSetRules,
  READS,
  requireOrganizationInstance,
  requirePermissionSet,
} from './gate.ts'
import {
  grantRules,
  permissionOnAccount,
  requireAccount,
  requireGrantable,
  requireOpenAccount,
  requireRoomIn,
} from './grants.ts'
import { pageOf } from './paging.ts'
import { keepRequest, pageOfRequests, requireRequest, statusOf } from './requests.ts'

type ProvisionInput = Input<'sso-admin', 'ProvisionPermissionSet'>

export const provisioning = {
  ProvisionPermissionSet: {
    ...grantRules('ProvisionPermissionSet', permittedAccount),
    run: (tx, input, ctx, denialOf) => {
      const accountId = accountIn(input)
      const found = requireGrantable(tx, input, accountId, ctx)
      if (accountId !== undefined) {
        requireOpenAccount(found.owner, accountId)
        requireRoomIn(accountId, found, ctx, cannotProvisionMore)
      }
      const request = provisionIn(found, accountId, ctx, denialOf)
      return { PermissionSetProvisioningStatus: toStarted(request) }
    },
  },

  DescribePermissionSetProvisioningStatus: {
    ...instanceRules(),
    run: (tx, { InstanceArn, ProvisionPermissionSetRequestId: id }, ctx) => {
      const { owner } = requireOrganizationInstance(tx, InstanceArn, ctx, READS)
      return { PermissionSetProvisioningStatus: toEnded(requireRequest(owner, 'provisioning', id)) }
    },
  },

  ListPermissionSetProvisioningStatus: {
    ...instanceRules(),
    run: (tx, input, ctx) => {
      const { owner } = requireOrganizationInstance(tx, input.InstanceArn, ctx, READS)
      const { items, NextToken } = pageOfRequests(owner, 'provisioning', input)
      return { PermissionSetsProvisioningStatus: items, NextToken }
    },
  },

  ListPermissionSetsProvisionedToAccount: {
    ...instanceRules(),
    also: (view, { InstanceArn, AccountId }) => [
      permissionOnAccount(view, 'ListPermissionSetsProvisionedToAccount', InstanceArn, AccountId),
    ],
    run: (tx, input, ctx) => {
      const { owner } = requireOrganizationInstance(tx, input.InstanceArn, ctx, READS)
      requireAccount(owner, input.AccountId)
      const { items, NextToken } = pageOf(
        input,
        (after) => provisionedSets(owner, input, after),
        ({ arn }) => arn,
      )
      return { PermissionSets: items, NextToken }
    },
  },

  ListAccountsForProvisionedPermissionSet: {
    ...permissionSetRules('ListAccountsForProvisionedPermissionSet'),
    run: (tx, input, ctx) => {
      const { owner, permissionSet } = requirePermissionSet(tx, input, ctx)
      const rows = (after: string | undefined) =>
        matching(owner.provisionings.by('permissionSet', permissionSet.id, after), permissionSet, input)
      const { items, NextToken } = pageOf(input, rows, ({ accountId }) => accountId)
      return { AccountIds: items, NextToken }
    },
  },
} satisfies Family<'sso-admin'>

/**
 * Returns the account that the caller must be permitted to provision.
 *
 * Unverified: Provisioning all accounts must be permitted on the ARN of an account whose number is `*`.
 */
function permittedAccount({ TargetType, TargetId = '*' }: ProvisionInput): string {
  return TargetType === 'AWS_ACCOUNT' ? TargetId : '*'
}

/**
 * Returns the account to provision. Undefined for all that have the permission set.
 *
 * Unverified: With ALL_PROVISIONED_ACCOUNTS, a TargetId is ignored.
 */
function accountIn({ TargetType, TargetId }: ProvisionInput): string | undefined {
  if (TargetType === 'ALL_PROVISIONED_ACCOUNTS') return undefined
  if (TargetId === undefined) throw targetRequired()
  return TargetId
}

/**
 * Provisions a permission set in an account, or in all that have it.
 *
 * Unverified: If a permission set cannot be provisioned in some accounts, the others still get it, and the status
 * has the reason for the first account that failed.
 */
function provisionIn(
  found: OwnedPermissionSet,
  accountId: string | undefined,
  ctx: Context,
  denialOf: DenialOf,
): SsoRequestRow {
  const { owner, permissionSet } = found
  const id = ctx.newUuid()
  const rows = owner.provisionings.by('permissionSet', permissionSet.id)
  const accounts = accountId === undefined ? Array.from(rows, ([, row]) => row.accountId) : [accountId]
  const failures = accounts.map((each) =>
    provision({ ...found, accountId: each, requestId: id }, ctx, denialOf),
  )
  const failureReason = failures.find((reason) => reason !== undefined)
  return keepRequest(owner, {
    id,
    kind: 'provisioning',
    permissionSetArn: permissionSet.arn,
    ...(accountId === undefined ? {} : { accountId }),
    createDate: ctx.timeIn(owner),
    ...(failureReason === undefined ? {} : { failureReason }),
  })
}

function toStarted(request: SsoRequestRow): SsoAdminTypes.PermissionSetProvisioningStatus {
  return { ...toEnded(request), Status: 'IN_PROGRESS', FailureReason: undefined }
}

function toEnded(request: SsoRequestRow): SsoAdminTypes.PermissionSetProvisioningStatus {
  return {
    Status: statusOf(request),
    RequestId: request.id,
    AccountId: request.accountId,
    PermissionSetArn: request.permissionSetArn,
    FailureReason: request.failureReason,
    CreatedDate: request.createDate,
  }
}

interface StatusFilter {
  readonly ProvisioningStatus?: SsoAdminTypes.ProvisioningStatus | undefined
}

function* provisionedSets(
  owner: OwnedPermissionSet['owner'],
  { AccountId, ...filter }: StatusFilter & { readonly AccountId: string },
  after: string | undefined,
): Generator<Entry<PermissionSetRow>> {
  for (const [key, row] of owner.provisionings.by('account', AccountId, after)) {
    const permissionSet = owner.permissionSets.get(row.permissionSetId)
    if (permissionSet && isWanted(row, permissionSet, filter)) yield [key, permissionSet]
  }
}

function* matching(
  rows: Iterable<Entry<ProvisioningRow>>,
  permissionSet: PermissionSetRow,
  filter: StatusFilter,
): Generator<Entry<ProvisioningRow>> {
  for (const entry of rows) if (isWanted(entry[1], permissionSet, filter)) yield entry
}

/** Returns whether the role of a permission set has the status that a request asks for. */
function isWanted(
  row: ProvisioningRow,
  set: PermissionSetRow,
  { ProvisioningStatus }: StatusFilter,
): boolean {
  if (ProvisioningStatus === undefined) return true
  return isUpToDate(row, set) === (ProvisioningStatus === 'LATEST_PERMISSION_SET_PROVISIONED')
}
