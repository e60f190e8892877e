/**
 * A role session for a user of an external identity provider. A token or an assertion authenticates the user.
 */

import type { Conditions, DetailedTarget, Permission } from '../../../core/access/target.ts'
import {
  requireDuration,
  sessionPermissions,
  type TargetRole,
  targetRole,
  trustTarget,
} from '../../../core/access/target-role.ts'
import { assumedRoleArn } from '../../../core/aws/arns.ts'
import type { Context, Input } from '../../../core/engine/operation.ts'
import type { KnownClaims } from '../../../core/identity/web-identity/claims.ts'
import type { SessionClaims } from '../../../core/identity/web-identity/session-claims.ts'
import { invalidRequestArn, notAuthorized } from '../../../protocol/errors.ts'
import type { Place, RoleRow, View } from '../../../store/index.ts'
import { issue, startOf } from './credentials.ts'
import { requireSessionPolicies } from './session-policies.ts'
import { requireSessionTags } from './session-tags.ts'

type Action = 'AssumeRoleWithSAML' | 'AssumeRoleWithWebIdentity'
type Request = Input<'sts', Action>

export interface FederatedSession {
  readonly name: string
  /** The provider as in AWS's responses. */
  readonly provider: string
  readonly claims: KnownClaims
  readonly session: SessionClaims
  /** The requested duration. Undefined when the default applies. */
  readonly seconds: number | undefined
  /** The duration to which the provider limits the session. Undefined when it sets no limit. */
  readonly longest?: number | undefined
  /**
   * When the session must end at the latest, in epoch milliseconds. Undefined when the provider sets no
   * limit.
   */
  readonly endsAt?: number | undefined
}

/**
 * Returns the account and the role that the ARN names, even if the role does not exist.
 *
 * @throws ValidationError for anything but a role ARN
 */
export function requireTarget(view: View, { RoleArn: arn }: Request): TargetRole {
  const target = targetRole(view, arn)
  if (!target) throw invalidRequestArn()
  return target
}

/** Returns a caller that is authenticated only by an identity provider. */
export function externalCallerOf(
  { partition, accountId }: Place,
  { provider, claims }: Pick<FederatedSession, 'provider' | 'claims'>,
) {
  return {
    partition,
    accountId,
    arn: provider,
    userId: provider,
    accessKeyId: '',
    providers: [provider],
    claims: claims.all,
  }
}

export function roleTarget(present: View, input: Request, ctx: Context): DetailedTarget {
  const view = ctx.settled(present)
  return trustTarget(view, requireTarget(view, input))
}

/**
 * Returns the condition keys of the call.
 * Source: service authorization reference, condition keys of AssumeRoleWithSAML and
 * AssumeRoleWithWebIdentity.
 *
 * @param name the name of the session
 */
export function federatedConditions(name: string, claims: SessionClaims): Conditions {
  const { Tags, TransitiveTagKeys, SourceIdentity } = claims
  const tags = Tags.map(({ Key, Value }) => [`aws:RequestTag/${Key}`, Value] as const)
  return {
    ...Object.fromEntries(tags),
    'aws:TagKeys': listUnlessEmpty(Tags.map(({ Key }) => Key)),
    'sts:RoleSessionName': name,
    'sts:SourceIdentity': SourceIdentity,
    'sts:TransitiveTagKeys': listUnlessEmpty(TransitiveTagKeys),
  }
}

export function federatedPermissions(
  name: string,
  claims: SessionClaims,
  target: DetailedTarget,
): readonly Permission[] {
  const has = { tags: claims.Tags.length > 0, sourceIdentity: claims.SourceIdentity !== undefined }
  return sessionPermissions(has, () => ({ target, conditions: federatedConditions(name, claims) }))
}

/** Starts a session and returns what the responses of both operations have in common. */
export function startFederatedSession(
  view: View,
  action: Action,
  input: Request,
  ctx: Context,
  federated: FederatedSession,
) {
  const role = requireRole(ctx.settled(view), action, input)
  const { accountId } = ctx
  const { name } = federated
  const session = newSession(view, role, input, ctx, federated)
  const issued = issue(view, ctx, { accountId, session, minimumTokenSize: input.MinimumSessionTokenSize })
  return {
    AssumedRoleUser: {
      AssumedRoleId: `${role.id}:${name}`,
      Arn: assumedRoleArn(ctx, role.name, name),
    },
    ...issued.response,
    PackedPolicySize: issued.packedPercent === 0 ? undefined : issued.packedPercent,
    SourceIdentity: session.sourceIdentity,
  }
}

/** Returns the role. A missing role has been denied before, unless nothing is enforced. */
function requireRole(view: View, action: Action, input: Request): RoleRow {
  const { role } = requireTarget(view, input)
  if (!role) throw notAuthorized(`sts:${action}`)
  return role
}

/**
 * Returns the session of a federated user.
 *
 * @param view the account of the role
 */
function newSession(view: View, role: RoleRow, input: Request, ctx: Context, federated: FederatedSession) {
  const { name, provider, claims, session, endsAt = Number.POSITIVE_INFINITY } = federated
  const issuedAt = startOf(ctx, ctx)
  const end = issuedAt + secondsOf(federated, role) * 1000
  return {
    kind: 'role',
    principalId: role.id,
    name,
    issuedAt,
    expiresAt: Math.min(end, Math.floor(endsAt / 1000) * 1000),
    ...requireSessionPolicies(ctx.settled(view), input),
    ...requireSessionTags(session),
    sourceIdentity: session.SourceIdentity,
    federation: { provider, claims: claims.lasting },
  } as const
}

/**
 * Returns the duration of a session in seconds. The provider can only shorten it, and the role's maximum applies
 * to the request alone (recorded on AWS, September 2026).
 */
function secondsOf({ seconds, longest = Number.POSITIVE_INFINITY }: FederatedSession, role: RoleRow): number {
  return Math.min(requireDuration(seconds, role), longest)
}

function listUnlessEmpty(list: readonly string[]): readonly string[] | undefined {
  return list.length === 0 ? undefined : list
}
