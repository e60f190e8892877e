/** Issues credentials for permission sets, also to pages of the access portal. */
import { type Place, rowById } from '../../../store/index.ts'
import { assumedRoleArn } from '../../aws/arns.ts'
import { permissionSetSession } from '../../identity/identity-center/permission-set-sessions.ts'
import type { LiveSession } from '../../identity/identity-center/portal-sessions.ts'
import type { SealedCredentials, Sessions } from '../../identity/sessions.ts'
import type { EffectiveRole } from './effective-roles.ts'
import { portalProvider } from './portal-provider.ts'

export interface RoleSessionSources {
  readonly sessions: Sessions
  readonly timeIn: (place: Place) => number
}

export interface RoleSession extends SealedCredentials {
  /** The ARN of who uses the credentials. */
  readonly arn: string
  /** Epoch milliseconds, whole seconds. */
  readonly expiresAt: number
}

/**
 * Starts a session of a permission set for the user of a portal session. If `packedPercent` is above 100, the session tags
 * are too large, and the credentials must not be returned.
 */
export function startRoleSession(
  { session: portalSession, view: owner, instance, user }: LiveSession,
  { accountId, provisioning }: EffectiveRole,
  { sessions, timeIn }: RoleSessionSources,
): RoleSession {
  const account = owner.account(accountId)
  const provider = portalProvider(account)
  const role = rowById(account, 'roles', provisioning.roleId)
  if (!provider || !role)
    throw new TypeError(`${accountId} has permission sets, but no SAML provider or role`)
  const session = permissionSetSession({
    owner,
    instance,
    user,
    portalSession,
    provisioning,
    providerArn: provider.arn,
    now: timeIn(account),
  })
  const arn = assumedRoleArn(account, role.name, session.name)
  return { ...sessions.seal(account, session), arn, expiresAt: session.expiresAt }
}
