/** AssumeRoleWithSAML: exchanges a SAML assertion of an identity provider for a role session. */

import type { Context, Family, Input } from '../../../core/engine/operation.ts'
import type { SamlCaller } from '../../../core/identity/caller.ts'
import { isSamlProviderArn } from '../../../core/identity/providers.ts'
import { requireTrusted, type SamlIdentity, verifySaml } from '../../../core/identity/saml/verify.ts'
import { invalidRequestArn, notAuthorized } from '../../../protocol/errors.ts'
import type { View } from '../../../store/index.ts'
import {
  externalCallerOf,
  federatedConditions,
  federatedPermissions,
  requireTarget,
  roleTarget,
  startFederatedSession,
} from './federated-session.ts'

type Request = Input<'sts', 'AssumeRoleWithSAML'>

export const assumeRoleWithSaml = {
  AssumeRoleWithSAML: {
    identify,
    resource: roleTarget,
    conditions: (_view, _input, ctx) => {
      const { session } = identityOf(ctx)
      return federatedConditions(session.name, session.claims)
    },
    also: (view, input, ctx) => {
      const { session } = identityOf(ctx)
      return federatedPermissions(session.name, session.claims, roleTarget(view, input, ctx))
    },
    run: (tx, input, ctx) => {
      const identity = identityOf(ctx)
      requireTrusted(tx, identity, ctx)
      const { provider, claims, session, subject } = identity
      return {
        Issuer: identity.issuer,
        ...startFederatedSession(tx, 'AssumeRoleWithSAML', input, ctx, {
          name: session.name,
          provider,
          claims,
          session: session.claims,
          seconds: input.DurationSeconds,
          longest: session.seconds,
          endsAt: subject.endsAt,
        }),
        Audience: subject.recipient,
        SubjectType: subject.format,
        NameQualifier: identity.nameQualifier,
        Subject: subject.name,
      }
    },
  },
} satisfies Family<'sts'>

/** Requires a provider of the role's account, in which everything else takes place too. */
async function identify(view: View, input: Request, ctx: Context): Promise<SamlCaller> {
  const account = view.account(requireTarget(view, input).accountId)
  if (!isSamlProviderArn(input.PrincipalArn)) throw invalidRequestArn()
  const identity = await verifySaml(account, input, {
    now: ctx.timeIn(account),
    federation: ctx.federation,
    newUuid: () => ctx.newUuid(),
  })
  return { kind: 'saml', identity, ...externalCallerOf(account, identity) }
}

/** Returns the caller's identity. Other callers reach this point only if nothing is enforced. */
function identityOf({ caller }: Context): SamlIdentity {
  if (caller.kind !== 'saml') throw notAuthorized('sts:AssumeRoleWithSAML')
  return caller.identity
}
