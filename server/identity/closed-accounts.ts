/** Accounts that were closed. Nobody in them can call, and nobody can get credentials of them. */
import { memberId, rowById, settingsOf, type View } from '../../store/index.ts'

/** Returns whether the account of `view` is closed, or is being closed. */
export function isClosed(view: View): boolean {
  if (settingsOf(view).isGone) return true
  return rowById(view, 'memberAccounts', memberId(view.accountId))?.closeDate !== undefined
}
