/** Closed accounts. Their principals cannot call, and their credentials cannot be issued. */
import { goneId, memberId, rowById, type View } from '../../store/index.ts'

/** Returns whether the account of `view` is being closed, is closed, or was closed before it left its organization. */
export function isClosed(view: View): boolean {
  const member = rowById(view, 'memberAccounts', memberId(view.accountId))
  return member ? member.closeDate !== undefined : view.locate(goneId(view.accountId)) !== undefined
}
