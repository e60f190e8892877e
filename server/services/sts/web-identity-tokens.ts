/** GetWebIdentityToken: tokens that prove the identity of principals to services outside AWS. */

import { tagsOfPrincipal } from '../../../core/access/condition-keys.ts'
import { membershipOf } from '../../../core/access/organization/membership.ts'
import type { Conditions, Permission } from '../../../core/access/target.ts'
import { selfArn } from '../../../core/aws/arns.ts'
import type { Context, Family, Input } from '../../../core/engine/operation.ts'
import { type Caller, sessionOf } from '../../../core/identity/caller.ts'
import type { Session } from '../../../core/identity/sessions.ts'
import { issuerUrl, signToken, TOKEN_ALGORITHMS } from '../../../core/identity/token-issuer.ts'
import {
  jwtPayloadTooLarge,
  noOriginIdentity,
  noTokensForFederatedUsers,
  outboundTokensDisabled,
  scopeNeedsOriginIdentity,
  sessionDurationEscalation,
  unsupportedSigningAlgorithm,
} from '../../../protocol/errors.ts'
import {
  type OutboundFederation,
  settingsOf,
  type Tag,
  type TokenAlgorithm,
  type TokenKeyRow,
  type View,
} from '../../../store/index.ts'
import { requireDistinctTags } from './session-tags.ts'

type Request = Input<'sts', 'GetWebIdentityToken'>

export const webIdentityTokens = {
  GetWebIdentityToken: {
    regionalOnly: true,
    resource: (_view, _input, ctx) => selfArn(ctx),
    conditions: (_view, input) => conditionsOf(input),
    also: (_view, input, ctx) => additionalPermissions(input, ctx),
    // The order of the checks is recorded on AWS, September 2026: after the permissions follows the session of
    // the caller, and that the federation is disabled is the last.
    run: (tx, input, ctx) => {
      const algorithm = requireAlgorithm(input.SigningAlgorithm)
      const requestTags = requireDistinctTags(input.Tags ?? [])
      rejectOriginIdentity(input)
      const lifetime = lifetimeOf(input, ctx)
      const { issuerId } = requireEnabled(tx)
      const payload = JSON.stringify({
        ...claimsOf(tx, input, requestTags, ctx),
        iss: issuerUrl(issuerId, ctx),
        ...lifetime,
        jti: ctx.newUuid(),
      })
      if (Buffer.byteLength(payload) > MAXIMUM_PAYLOAD_BYTES) throw jwtPayloadTooLarge()
      const Expiration = ctx.now + durationOf(input) * 1000
      return { WebIdentityToken: signToken(requireKey(tx, algorithm), payload), Expiration }
    },
  },
} satisfies Family<'sts'>

const DEFAULT_SECONDS = 300
const DEFAULT_SUBJECT_MODE = 'AWSIdentity'

/** The size of the claims as JSON (recorded on AWS, September 2026, for both algorithms). */
const MAXIMUM_PAYLOAD_BYTES = 14_984

const durationOf = ({ DurationSeconds = DEFAULT_SECONDS }: Request) => DurationSeconds

/**
 * Returns the condition keys. Source: service authorization reference; API reference for the subject mode and
 * the scope.
 */
function conditionsOf(input: Request): Conditions {
  return {
    'sts:IdentityTokenAudience': input.Audience,
    'sts:SigningAlgorithm': input.SigningAlgorithm,
    'sts:DurationSeconds': String(input.DurationSeconds ?? DEFAULT_SECONDS),
    'sts:SubjectMode': input.SubjectMode ?? DEFAULT_SUBJECT_MODE,
    'sts:IdentityTokenScope': input.Scope?.split(' '),
  }
}

/**
 * Returns the additional permissions, on the same resource as the operation's own. Sources: recorded on AWS,
 * September 2026, for tags; API reference for scopes.
 *
 * Unverified: The resource of sts:SetWebIdentityTokenScope is that of sts:GetWebIdentityToken, because AWS
 * documents only that the permission is required.
 */
function additionalPermissions(input: Request, ctx: Context): readonly Permission[] {
  const target = selfArn(ctx)
  const scope = { 'sts:IdentityTokenScope': input.Scope?.split(' ') }
  return [
    ...(input.Tags?.length ? [{ action: 'sts:TagGetWebIdentityToken', target }] : []),
    ...(input.Scope === undefined
      ? []
      : [{ action: 'sts:SetWebIdentityTokenScope', target, conditions: scope }]),
  ]
}

