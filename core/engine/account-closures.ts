/**
 * Closed accounts, which leave their organization some time after they were closed.
 *
 * Nothing waits for that time. Whatever is due leaves before the next call sees the state.
 */
import type { Place, Store, View } from '../../store/index.ts'
import { organizationOf } from '../access/organization/managed.ts'
import { leaveIdentityCenter } from './permission-sets/members.ts'

/** How long a closed account stays in its organization. Source: API reference, CloseAccount. */
const GRACE_MILLISECONDS = 90 * 24 * 60 * 60 * 1000

/** Returns the time of an account in epoch milliseconds. */
type TimeIn = (place: Place) => number

/**
 * Removes the accounts whose time has come from the organization of an account. The clock of the management account
 * counts. If it is set back, they do not return.
 *
 * This is a transaction of its own, so that it stays if the call fails. It begins only if an account is due.
 *
 * Unverified: The number of such an account, and the address of its root user, cannot be used again, until the account or
 * the former management account is reset. AWS deletes everything in the account.
 */
export function endDueClosures(store: Store, place: Place, timeIn: TimeIn): void {
  const due = dueClosures(store.view(place), timeIn)
  if (due.length === 0) return
  store.transact(place, (tx) => {
    const management = organizationOf(tx)?.management
    if (!management) return
    for (const accountId of due) {
      leaveIdentityCenter(management, accountId)
      management.memberAccounts.delete(accountId)
      management.goneAccounts.put(accountId, { accountId })
    }
  })
}

function dueClosures(view: View, timeIn: TimeIn): readonly string[] {
  const management = organizationOf(view)?.management
  if (!management || management.memberAccounts.count('closed', 'any') === 0) return []
  const latest = timeIn(management) - GRACE_MILLISECONDS
  return Array.from(management.memberAccounts.by('closed', 'any'))
    .filter(([, { closeDate = Number.POSITIVE_INFINITY }]) => closeDate <= latest)
    .map(([accountId]) => accountId)
}
