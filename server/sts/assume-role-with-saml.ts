/** AssumeRoleWithSAML: from somebody whom a SAML identity provider knows to a session of a role. */
import { invalidRequestArn, notAuthorized } from '../../protocol/errors.ts'
import type { RoleRow, View } from '../../store/index.ts'
import { assumedRoleArn } from '../arns.ts'
import type { SamlCaller } from '../caller.ts'
import { isSamlProviderArn } from '../identity-providers.ts'
import type { Context, DetailedTarget, Family, Input } from '../operation.ts'
import { requireTrusted, type SamlIdentity, verifySaml } from '../saml/verify.ts'
import type { NewSession } from '../sessions.ts'
import { issue, startOf } from './credentials.ts'
import { requireSessionPolicies } from './session-policies.ts'
import { requireSessionTags } from './session-tags.ts'
import { requireDuration, type TargetRole, targetRole, trustTarget } from './target-role.ts'
import { vouchedConditions, vouchedPermissions } from './vouched-session.ts'

type Request = Input<'sts', 'AssumeRoleWithSAML'>

const ACTION = 'sts:AssumeRoleWithSAML'

export const assumeRoleWithSaml = {
  AssumeRoleWithSAML: {
    identify,
    resource: roleTarget,
    conditions: (_view, _input, ctx) => {
      const { session } = identityOf(ctx)
      return vouchedConditions(session.name, session.claims)
    },
    also: (view, input, ctx) => {
      const { session } = identityOf(ctx)
      return vouchedPermissions(session.name, session.claims, roleTarget(view, input))
    },
    run: (tx, input, ctx) => {
      const identity = identityOf(ctx)
      requireTrusted(tx, identity, ctx.now)
      const role = requireRole(tx, input)
      const session = newSession(tx, role, input, ctx)
      const { accountId } = ctx
      const issued = issue(tx, ctx, { accountId, session, minimumTokenSize: input.MinimumSessionTokenSize })
      return {
        Issuer: identity.issuer,
        AssumedRoleUser: {
          AssumedRoleId: `${role.id}:${session.name}`,
          Arn: assumedRoleArn(accountId, role.name, session.name),
        },
        ...issued.answer,
        Audience: identity.subject.recipient,
        SubjectType: identity.subject.format,
        PackedPolicySize: issued.packedPercent === 0 ? undefined : issued.packedPercent,
        NameQualifier: identity.nameQualifier,
        SourceIdentity: session.sourceIdentity,
        Subject: identity.subject.name,
      }
    },
  },
} satisfies Family<'sts'>

/** The provider must be one of the role's account, in which all else happens too. */
async function identify(view: View, input: Request, ctx: Context): Promise<SamlCaller> {
  const { accountId } = requireTarget(view, input)
  if (!isSamlProviderArn(input.PrincipalArn)) throw invalidRequestArn()
  const identity = await verifySaml(view.account(accountId), input, ctx.now)
  const { provider, claims } = identity
  return {
    kind: 'saml',
    accountId,
    arn: provider,
    userId: provider,
    accessKeyId: '',
    providers: [provider],
    claims: claims.all,
    identity,
  }
}

/** Nobody else comes as far as here, unless nothing is enforced. */
function identityOf({ caller }: Context): SamlIdentity {
  if (caller.kind !== 'saml') throw notAuthorized(ACTION)
  return caller.identity
}

function requireTarget(view: View, { RoleArn: arn }: Request): TargetRole {
  const target = targetRole(view, arn)
  if (!target) throw invalidRequestArn()
  return target
}

function roleTarget(view: View, input: Request): DetailedTarget {
  return trustTarget(view, requireTarget(view, input))
}

/** A role that is missing was denied before, unless nothing is enforced. */
function requireRole(view: View, input: Request): RoleRow {
  const { role } = requireTarget(view, input)
  if (!role) throw notAuthorized(ACTION)
  return role
}

/** @param view the account of the role */
function newSession(view: View, role: RoleRow, input: Request, ctx: Context): NewSession {
  const { provider, claims, session, subject } = identityOf(ctx)
  const issuedAt = startOf(ctx)
  const seconds = requireDuration(input.DurationSeconds ?? session.seconds, role)
  const { endsAt = Number.POSITIVE_INFINITY } = subject
  return {
    kind: 'role',
    principalId: role.id,
    name: session.name,
    issuedAt,
    expiresAt: Math.min(issuedAt + seconds * 1000, Math.floor(endsAt / 1000) * 1000),
    ...requireSessionPolicies(view, input),
    ...requireSessionTags(session.claims),
    sourceIdentity: session.claims.SourceIdentity,
    federation: { provider, claims: claims.lasting },
  }
}
