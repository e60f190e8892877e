/** How many things each place of the console lists, for the account that is signed in: the numbers in the rail. */
import { organizationOf } from '../../../core/access/organization/managed.ts'
import { isDelegatedAdministrator } from '../../../core/access/organization/services.ts'
import type { Emulator } from '../../../core/engine/emulator.ts'
import { type Place, ssoInstanceKey, type View } from '../../../store/index.ts'

/** Counts the rows of each list as it is before anybody filters. */
export function countsOf({ store, decisions }: Pick<Emulator, 'store' | 'decisions'>, place: Place) {
  const view = store.view(place)
  const { users, groups, roles, oidcProviders, samlProviders, policies } = view
  return {
    // The counts of one replica would differ from the counts in Live.
    decisions: store.status().shared ? undefined : decisions.count(({ origin }) => origin !== 'console'),
    identities: users.size + groups.size + roles.size + oidcProviders.size + samlProviders.size,
    policies: policies.size,
    accounts: accountsIn(view),
    people: peopleIn(view),
  }
}

/** Other members than the delegated administrators may not list the accounts, and see their own only. */
function accountsIn(view: View): number {
  const management = organizationOf(view)?.management
  if (!management) return 0
  const administers = management.memberAccounts.get(view.accountId)?.administers ?? []
  const isReader = management.accountId === view.accountId || administers.length > 0
  return isReader ? management.memberAccounts.size : 1
}

const IDENTITY_CENTER = 'sso.amazonaws.com'

/** The instance of the organization comes before the account's own. Only its administrators may list its users. */
function peopleIn(view: View): number {
  const management = organizationOf(view)?.management
  const hasInstance = management?.ssoInstances.get(ssoInstanceKey) !== undefined
  if (!management || !hasInstance || management.accountId === view.accountId) return view.directoryUsers.size
  const isAdministrator = isDelegatedAdministrator(management, view.accountId, IDENTITY_CENTER)
  return isAdministrator ? management.directoryUsers.size : 0
}
