/** The states of an account of an organization, which follow from the time. */

import type { Output } from '../../../../core/engine/operation.ts'
import type { MemberAccountRow } from '../../../../store/index.ts'

type Account = NonNullable<Output<'organizations', 'DescribeAccount'>['Account']>

/** The members of a response that show the state of an account. */
export type AccountState = Required<Pick<Account, 'State' | 'Status'>>

/**
 * How long closing an account takes, in milliseconds.
 *
 * Unverified: An account is PENDING_CLOSURE for one minute. AWS takes a few minutes (API reference, CloseAccount), which
 * would only make tools wait that poll until the account is SUSPENDED.
 */
const CLOSING_MILLISECONDS = 60_000

/**
 * Returns the state of an account, by the clock of the management account. If that clock is set back to a time before
 * the closure, the account is still being closed.
 *
 * Unverified: Status is SUSPENDED while State is CLOSED, because Status has no value CLOSED.
 */
export function stateOf({ closeDate }: MemberAccountRow, now: number): AccountState {
  if (closeDate === undefined) return { State: 'ACTIVE', Status: 'ACTIVE' }
  return now < closeDate + CLOSING_MILLISECONDS
    ? { State: 'PENDING_CLOSURE', Status: 'PENDING_CLOSURE' }
    : { State: 'CLOSED', Status: 'SUSPENDED' }
}
