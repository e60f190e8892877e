/** The accounts as pages list them: with their names, and a color that distinguishes each from the next ones. */

import { nameOf } from '../../core/access/organization/account-names.ts'
import { organizationOf } from '../../core/access/organization/managed.ts'
import { DEFAULT_ACCOUNT } from '../../core/identity/administrator.ts'
import { accountKey, type Place, type Store, settingsOf } from '../../store/index.ts'
import { ACCOUNT_COLORS } from './tokens.ts'

export interface ListedAccount {
  readonly id: string
  readonly partition: string
  /** Its name in its organization. Absent when it has none. */
  readonly name?: string
  readonly alias?: string
  /** The number of its color. */
  readonly color: number
}

/**
 * Returns the accounts that have anything, and further ones. The default account is the first, and the others follow in
 * the order in which they got something, so that a new account changes no other one's color.
 */
export function placesOf(store: Store, partition: string, further: readonly Place[] = []): readonly Place[] {
  const all = [{ partition, accountId: DEFAULT_ACCOUNT }, ...store.accounts(), ...further]
  return [...new Map(all.map((place) => [accountKey(place), place])).values()]
}

export function listedAccount(store: Store, place: Place, index: number): ListedAccount {
  const view = store.view(place)
  const { accountId: id, partition } = view
  const { alias } = settingsOf(view)
  const management = organizationOf(view)?.management
  const name = nameOf(management ?? view, management?.memberAccounts.get(id) ?? { accountId: id })
  return {
    id,
    partition,
    ...(name === id ? {} : { name }),
    ...(alias === undefined ? {} : { alias }),
    color: index % ACCOUNT_COLORS,
  }
}
