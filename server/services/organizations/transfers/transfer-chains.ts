/**
 * How billing transfers are connected. An organization that pays for others can transfer its own bill, and theirs with
 * it. Source: Billing User Guide, "Quotas" and "Responding to invitations".
 */

import type { Context } from '../../../../core/engine/operation.ts'
import {
  tooManyInboundTransfers,
  tooManyOutboundTransfers,
  tooManyTransfersInChain,
  transferChainTooLong,
} from '../../../../protocol/errors/organizations/transfers.ts'
import type { TransferRow, View } from '../../../../store/index.ts'

type Quotas = Context['quotas']

/** An accepted transfer counts until it is withdrawn. */
export const isActive = ({ sourceId, endDate }: TransferRow) =>
  sourceId !== undefined && endDate === undefined

/** Returns the active transfers that a management account pays for. */
function inboundOf(account: View): readonly TransferRow[] {
  return Array.from(account.transfers.rows(), ([, row]) => row).filter(isActive)
}

/** Returns the accounts that pay for an organization. The quota for them permits more than one. */
function payersOf(account: View): readonly View[] {
  return [...account.accounts()]
    .map((accountId) => account.account(accountId))
    .filter((other) => inboundOf(other).some(({ sourceId }) => sourceId === account.accountId))
}

/** @param offered how many offers of the account are pending */
export function requireInboundQuota(account: View, offered: number, quotas: Quotas): void {
  const count = inboundOf(account).length + offered
  if (count >= quotas.InboundBillingTransfersQuota) throw tooManyInboundTransfers()
}

/**
 * Requires that an account can transfer its bill to another.
 *
 * Unverified: The chain is checked when a transfer is accepted, because it is complete only then. A chain that would
 * lead back to the account is too long.
 *
 * @throws AwsError ConstraintViolationException
 */
export function requireChainQuotas(source: View, target: View, quotas: Quotas): void {
  if (payersOf(source).length >= quotas.OutboundBillingTransfersQuota) throw tooManyOutboundTransfers()
  const above = accountsAbove(target)
  const length = lengthBelow(source) + 1 + lengthAbove(target)
  if (above.has(source.accountId) || length > quotas.BillingTransferChainLengthQuota)
    throw transferChainTooLong()
  const count = [...above].reduce((sum, id) => Math.max(sum, countBelow(source.account(id))), 0)
  if (count + 1 + countBelow(source) > quotas.BillingTransfersPerChainQuota) throw tooManyTransfersInChain()
}

/** Returns an account and all that pay for it, directly or not. */
function accountsAbove(account: View): ReadonlySet<string> {
  return new Set([account.accountId, ...payersOf(account).flatMap((payer) => [...accountsAbove(payer)])])
}

function lengthAbove(account: View): number {
  return Math.max(0, ...payersOf(account).map((payer) => 1 + lengthAbove(payer)))
}

const lengthBelow = (account: View): number =>
  Math.max(0, ...sourcesOf(account).map((source) => 1 + lengthBelow(source)))

/** Returns how many transfers an account pays for, directly or not. */
const countBelow = (account: View): number =>
  sourcesOf(account).reduce((sum, source) => sum + 1 + countBelow(source), 0)

function sourcesOf(account: View): readonly View[] {
  return inboundOf(account).flatMap(({ sourceId }) =>
    sourceId === undefined ? [] : [account.account(sourceId)],
  )
}
