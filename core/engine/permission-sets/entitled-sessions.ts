/** Issues credentials for roles that the account access manager gives to users. */
import type { AccessApplicationRow, View } from '../../../store/index.ts'
import { trustsAccountAccess } from '../../access/account-access-trust.ts'
import { assumedRoleArn } from '../../aws/arns.ts'
import type { EntitledRole } from '../../identity/identity-center/entitled-roles.ts'
import { userSession } from '../../identity/identity-center/permission-set-sessions.ts'
import type { LiveSession } from '../../identity/identity-center/portal-sessions.ts'
import type { RoleSession, RoleSessionSources } from './role-sessions.ts'

/** Unverified: Sessions of roles that the account access manager gives to users last an hour. */
export const ENTITLED_DURATION = 'PT1H'
const SESSION_MILLISECONDS = 60 * 60 * 1000

/**
 * Starts a session of a role for the user of a portal session. Undefined if the trust policy of the role does not allow
 * the account access manager to assume the role and to set the user as the context.
 *
 * The attributes for access control become session tags only if the trust policy also allows sts:TagSession. Source: IAM
 * User Guide, "Prepare your IAM roles".
 */
export function startEntitledSession(
  { session: portalSession, view: owner, instance, user }: LiveSession,
  { accountId, role }: EntitledRole,
  { sessions, timeIn }: RoleSessionSources,
): RoleSession | undefined {
  const account = owner.account(accountId)
  const now = timeIn(account)
  const application = applicationOf(owner)
  const trusts = (action: string) =>
    application !== undefined && trustsAccountAccess(owner, { action, role, accountId, application, now })
  if (!trusts('sts:AssumeRole') || !trusts('sts:SetContext')) return undefined
  const { tags, ...common } = userSession({ owner, instance, user, portalSession, now })
  const expiresAt = common.issuedAt + SESSION_MILLISECONDS
  const tagged = trusts('sts:TagSession') ? { tags } : {}
  const sealed = sessions.seal(account, { ...common, ...tagged, principalId: role.id, expiresAt })
  return { ...sealed, arn: assumedRoleArn(account, role.name, common.name), expiresAt }
}

function applicationOf({ accessApplications }: View): AccessApplicationRow | undefined {
  for (const [, application] of accessApplications.rows()) return application
  return undefined
}
