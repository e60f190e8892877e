/** The roles that the access portal's API offers: permission sets, and roles of the account access manager. */
import type { View } from '../../../store/index.ts'
import { entitledRoles } from '../../identity/entitled-roles.ts'
import type { LiveSession } from '../../identity/portal-sessions.ts'
import { effectiveRole, effectiveRoles } from './effective-roles.ts'
import { startEntitledSession } from './entitled-sessions.ts'
import { type RoleSession, type RoleSessionSources, startRoleSession } from './role-sessions.ts'

/** A permission set or a role, as users name it. */
export interface PortalRole {
  readonly accountId: string
  /** The name of the permission set, or of the role. */
  readonly name: string
}

/**
 * Returns everything that a user can use, each name once per account.
 *
 * Unverified: The access portal's API offers the roles of the account access manager by their names. A permission set of
 * the same name takes precedence. A client reports that AWS answers ForbiddenException instead (vouch-sh/vouch, pull
 * request 961): AWS gives credentials of these roles through Account Access Runtime, an API that iamulator does not have.
 */
export function portalRoles(owner: View, userId: string): readonly PortalRole[] {
  const sets = effectiveRoles(owner, userId).map(({ accountId, permissionSet: { name } }) => ({
    accountId,
    name,
  }))
  const roles = entitledRoles(owner, userId).map(({ accountId, role: { name } }) => ({ accountId, name }))
  return [...new Map([...sets, ...roles].map((each) => [`${each.accountId} ${each.name}`, each])).values()]
}

/** Starts a session for the user of a portal session. Undefined if the user cannot use the role. */
export function startPortalSession(
  live: LiveSession,
  { accountId, name }: PortalRole,
  sources: RoleSessionSources,
): RoleSession | undefined {
  const { view, user } = live
  const set = effectiveRole(view, user.id, accountId, name)
  if (set) return startRoleSession(live, set, sources)
  const entitled = entitledRoles(view, user.id).find(
    (each) => each.accountId === accountId && each.role.name === name,
  )
  return entitled && startEntitledSession(live, entitled, sources)
}
