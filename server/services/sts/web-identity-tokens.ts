/** GetWebIdentityToken: tokens that prove the identity of principals to services outside AWS. */
import {
  jwtPayloadTooLarge,
  noOriginIdentity,
  outboundTokensDisabled,
  scopeNeedsOriginIdentity,
  sessionDurationEscalation,
  unknownSigningAlgorithm,
} from '../../../protocol/errors.ts'
import {
  type OutboundFederation,
  settingsOf,
  type Tag,
  type TokenKeyRow,
  type View,
} from '../../../store/index.ts'
import { tagsOfPrincipal } from '../../access/condition-keys.ts'
import { membershipOf } from '../../access/organization/membership.ts'
import type { Conditions, Permission } from '../../access/target.ts'
import type { Context, Family, Input } from '../../engine/operation.ts'
import { type Caller, sessionOf } from '../../identity/caller.ts'
import type { Session } from '../../identity/sessions.ts'
import { issuerUrl, signToken } from '../../identity/token-issuer.ts'
import { requireSessionTags } from './session-tags.ts'

type Request = Input<'sts', 'GetWebIdentityToken'>

export const webIdentityTokens = {
  GetWebIdentityToken: {
    regionalOnly: true,
    conditions: (_view, input) => conditionsOf(input),
    also: (_view, input) => additionalPermissions(input),
    run: (tx, input, ctx) => {
      const { issuerId } = requireEnabled(tx)
      const key = requireKey(tx, input.SigningAlgorithm)
      rejectOriginIdentity(input)
      const lifetime = lifetimeOf(input, ctx)
      const payload = JSON.stringify({
        iss: issuerUrl(issuerId, ctx),
        ...lifetime,
        ...claimsOf(tx, input, ctx),
      })
      if (Buffer.byteLength(payload) > MAXIMUM_PAYLOAD_BYTES) throw jwtPayloadTooLarge()
      return { WebIdentityToken: signToken(key, payload), Expiration: lifetime.exp * 1000 }
    },
  },
} satisfies Family<'sts'>

const DEFAULT_SECONDS = 300
const DEFAULT_SUBJECT_MODE = 'AWSIdentity'

/**
 * Our limit, because AWS does not publish its own. Servers that accept 16 KiB of headers then accept a token
 * in a header.
 */
const MAXIMUM_PAYLOAD_BYTES = 8192

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
 * Returns the additional permissions. Source: service authorization reference for tags, API reference for
 * scopes.
 */
function additionalPermissions(input: Request): readonly Permission[] {
  const scope = { 'sts:IdentityTokenScope': input.Scope?.split(' ') }
  return [
    ...(input.Tags?.length ? [{ action: 'sts:TagGetWebIdentityToken', target: '*' }] : []),
    ...(input.Scope === undefined
      ? []
      : [{ action: 'sts:SetWebIdentityTokenScope', target: '*', conditions: scope }]),
  ]
}

function requireEnabled(view: View): OutboundFederation {
  const federation = settingsOf(view).outboundFederation
  if (!federation?.enabled) throw outboundTokensDisabled()
  return federation
}

/** Returns the key for an algorithm. Keys are created when the federation is enabled. */
function requireKey(view: View, algorithm: string): TokenKeyRow {
  const key = view.tokenKeys.get(algorithm)
  if (!key) throw unknownSigningAlgorithm(algorithm)
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

/** Returns the lifetime in seconds since 1970. A token does not outlive the session that requests it. */
function lifetimeOf({ DurationSeconds = DEFAULT_SECONDS }: Request, { caller, now }: Context) {
  const iat = Math.floor(now / 1000)
  const exp = iat + DurationSeconds
  const session = sessionOf(caller)
  if (session && exp * 1000 > session.expiresAt) throw sessionDurationEscalation()
  return { iat, exp }
}

/** Returns the claims, omitting those without a value. Source: IAM User Guide, claims of outbound tokens. */
function claimsOf(view: View, input: Request, ctx: Context) {
  const { Audience, Tags } = input
  const { caller, accountId } = ctx
  const place = membershipOf(view, accountId)
  const principal = caller.kind === 'role' ? caller.role.arn : caller.arn
  return {
    aud: Audience.length === 1 ? Audience[0] : Audience,
    sub: principal,
    jti: ctx.newUuid(),
    'https://sts.amazonaws.com/': {
      aws_account: accountId,
      source_region: ctx.region,
      principal_id: principal,
      org_id: place?.organizationId,
      ou_path: place && [place.path],
      principal_tags: toObject(tagsOfPrincipal(caller)),
      request_tags: toObject(requireSessionTags({ Tags }).tags),
      ...sessionClaims(caller),
    },
  }
}

function sessionClaims(caller: Caller) {
  const session = sessionOf(caller)
  return (
    session && {
      original_session_exp: new Date(session.expiresAt).toISOString(),
      federated_provider: session.federation?.provider,
      // The name is unverified.
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
 * Maps `lambda:SourceFunctionArn` to `lambda_source_function_arn` (documented). That other keys follow it is
 * unverified.
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
