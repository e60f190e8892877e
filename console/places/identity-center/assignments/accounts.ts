/** The accounts of the organization. */
import { call } from '../../../api/client.ts'
import { everyItem } from '../../../api/pages.ts'
import { byText } from '../directory/directory.ts'

export interface NamedAccount {
  readonly id: string
  readonly name: string
}

/** Returns the accounts that permission sets can be assigned in. */
export async function loadAccounts(signal: AbortSignal): Promise<readonly NamedAccount[]> {
  const accounts = await everyItem(
    (NextToken) => call('organizations', 'ListAccounts', { NextToken }, signal),
    ({ Accounts }) => Accounts,
  )
  return accounts
    .filter(({ Status }) => Status === 'ACTIVE')
    .map(({ Id = '', Name = Id }) => ({ id: Id, name: Name }))
    .toSorted((a, b) => byText(a.name, b.name))
}
