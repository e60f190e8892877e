/** The roles that the access portal and its API offer: permission sets, and roles of the account access manager. */
import type { View } from '../../../store/index.ts'
import { type EntitledRole, entitledRoles } from '../../identity/identity-center/entitled-roles.ts'
import type { LiveSession } from '../../identity/identity-center/portal-sessions.ts'
import { type EffectiveRole, effectiveRole, effectiveRoles } from './effective-roles.ts'
import { ENTITLED_DURATION, startEntitledSession } from './entitled-sessions.ts'
import { type RoleSession, type RoleSessionSources, startRoleSession } from './role-sessions.ts'

/** A permission set or a role, as users name it. */
export interface PortalRole {
  readonly accountId: string
  /** The name of the permission set, or of the role. */
  readonly name: string
}

/** What the pages of the access portal show of a permission set or a role. */
export interface OfferedRole extends PortalRole {
  readonly kind: 'permissionSet' | 'role'
  /** The ID of the permission set, or of the role. */
  readonly id: string
  readonly description?: string | undefined
  readonly relayState?: string | undefined
  /** How long a session lasts, in ISO 8601, such as `PT1H`. */
  readonly sessionDuration: string
}

/**
 * Returns everything that a user can use, by account and then by name, each name once per account.
 *
 * Unverified: The access portal and its API offer the roles of the account access manager by their names. A permission
 * set of the same name takes precedence. A client reports that AWS answers ForbiddenException instead (vouch-sh/vouch,
 * pull request 961): AWS gives credentials of these roles through Account Access Runtime, an API that iamulator does not
 * have.
 */
export function portalRoles(owner: View, userId: string): readonly OfferedRole[] {
  const all = [
    ...entitledRoles(owner, userId).map(offeredRole),
    ...effectiveRoles(owner, userId).map(offeredSet),
  ]
  const named = new Map(all.map((each) => [`${each.accountId} ${each.name}`, each]))
  return [...named].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each)
}

function offeredSet({ accountId, permissionSet, provisioning }: EffectiveRole): OfferedRole {
  const { id, name, description, relayState } = permissionSet
  const { sessionDuration } = provisioning.provisioned
  return { kind: 'permissionSet', accountId, id, name, description, relayState, sessionDuration }
}

function offeredRole({ accountId, role: { id, name, description } }: EntitledRole): OfferedRole {
  return {
    kind: 'role',
    accountId,
    id,
    name,
    description: description || undefined,
    sessionDuration: ENTITLED_DURATION,
  }
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
