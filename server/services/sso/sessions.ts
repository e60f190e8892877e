/** The sessions of the access portal that access tokens stand for. */

import type { Context } from '../../../core/engine/operation.ts'
import { type Caller, directoryCaller } from '../../../core/identity/caller.ts'
import { isForAccounts, type OpenedToken } from '../../../core/identity/identity-center/access-tokens.ts'
import { type LiveSession, liveSession } from '../../../core/identity/identity-center/portal-sessions.ts'
import { servesInstance, takesTokenOf } from '../../../core/identity/identity-center/served-instances.ts'
import { noAccess, sessionTokenInvalid } from '../../../protocol/errors/sso.ts'
import type { Tx, View } from '../../../store/index.ts'

export interface PortalInput {
  readonly accessToken: string
}

/** The rules of every operation: the access token identifies the caller, and no policy applies. */
export const portalRules = {
  ungoverned: true,
  /** @throws AwsError UnauthorizedException */
  identify: async (_view: View, input: PortalInput, ctx: Context): Promise<Caller> => {
    const { place, note } = openToken(input, ctx)
    return directoryCaller(place, note.session.userId)
  },
} as const

/** @throws AwsError UnauthorizedException */
function openToken({ accessToken }: PortalInput, { oidcIssuer, timeIn }: Context): OpenedToken {
  const opened = oidcIssuer.tokens.open('access', accessToken, timeIn)
  if (!opened) throw sessionTokenInvalid()
  return opened
}

/** Returns the session of an access token. @throws AwsError UnauthorizedException */
export function requireSession(tx: Tx, input: PortalInput, ctx: Context): LiveSession {
  const { session, region } = openToken(input, ctx).note
  const live = liveSession(tx, session, ctx.now)
  if (!live || !servesInstance(ctx.origin, tx, live.instance)) throw sessionTokenInvalid()
  if (!takesTokenOf(ctx.origin, region)) throw sessionTokenInvalid()
  return live
}

/**
 * Returns the session of an access token that is for accounts and roles.
 *
 * Unverified: An access token whose scopes do not include `sso:account:access` gets ForbiddenException.
 *
 * @throws AwsError UnauthorizedException or ForbiddenException
 */
export function requireAccountAccess(tx: Tx, input: PortalInput, ctx: Context): LiveSession {
  const { note } = openToken(input, ctx)
  const live = requireSession(tx, input, ctx)
  if (!isForAccounts(note)) throw noAccess()
  return live
}