function requireEnabled(view: View): OutboundFederation {
  const federation = settingsOf(view).outboundFederation
  if (!federation?.enabled) throw outboundTokensDisabled()
  return federation
}

/** Compares with case. The model requires only that there are five characters. */
function requireAlgorithm(name: string): TokenAlgorithm {
  const algorithm = TOKEN_ALGORITHMS.find((each) => each === name)
  if (algorithm === undefined) throw unsupportedSigningAlgorithm()
  return algorithm
}

/** Returns the key for an algorithm. Keys are created when the federation is enabled. */
function requireKey(view: View, algorithm: TokenAlgorithm): TokenKeyRow {
  const key = view.tokenKeys.get(algorithm)
  if (!key) throw new TypeError(`an enabled federation has no key for ${algorithm}`)
  return key
}

/**
 * Rejects origin identities. No session has the context of a trusted identity, which would require configured
 * providers.
 */
function rejectOriginIdentity({ Scope, SubjectMode, Audience }: Request): void {
  const isOrigin = SubjectMode === 'OriginIdentity'
  if (Scope !== undefined && (!isOrigin || Audience.length !== 1)) throw scopeNeedsOriginIdentity()
  if (isOrigin) throw noOriginIdentity()
}

/**
 * Returns the lifetime in seconds since 1970. A token does not outlive the session that requests it.
 *
 * @throws AccessDenied for a session of GetFederationToken, which gets no tokens
 * @throws SessionDurationEscalationException
 */
function lifetimeOf(input: Request, { caller, now }: Context) {
  const iat = Math.floor(now / 1000)
  const exp = iat + durationOf(input)
  const session = sessionOf(caller)
  if (session?.kind === 'federated') throw noTokensForFederatedUsers()
  if (session && exp * 1000 > session.expiresAt) throw sessionDurationEscalation()
  return { exp, iat }
}

/**
 * Returns the claims about the principal, omitting those without a value. Source: IAM User Guide, claims of
 * outbound tokens; their order is recorded on AWS, September 2026.
 */
function claimsOf(view: View, { Audience }: Request, requestTags: readonly Tag[], ctx: Context) {
  const { caller, accountId } = ctx
  const place = membershipOf(view, accountId)
  const principal = caller.kind === 'role' ? caller.role.arn : caller.arn
  return {
    aud: Audience.length === 1 ? Audience[0] : Audience,
    sub: principal,
    'https://sts.amazonaws.com/': {
      org_id: place?.organizationId,
      aws_account: accountId,
      ou_path: place && [place.path],
      request_tags: toObject(requestTags),
      original_session_exp: endOf(sessionOf(caller)),
      source_region: ctx.region,
      principal_id: principal,
      principal_tags: toObject(tagsOfPrincipal(caller)),
      ...sessionClaims(caller),
    },
  }
}

/** Returns the end of a session in whole seconds (recorded on AWS, September 2026). */
function endOf(session: Session | undefined): string | undefined {
  return session && new Date(session.expiresAt).toISOString().replace(/\.\d+/, '')
}

function sessionClaims(caller: Caller) {
  const session = sessionOf(caller)
  return (
    session && {
      federated_provider: session.federation?.provider,
      source_identity: session.sourceIdentity,
      ...contextClaims(session),
    }
  )
}

/** Returns claims from the context keys of credentials that a service delivered. */
function contextClaims({ contextKeys = {} }: Session): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(contextKeys).map(([key, value]) => [claimOf(key), value]))
}

/**
 * Maps `lambda:SourceFunctionArn` to `lambda_source_function_arn`. Source: IAM User Guide, claims of outbound
 * tokens, for this key and for each key that EC2 delivers.
 */
function claimOf(key: string): string {
  const words = key.replace(/^aws:/, '').replace(/([a-z\d])([A-Z])/g, '$1_$2')
  return words.replace(':', '_').toLowerCase()
}

/** Converts tags to an object. Of keys that differ only by case, the last one applies. */
function toObject(tags: readonly Tag[] = []): object | undefined {
  const byKey = new Map(tags.map((tag) => [tag.key.toLowerCase(), tag]))
  if (byKey.size === 0) return undefined
  return Object.fromEntries([...byKey.values()].map(({ key, value }) => [key, value]))
}
