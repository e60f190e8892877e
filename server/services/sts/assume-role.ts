/** AssumeRole: gives a principal a session of a role, in the same account or another. */

import type { Conditions, DetailedTarget, Permission } from '../../../core/access/target.ts'
import {
  requireDuration,
  sessionPermissions,
  type TargetRole,
  targetRole,
  trustTarget,
} from '../../../core/access/target-role.ts'
import { assumedRoleArn } from '../../../core/aws/arns.ts'
import type { Context, Family, Input } from '../../../core/engine/operation.ts'
import { rememberSession } from '../../../core/engine/role-deletions.ts'
import { type NewSession, nextChainDepth, type Session } from '../../../core/identity/sessions.ts'
import {
  accessDenied,
  durationOverChainLimit,
  invalidRoleArn,
  rolesNotForRoot,
  sourceIdentityAlreadySet,
} from '../../../protocol/errors.ts'
import type { RoleRow, View } from '../../../store/index.ts'
import { issue, startOf } from './credentials.ts'
import { consumeProof, proofConditions, requireProof } from './mfa.ts'
import { contextConditions, providedContext } from './provided-context.ts'
import { requireSessionPolicies } from './session-policies.ts'
import { inheritedTags, requireSessionTags } from './session-tags.ts'

type Request = Input<'sts', 'AssumeRole'>

export const assumeRole = {
  AssumeRole: {
    resource: roleTarget,
    conditions: (_view, input) => conditionsOf(input),
    also: (view, input, ctx) => additionalPermissions(view, input, ctx),
    run: (tx, input, ctx) => {
      const { accountId, role } = requireRole(tx, input, ctx)
      const account = tx.account(accountId)
      const mfaAt = consumeProof(tx, input, ctx, account)
      const session = newSession(account, role, input, ctx, mfaAt)
      const issued = issue(tx, ctx, { accountId, session, minimumTokenSize: input.MinimumSessionTokenSize })
      const arn = assumedRoleArn(account, role.name, session.name)
      const { region } = ctx
      rememberSession(account, role, { arn, region, expiresAt: session.expiresAt })
      return {
        AssumedRoleUser: { AssumedRoleId: `${role.id}:${session.name}`, Arn: arn },
        PackedPolicySize: hasPacked(input) ? issued.packedPercent : undefined,
        SourceIdentity: session.sourceIdentity,
        ...issued.response,
      }
    },
  },
} satisfies Family<'sts'>

const MAX_CHAINED_SECONDS = 3600

/** Returns the role that a request names, after the checks that do not depend on policies. */
function findRole(view: View, input: Request, ctx: Context): TargetRole {
  rejectIneligible(view, input, ctx)
  const target = targetRole(ctx.settled(view), input.RoleArn)
  if (!target) throw invalidRoleArn(input.RoleArn)
  return target
}

/**
 * Rejects requests that AWS rejects regardless of policies. They come from the root user, or have unproven
 * MFA or an invalid context.
 */
function rejectIneligible(view: View, input: Request, ctx: Context): void {
  if (ctx.caller.kind === 'root') throw rolesNotForRoot()
  requireProof(view, input, ctx)
  providedContext(view, input, ctx)
}

function roleTarget(view: View, input: Request, ctx: Context): DetailedTarget {
  return trustTarget(ctx.settled(view), findRole(view, input, ctx))
}

/** Returns the role. A missing role has been denied before, unless nothing is enforced. */
function requireRole(view: View, input: Request, ctx: Context) {
  const { accountId, role } = findRole(view, input, ctx)
  if (!role) throw accessDenied(ctx.caller.arn, 'sts:AssumeRole', input.RoleArn)
  return { accountId, role }
}

/**
 * Returns the session that the request asks for.
 *
 * @param view the account of the role
 * @param mfaAt when the caller authenticated with MFA. Undefined when it did not
 */
