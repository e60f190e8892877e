/** The email addresses of accounts. Each account has one, that of its root user, and no two accounts have the same. */

import { derivedAddress } from '../../../../core/access/organization/account-names.ts'
import { memberId, rootEmailId, rootKey, rowById, type View } from '../../../../store/index.ts'

/**
 * Returns the number of the account with this address. Undefined when none has it.
 *
 * Unverified: Email addresses of accounts are the same regardless of case, as those with which root users sign in.
 */
export function accountWithAddress(view: View, email: string): string | undefined {
  return view.locate(rootEmailId(email))?.accountId ?? memberWith(view, email) ?? derivedFrom(view, email)
}

/** Finds an account whose address only its organization knows. */
function memberWith(view: View, email: string): string | undefined {
  const wanted = email.toLowerCase()
  for (const accountId of view.accounts()) {
    for (const [, member] of view.account(accountId).memberAccounts.rows()) {
      if (member.email?.toLowerCase() === wanted) return member.accountId
    }
  }
  return undefined
}

/** Finds an account whose address is made from its number, because it has no other. */
function derivedFrom(view: View, email: string): string | undefined {
  const accountId = email.slice(0, email.indexOf('@'))
  if (!/^\d{12}$/.test(accountId) || email.toLowerCase() !== derivedAddress(accountId)) return undefined
  const own =
    view.account(accountId).rootUsers.get(rootKey)?.email ??
    rowById(view, 'memberAccounts', memberId(accountId))?.email
  return own === undefined ? accountId : undefined
}
