/** GetScopedCredentials: derives a session with fewer permissions or a shorter lifetime. */

import type { Context, Family, Input } from '../../../core/engine/operation.ts'
import { sessionOf } from '../../../core/identity/caller.ts'
import type { NewSession, Session } from '../../../core/identity/sessions.ts'
import {
  insufficientSessionLifetime,
  invalidSubjectCredentials,
  nothingToScope,
  tooManyScopes,
} from '../../../protocol/errors.ts'
import type { View } from '../../../store/index.ts'
import { issue, startOf } from './credentials.ts'
import { requireSessionPolicies } from './session-policies.ts'

type Request = Input<'sts', 'GetScopedCredentials'>

export const scopedCredentials = {
  GetScopedCredentials: {
    regionalOnly: true,
    run: (tx, input, ctx) => {
      const calling = sessionOf(ctx.caller)
      if (!calling) throw invalidSubjectCredentials()
      const session = scopedSession(tx, calling, input, ctx)
      const { accountId, caller } = ctx
      const minimumTokenSize = input.MinimumSessionTokenSize
      const { response } = issue(tx, ctx, { accountId, session, minimumTokenSize })
      return {
        ...response,
        SessionInfo: { ScopedSessionId: caller.userId, Arn: caller.arn },
        ScopedPoliciesCount: session.scopes?.length ?? 0,
        SourceIdentity: session.sourceIdentity,
      }
    },
  },
} satisfies Family<'sts'>

/** Source: API reference, ScopedPoliciesCount. */
const MAXIMUM_SCOPES = 3

/** Returns a session with the same identity and all existing limits. */
function scopedSession(view: View, calling: Session, input: Request, ctx: Context): NewSession {
  if (input.Policy === undefined && input.DurationSeconds === undefined) throw nothingToScope()
  const { policy: scope } = requireSessionPolicies(view, { Policy: input.Policy })
  const scopes = calling.scopes ?? []
  if (scope !== undefined && scopes.length >= MAXIMUM_SCOPES) throw tooManyScopes(MAXIMUM_SCOPES)
  return {
    ...calling,
    issuedAt: startOf(ctx, ctx),
    expiresAt: endOf(calling, input.DurationSeconds, ctx),
    scopes: scope === undefined ? scopes : [...scopes, scope],
  }
}

function endOf({ expiresAt }: Session, seconds: number | undefined, ctx: Context): number {
  if (seconds === undefined) return expiresAt
  const requested = startOf(ctx, ctx) + seconds * 1000
  if (requested > expiresAt) throw insufficientSessionLifetime()
  return requested
}
