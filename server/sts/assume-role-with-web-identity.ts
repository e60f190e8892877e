/** AssumeRoleWithWebIdentity: from somebody whom an OpenID Connect provider knows to a session of a role. */
import { invalidRequestArn, notAuthorized } from '../../protocol/errors.ts'
import type { RoleRow, View } from '../../store/index.ts'
import { assumedRoleArn } from '../arns.ts'
import type { WebIdentityCaller } from '../caller.ts'
import type { Context, DetailedTarget, Family, Input } from '../operation.ts'
import type { NewSession } from '../sessions.ts'
import { requireTrusted, type WebIdentity } from '../web-identity/verify.ts'
import { issue, startOf } from './credentials.ts'
import { requireSessionPolicies } from './session-policies.ts'
import { requireSessionTags } from './session-tags.ts'
import { requireDuration, type TargetRole, targetRole, trustTarget } from './target-role.ts'
import { vouchedConditions, vouchedPermissions } from './vouched-session.ts'

type Request = Input<'sts', 'AssumeRoleWithWebIdentity'>

const ACTION = 'sts:AssumeRoleWithWebIdentity'

export const assumeRoleWithWebIdentity = {
  AssumeRoleWithWebIdentity: {
    identify,
    resource: roleTarget,
    conditions: (_view, input, ctx) => vouchedConditions(input.RoleSessionName, identityOf(ctx).session),
    also: (view, input, ctx) =>
      vouchedPermissions(input.RoleSessionName, identityOf(ctx).session, roleTarget(view, input)),
    run: (tx, input, ctx) => {
      const identity = identityOf(ctx)
      requireTrusted(tx, identity, input)
      const role = requireRole(tx, input)
      const session = newSession(tx, role, input, ctx)
      const { accountId } = ctx
      const issued = issue(tx, ctx, { accountId, session, minimumTokenSize: input.MinimumSessionTokenSize })
      return {
        SubjectFromWebIdentityToken: identity.subject,
        Audience: identity.audience,
        AssumedRoleUser: {
          AssumedRoleId: `${role.id}:${session.name}`,
          Arn: assumedRoleArn(accountId, role.name, session.name),
        },
        ...issued.answer,
        PackedPolicySize: issued.packedPercent === 0 ? undefined : issued.packedPercent,
        SourceIdentity: session.sourceIdentity,
        Provider: identity.provider,
      }
    },
  },
} satisfies Family<'sts'>

/** The provider must be one of the role's account, in which all else happens too. */
async function identify(view: View, input: Request, ctx: Context): Promise<WebIdentityCaller> {
  const { accountId } = requireTarget(view, input)
  const identity = await ctx.webIdentities.verify(view.account(accountId), input, ctx.now)
  const { provider, claims } = identity
  return {
    kind: 'web-identity',
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
function identityOf({ caller }: Context): WebIdentity {
  if (caller.kind !== 'web-identity') throw notAuthorized(ACTION)
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
  const { provider, claims, session } = identityOf(ctx)
  const issuedAt = startOf(ctx)
  return {
    kind: 'role',
    principalId: role.id,
    name: input.RoleSessionName,
    issuedAt,
    expiresAt: issuedAt + requireDuration(input.DurationSeconds, role) * 1000,
    ...requireSessionPolicies(view, input),
    ...requireSessionTags(session),
    sourceIdentity: session.SourceIdentity,
    federation: { provider, claims: claims.lasting },
  }
}
