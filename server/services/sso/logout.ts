/** The end of a session of the access portal. */
import type { Family } from '../../../core/engine/operation.ts'
import { endToken } from '../../../core/identity/identity-center/portal-sessions.ts'
import { portalRules, requireSession } from './sessions.ts'

export const logout = {
  /** Ends the portal session with all its tokens. Role sessions that exist go on. Source: API reference of Logout. */
  Logout: {
    ...portalRules,
    run: (tx, input, ctx) => {
      const { session } = requireSession(tx, input, ctx)
      endToken(tx, session.sessionId, session.expiryDate, ctx.now)
    },
  },
} satisfies Family<'sso'>
