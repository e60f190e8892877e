/** When a user last used permission sets and roles. */

import type { PortalRole } from '../../../core/engine/permission-sets/portal-roles.ts'
import { rowById } from '../../../store/index.ts'
import type { SignedIn, Visit } from './visit.ts'

/**
 * Returns how long ago the user got credentials, in milliseconds, by {@link usedKey}. Sessions are kept nowhere, so only
 * uses in this process are known.
 */
export function agesOf({ emulator }: Visit, { view, user, place }: SignedIn): ReadonlyMap<string, number> {
  const ages = new Map<string, number>()
  for (const { place: at, session } of emulator.sessions.issued.of()) {
    const isOfUser = session.contextKeys?.['identitystore:UserId'] === user.id
    if (!isOfUser || at.partition !== place.partition) continue
    const role = rowById(view.account(at.accountId), 'roles', session.principalId)
    if (!role) continue
    const key = usedKey({ accountId: at.accountId, name: shownName(role.name) })
    if (!ages.has(key)) ages.set(key, emulator.clock.now(at) - session.issuedAt)
  }
  return ages
}

export const usedKey = ({ accountId, name }: PortalRole): string => `${accountId} ${name}`

/** Returns the name of the permission set of a role, or of the role itself if it has none. */
function shownName(roleName: string): string {
  return /^AWSReservedSSO_(.+)_[0-9a-f]{16}$/.exec(roleName)?.[1] ?? roleName
}
