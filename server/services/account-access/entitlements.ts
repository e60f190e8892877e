/** Entitlements: which user or group may assume which role. They never change. */

import { nameOf } from '../../../core/access/organization/account-names.ts'
import { newEntitlementId } from '../../../core/aws/account-access-ids.ts'
import type { Context, Family } from '../../../core/engine/operation.ts'
import { pageRequest } from '../../../core/engine/token-pages.ts'
import {
  entitlementNotFound,
  filterEmpty,
  invalidNextToken,
  principalNotFound,
  tooManyGroups,
} from '../../../protocol/errors/account-access.ts'
import type { AccountAccessTypes } from '../../../protocol/model/index.ts'
import type { EntitlementRow, Entry, Tx, View } from '../../../store/index.ts'
import { applicationRules, type OwnedApplication, requireApplication } from './gate.ts'
import { pageOf } from './paging.ts'
import { requireRole } from './roles.ts'

export const entitlements = {
  CreateEntitlement: {
    ...applicationRules(),
    run: (tx, { applicationArn, entitlement }, ctx) => {
      const found = requireApplication(tx, applicationArn, ctx)
      return { entitlementId: ensureEntitlement(found, grantOf(entitlement), ctx).id }
    },
  },

  /** Evidence: Terraform's AWS provider, which recognizes an entitlement that is gone by ValidationException. */
  GetEntitlement: {
    ...applicationRules(),
    run: (tx, { applicationArn, entitlementId }, ctx) => {
      const { owner } = requireApplication(tx, applicationArn, ctx)
      const row = owner.entitlements.get(entitlementId)
      if (!row) throw entitlementNotFound()
      return { applicationArn, ...toEntitlement(owner, row) }
    },
  },

  /** Unverified: ListEntitlements lists entitlements in the order of their IDs. */
  ListEntitlements: {
    ...applicationRules(),
    wrongMarker: invalidNextToken,
    run: (tx, input, ctx) => {
      const { owner } = requireApplication(tx, input.applicationArn, ctx)
      const rows = entitlementsMatching(owner, input.filter.principalRole)
      const page = pageOf(pageRequest(input), rows, (row) => toEntitlement(owner, row))
      return { entitlements: page.items, nextToken: page.NextToken }
    },
  },

  /** Deleting an entitlement that is gone is no error. Source: API reference. */
  DeleteEntitlement: {
    ...applicationRules(),
    run: (tx, { applicationArn, entitlementId }, ctx) => {
      requireApplication(tx, applicationArn, ctx).owner.entitlements.delete(entitlementId)
    },
  },
} satisfies Family<'account-access'>

/** A role for a user or a group. */
type Grant = Pick<EntitlementRow, 'principalType' | 'principalId' | 'roleArn'>

/** Requests have exactly one member of each union. */
function grantOf({ principalRole }: AccountAccessTypes.Entitlement): Grant {
  const { principal = {}, roleArn = '' } = principalRole ?? {}
  return { ...subjectOf(principal), roleArn }
}

function subjectOf({ identityCenter }: AccountAccessTypes.Principal): Omit<Grant, 'roleArn'> {
  const { userId, groupId = '' } = identityCenter ?? {}
  return userId === undefined
    ? { principalType: 'GROUP', principalId: groupId }
    : { principalType: 'USER', principalId: userId }
}

/**
 * Returns the entitlement for a grant, which is added unless it exists.
 *
 * Unverified: A user or group that does not exist is reported by ResourceNotFoundException, before the role is verified
 * and the quota is checked.
 *
 * @throws AwsError ResourceNotFoundException, ValidationException, or ServiceQuotaExceededException
 */
function ensureEntitlement(found: OwnedApplication<Tx>, grant: Grant, ctx: Context): EntitlementRow {
  const { owner } = found
  const present = entitlementFor(owner, grant)
  if (present) return present
  requirePrincipal(owner, grant)
  const { accountId } = requireRole(found, grant.roleArn, ctx)
  if (grant.principalType === 'GROUP') requireRoomForGroup(owner, grant.roleArn, ctx)
  const row = { id: newEntitlementId(ctx.randomBytes), ...grant, accountId, createDate: ctx.timeIn(owner) }
  owner.entitlements.put(row.id, row)
  return row
}

function entitlementFor(owner: View, { principalId, roleArn }: Grant): EntitlementRow | undefined {
  for (const [, row] of owner.entitlements.by('principal', principalId))
    if (row.roleArn === roleArn) return row
  return undefined
}

/** @throws AwsError ResourceNotFoundException */
function requirePrincipal(
  { directoryUsers, directoryGroups }: View,
  { principalType, principalId }: Grant,
): void {
  const isUser = principalType === 'USER'
  const exists = (isUser ? directoryUsers : directoryGroups).has(principalId)
  if (!exists) throw principalNotFound(isUser ? 'user' : 'group', principalId)
}

/** @throws AwsError ServiceQuotaExceededException */
function requireRoomForGroup(owner: View, roleArn: string, { quotas }: Context): void {
  const quota = quotas.GroupsPerEntitledRoleQuota
  const groups = Array.from(owner.entitlements.by('role', roleArn)).filter(
    ([, { principalType }]) => principalType === 'GROUP',
  )
  if (groups.length >= quota) throw tooManyGroups(quota)
}

/**
 * Returns the entitlements that match all criteria of a filter, of which there must be one.
 *
 * @throws AwsError ValidationException
 */
function entitlementsMatching(
  { entitlements: table }: View,
  { principal, roleArn, account }: AccountAccessTypes.PrincipalRoleFilter = {},
): (after: string | undefined) => Iterable<Entry<EntitlementRow>> {
  const subject = principal && subjectOf(principal)
  if (!subject && roleArn === undefined && account === undefined) throw filterEmpty()
  const matches = ([, row]: Entry<EntitlementRow>) =>
    (subject === undefined || row.principalType === subject.principalType) &&
    (roleArn === undefined || row.roleArn === roleArn) &&
    (account === undefined || row.accountId === account)
  const index = subject ? 'principal' : roleArn === undefined ? 'account' : 'role'
  const value = subject?.principalId ?? roleArn ?? account ?? ''
  return (after) => Array.from(table.by(index, value, after)).filter(matches)
}

function toEntitlement(owner: View, row: EntitlementRow): AccountAccessTypes.EntitlementSummary {
  const { id, principalType, principalId, roleArn, accountId, createDate } = row
  const identityCenter = principalType === 'USER' ? { userId: principalId } : { groupId: principalId }
  const accountName = nameOf(owner, owner.memberAccounts.get(accountId) ?? { accountId })
  return {
    entitlementId: id,
    entitlement: {
      principalRole: { principal: { identityCenter }, roleArn, account: accountId, accountName },
    },
    createdAt: createDate,
  }
}
