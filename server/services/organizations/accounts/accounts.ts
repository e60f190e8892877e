/** The accounts of an organization. */

import { emailOf, nameOf } from '../../../../core/access/organization/account-names.ts'
import { type ManagedOrganization, organizationOf } from '../../../../core/access/organization/managed.ts'
import { pathOf, unitsAbove } from '../../../../core/access/organization/membership.ts'
import type { DetailedTarget } from '../../../../core/access/target.ts'
import { organizationsArn } from '../../../../core/aws/organization-ids.ts'
import type { Family, Output } from '../../../../core/engine/operation.ts'
import { accountNotFound } from '../../../../protocol/errors/organizations/accounts.ts'
import type { MemberAccountRow, View } from '../../../../store/index.ts'
import { organizationRules, requireOrganization } from '../gate.ts'
import { pageInOrder } from '../paging.ts'
import { stateOf } from './account-state.ts'

export const accounts = {
  DescribeAccount: {
    ...organizationRules('reader'),
    resource: (view, { AccountId }) => accountTarget(view, AccountId),
    run: (tx, { AccountId }, ctx) => {
      const found = requireOrganization(tx, 'reader')
      const account = requireAccount(found.management, AccountId)
      return { Account: toAccount(found, account, ctx.timeIn(found.management)) }
    },
  },

  ListAccounts: {
    ...organizationRules('reader'),
    run: (tx, input, ctx) => {
      const found = requireOrganization(tx, 'reader')
      const now = ctx.timeIn(found.management)
      const show = (account: MemberAccountRow) => toAccount(found, account, now)
      const rows = Array.from(found.management.memberAccounts.rows(), ([, row]) => row)
      const { items, NextToken } = pageInOrder(input, rows, byJoining, show)
      return { Accounts: items, NextToken }
    },
  },
} satisfies Family<'organizations'>

/** Returns an account of the organization. @throws AwsError AccountNotFoundException */
export function requireAccount({ memberAccounts }: View, accountId: string): MemberAccountRow {
  const account = memberAccounts.get(accountId)
  if (!account) throw accountNotFound()
  return account
}

/** Returns an account as policies see it, also one that does not exist. */
export function accountTarget(view: View, accountId: string): DetailedTarget {
  const tags = organizationOf(view)?.management.memberAccounts.get(accountId)?.tags
  return { arn: accountArn(view, accountId), ...(tags ? { tags } : {}) }
}

/** Returns the ARN of an account, also of one that does not exist. */
export function accountArn(view: View, accountId: string): string {
  const found = organizationOf(view)
  if (!found) return '*'
  const { management, organization } = found
  return (
    management.memberAccounts.get(accountId)?.arn ??
    organizationsArn(management, `account/${organization.id}/${accountId}`)
  )
}

/** The number of digits of the latest time that a clock can show. */
const TIME_DIGITS = 16

/**
 * Returns a key for the order of lists.
 *
 * Unverified: Accounts are listed in the order in which they joined, because AWS does not document the order. It
 * does not list the management account first (public reports).
 */
export function byJoining({ joinDate, accountId }: MemberAccountRow): string {
  return `${String(joinDate).padStart(TIME_DIGITS, '0')} ${accountId}`
}

type Account = NonNullable<Output<'organizations', 'DescribeAccount'>['Account']>

/**
 * Returns the account as responses show it. AWS has retired Status, but still answers it (recorded on AWS).
 *
 * @param now the time of the management account
 */
export function toAccount(
  { management, organization }: ManagedOrganization,
  row: MemberAccountRow,
  now: number,
): Account {
  const { accountId, arn, joinedMethod, joinDate } = row
  return {
    Arn: arn,
    Email: emailOf(management, row),
    Id: accountId,
    JoinedMethod: joinedMethod,
    JoinedTimestamp: joinDate,
    Name: nameOf(management, row),
    Paths: [accountPath({ management, organization }, row)],
    ...stateOf(row, now),
  }
}

/** Returns the path of an account, which ends with a slash. */
export function accountPath(
  { management, organization }: ManagedOrganization,
  { accountId, parentId }: MemberAccountRow,
): string {
  return `${pathOf(organization, unitsAbove(management, parentId))}${accountId}/`
}
