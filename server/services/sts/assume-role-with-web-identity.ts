/** AssumeRoleWithWebIdentity: exchanges a token of an OpenID Connect provider for a role session. */

import type { Context, Family, Input } from '../../../core/engine/operation.ts'
import type { WebIdentityCaller } from '../../../core/identity/caller.ts'
import { requireTrusted, type WebIdentity } from '../../../core/identity/web-identity/verify.ts'
import { notAuthorized } from '../../../protocol/errors.ts'
import type { View } from '../../../store/index.ts'
import {
  externalCallerOf,
  federatedConditions,
  federatedPermissions,
  requireTarget,
  roleTarget,
  startFederatedSession,
} from './federated-session.ts'
import { packedSize } from './packed-size.ts'

type Request = Input<'sts', 'AssumeRoleWithWebIdentity'>

export const assumeRoleWithWebIdentity = {
  AssumeRoleWithWebIdentity: {
    identify,
    resource: roleTarget,
    conditions: (_view, input, ctx) => {
      const { session, namesRole } = identityOf(ctx)
      return {
        ...federatedConditions(input.RoleSessionName, session),
        'sts:RoleAuthorizedByIdp': String(namesRole),
      }
    },
    also: (view, input, ctx) =>
      federatedPermissions(input.RoleSessionName, identityOf(ctx).session, roleTarget(view, input, ctx)),
    run: (tx, input, ctx) => {
      const identity = identityOf(ctx)
      requireTrusted(tx, identity, input)
      const session = startFederatedSession(tx, 'AssumeRoleWithWebIdentity', input, ctx, {
        ...identity,
        name: input.RoleSessionName,
        seconds: input.DurationSeconds,
      })
      return {
        SubjectFromWebIdentityToken: identity.subject,
        Audience: identity.audience,
        ...session,
        PackedPolicySize: packedSize(identity, hasPolicies(input) ? session.PackedPolicySize : undefined),
        Provider: identity.provider,
      }
    },
  },
} satisfies Family<'sts'>

function hasPolicies({ Policy, PolicyArns = [] }: Request): boolean {
  return Policy !== undefined || PolicyArns.length > 0
}

/** Requires a provider of the role's account, in which everything else takes place too. */
async function identify(view: View, input: Request, ctx: Context): Promise<WebIdentityCaller> {
  const account = view.account(requireTarget(view, input).accountId)
  const circumstances = { now: ctx.timeIn(account), federation: ctx.federation }
  const identity = await ctx.webIdentities.verify(account, input, circumstances)
  return { kind: 'web-identity', identity, ...externalCallerOf(account, identity) }
}

/** Returns the caller's identity. Other callers reach this point only if nothing is enforced. */
function identityOf({ caller }: Context): WebIdentity {
  if (caller.kind !== 'web-identity') throw notAuthorized('sts:AssumeRoleWithWebIdentity')
  return caller.identity
}
