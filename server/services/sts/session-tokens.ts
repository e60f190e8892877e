/** GetSessionToken and GetFederationToken: temporary credentials of a user or of the root user. */
import { limitOfSession } from '../../../core/access/fixed-rules.ts'
import { federatedUserArn } from '../../../core/aws/arns.ts'
import type { Context, Family } from '../../../core/engine/operation.ts'
import type { NewSession } from '../../../core/identity/sessions.ts'
import { issue, startOf } from './credentials.ts'
import { consumeProof } from './mfa.ts'
import { requireSessionPolicies } from './session-policies.ts'
import { requireSessionTags } from './session-tags.ts'

export const sessionTokens = {
  GetSessionToken: {
    ungoverned: true,
    run: (tx, input, ctx) => {
      rejectSessions('GetSessionToken', ctx)
      const { response } = issue(tx, ctx, {
        accountId: ctx.accountId,
        session: {
          kind: 'user',
          principalId: principalId(ctx),
          name: '',
          mfaAt: consumeProof(tx, input, ctx, ctx),
          ...lifetimeOf(input.DurationSeconds, ctx),
        },
        minimumTokenSize: input.MinimumSessionTokenSize,
      })
      return response
    },
  },

  GetFederationToken: {
    resource: (_view, input, ctx) => {
      rejectSessions('GetFederationToken', ctx)
      return federatedUserArn(ctx, input.Name)
    },
    also: (_view, input, ctx) =>
      input.Tags === undefined
        ? []
        : [{ action: 'sts:TagSession', target: federatedUserArn(ctx, input.Name) }],
    run: (tx, input, ctx) => {
      rejectSessions('GetFederationToken', ctx)
      const session = {
        kind: 'federated',
        principalId: principalId(ctx),
        name: input.Name,
        ...lifetimeOf(input.DurationSeconds, ctx),
        ...requireSessionPolicies(ctx.settled(tx), input),
        ...requireSessionTags({ Tags: input.Tags }),
      } as const
      const issued = issue(tx, ctx, {
        accountId: ctx.accountId,
        session,
        minimumTokenSize: input.MinimumSessionTokenSize,
      })
      return {
        ...issued.response,
        FederatedUser: {
          FederatedUserId: `${ctx.accountId}:${input.Name}`,
          Arn: federatedUserArn(ctx, input.Name),
        },
        PackedPolicySize: issued.packedPercent,
      }
    },
  },
} satisfies Family<'sts'>

const DEFAULT_SECONDS = 43_200
const MAX_ROOT_SECONDS = 3600

/** Requires long-term credentials, even if policies are not enforced. */
function rejectSessions(operation: 'GetSessionToken' | 'GetFederationToken', { caller }: Context): void {
  const limit = limitOfSession(`sts:${operation}`, caller)
  if (limit) throw limit.refusal
}

function principalId({ caller }: Context): string {
  return caller.kind === 'user' ? caller.user.id : 'root'
}

/**
 * Limits the duration for the root user to one hour. AWS documents that a longer one "defaults to one hour";
 * it is not an error.
 */
function lifetimeOf(requested: number | undefined, ctx: Context): Pick<NewSession, 'issuedAt' | 'expiresAt'> {
  const duration = requested ?? DEFAULT_SECONDS
  const seconds = ctx.caller.kind === 'root' ? Math.min(duration, MAX_ROOT_SECONDS) : duration
  const issuedAt = startOf(ctx, ctx)
  return { issuedAt, expiresAt: issuedAt + seconds * 1000 }
}
