/** The names and e-mail addresses of an organization's accounts. Every account on AWS has both. */
import { type MemberAccountRow, rootKey, settingsOf, type View } from '../../../store/index.ts'

/** Returns the name of an account. Without one, it is the account's number. */
export function nameOf(
  management: View,
  { accountId, name }: Pick<MemberAccountRow, 'accountId' | 'name'>,
): string {
  return name ?? settingsOf(management.account(accountId)).name ?? accountId
}

/** Returns the address of an account that was given none. */
export const derivedAddress = (accountId: string) => `${accountId}@example.com`

/**
 * Returns the address of an account's root user: the organization's, the account's, or one that is made from
 * its number, because every account on AWS has an address.
 */
export function emailOf(
  management: View,
  { accountId, email }: Pick<MemberAccountRow, 'accountId' | 'email'>,
): string {
  return email ?? management.account(accountId).rootUsers.get(rootKey)?.email ?? derivedAddress(accountId)
}
