/** Closing an account of an organization. */

import type { ManagedOrganization } from '../../../../core/access/organization/managed.ts'
import { DEFAULT_QUOTAS, type Quotas } from '../../../../core/aws/quotas.ts'
import type { Context, Family } from '../../../../core/engine/operation.ts'
import {
  accountAlreadyClosed,
  cannotCloseManagementAccount,
  closeAccountQuotaExceeded,
  closeAccountRequestsLimitExceeded,
} from '../../../../protocol/errors/organizations/closures.ts'
import type { MemberAccountRow, Tx, View } from '../../../../store/index.ts'
import { DAY } from '../day.ts'
import { organizationRules, requireAllFeatures, requireOrganization } from '../gate.ts'
import { stateOf } from './account-state.ts'
import { accountTarget, requireAccount } from './accounts.ts'

export const closures = {
  CloseAccount: {
    ...organizationRules('management'),
    resource: (view, { AccountId }) => accountTarget(view, AccountId),
    run: (tx, { AccountId }, ctx) => {
      const found = requireOrganization(tx, 'management')
      closeAccount(found, AccountId, { quotas: ctx.quotas, now: ctx.timeIn(found.management) })
    },
  },
} satisfies Family<'organizations'>

interface Closing extends Pick<Context, 'quotas'> {
  /** The time of the management account. */
  readonly now: number
  /** By default, now. */
  readonly closeDate?: number
}

/** Closes an account. @throws AwsError AccountNotFoundException or ConstraintViolationException, among others */
export function closeAccount(
  found: ManagedOrganization<Tx>,
  accountId: string,
  { quotas, now, closeDate = now }: Closing,
): void {
  const { management } = found
  const account = requireClosable(found, accountId)
  requireClosuresLeft(management, quotas, now)
  management.memberAccounts.put(accountId, { ...account, closeDate })
}

/**
 * Returns an account that is open, and is not the management account.
 *
 * Unverified: A delegated administrator can be closed, because no documented error refuses that. The conditions are
 * checked in this order.
 */
function requireClosable(found: ManagedOrganization, accountId: string): MemberAccountRow {
  requireAllFeatures(found)
  const { management } = found
  const account = requireAccount(management, accountId)
  if (accountId === management.accountId) throw cannotCloseManagementAccount()
  if (account.closeDate !== undefined) throw accountAlreadyClosed()
  return account
}

const QUOTA_DAYS = 30

/** Requires that few enough accounts are being closed now, and were closed in the past 30 days. */
function requireClosuresLeft(management: View, quotas: Quotas, now: number): void {
  const closed = Array.from(management.memberAccounts.by('closed', 'any'), ([, account]) => account)
  const pending = closed.filter((account) => stateOf(account, now).State === 'PENDING_CLOSURE')
  if (pending.length >= quotas.AccountClosuresAtOnceQuota) throw closeAccountRequestsLimitExceeded()
  const recent = closed.filter(({ closeDate = 0 }) => closeDate > now - QUOTA_DAYS * DAY)
  if (recent.length >= recentClosuresQuota(management, quotas)) throw closeAccountQuotaExceeded()
}

const LARGEST_SHARE = 1000

/**
 * Returns how many accounts can be closed in 30 days: in large organizations, a fifth of the accounts.
 * Source: API reference, CloseAccount.
 */
function recentClosuresQuota({ memberAccounts }: View, { AccountClosuresPer30DaysQuota: quota }: Quotas) {
  const share = Math.min(Math.floor(memberAccounts.size / 5), LARGEST_SHARE)
  return share > DEFAULT_QUOTAS.AccountClosuresPer30DaysQuota ? Math.max(share, quota) : quota
}