function newSession(
  view: View,
  role: RoleRow,
  input: Request,
  ctx: Context,
  mfaAt: number | undefined,
): NewSession {
  const calling = callingSession(ctx)
  const { policy, policyArns } = requireSessionPolicies(ctx.settled(view), input)
  const { tags, transitiveTagKeys } = requireSessionTags(input, calling)
  const sourceIdentity = requireSourceIdentity(input, calling)
  const issuedAt = startOf(ctx, view)
  return {
    kind: 'role',
    principalId: role.id,
    name: input.RoleSessionName,
    issuedAt,
    expiresAt: issuedAt + durationOf(input, role, ctx) * 1000,
    policy,
    policyArns,
    tags,
    transitiveTagKeys,
    sourceIdentity,
    mfaAt,
    ...contextOf(view, input, ctx),
    chainDepth: calling && nextChainDepth(calling),
  }
}

/** Returns what a session keeps of the context that a service adds, or that the request provides. */
function contextOf(
  view: View,
  input: Request,
  ctx: Context,
): Pick<NewSession, 'contextKeys' | 'hasIdentity'> {
  const keys = providedContext(view, input, ctx)?.keys
  const ofService = ctx.caller.kind === 'service' ? ctx.caller.contextKeys : undefined
  return keys ? { contextKeys: { ...ofService, ...keys }, hasIdentity: true } : { contextKeys: ofService }
}

/**
 * Returns the condition keys that the request sets. Source: service authorization reference, condition keys
 * of AssumeRole.
 */
function conditionsOf(input: Request): Conditions {
  return {
    'sts:ExternalId': input.ExternalId,
    'sts:RoleSessionName': input.RoleSessionName,
    'sts:SourceIdentity': input.SourceIdentity,
    'sts:TransitiveTagKeys': input.TransitiveTagKeys,
    ...proofConditions(input),
  }
}

function additionalPermissions(view: View, input: Request, ctx: Context): readonly Permission[] {
  const calling = callingSession(ctx)
  const hasTags = input.Tags !== undefined || inheritedTags(calling).length > 0
  const hasSourceIdentity = (input.SourceIdentity ?? calling?.sourceIdentity) !== undefined
  const ofSession = sessionPermissions({ tags: hasTags, sourceIdentity: hasSourceIdentity }, () => ({
    target: roleTarget(view, input, ctx),
    conditions: conditionsOf(input),
  }))
  const context = providedContext(view, input, ctx)
  if (!context) return ofSession
  const target = roleTarget(view, input, ctx)
  return [...ofSession, { action: 'sts:SetContext', target, conditions: contextConditions(context) }]
}

/**
 * Returns the calling role session. Undefined when the caller is not a role, so there is no role chaining.
 */
function callingSession({ caller }: Context): Session | undefined {
  return caller.kind === 'role' ? caller.session : undefined
}

/**
 * Returns the duration in seconds.
 * The role's maximum does not limit sessions that services assume. Source: IAM User Guide, role settings.
 */
function durationOf(input: Request, role: RoleRow, ctx: Context): number {
  const isService = ctx.caller.kind === 'service'
  if (isService && input.DurationSeconds !== undefined) return input.DurationSeconds
  return requireChainedDuration(input, role, callingSession(ctx))
}

/** Checks the role's maximum, then the limit of role chaining. The order was measured. */
function requireChainedDuration(input: Request, role: RoleRow, calling: Session | undefined): number {
  const seconds = requireDuration(input.DurationSeconds, role)
  if (calling && seconds > MAX_CHAINED_SECONDS) throw durationOverChainLimit()
  return seconds
}

/** Returns the source identity. Once set, it applies to the whole chain and cannot be changed. */
function requireSourceIdentity(input: Request, calling: Session | undefined): string | undefined {
  const inherited = calling?.sourceIdentity
  const sourceIdentity = input.SourceIdentity ?? inherited
  if (inherited !== undefined && sourceIdentity !== inherited) throw sourceIdentityAlreadySet()
  return sourceIdentity
}

function hasPacked({ Policy, PolicyArns, Tags }: Request): boolean {
  return Policy !== undefined || PolicyArns !== undefined || Tags !== undefined
}
