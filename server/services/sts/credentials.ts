/** Issuing temporary credentials and showing them. */
import { packedTooLarge, regionDisabled } from '../../../protocol/errors.ts'
import type { StsTypes } from '../../../protocol/model/index.ts'
import { settingsOf, type View } from '../../../store/index.ts'
import { isGlobalEndpoint } from '../../aws/regions.ts'
import type { Context } from '../../engine/operation.ts'
import { LONGEST_TOKEN, type NewSession, type TokenVersion } from '../../identity/sessions.ts'

export interface Order {
  /** The account that the session works in. */
  readonly accountId: string
  readonly session: NewSession
  /** Characters that the token has at least. */
  readonly minimumTokenSize: number | undefined
}

export interface Issued {
  /** What every answer with new credentials holds. */
  readonly answer: {
    readonly Credentials: StsTypes.Credentials
    readonly SessionTokenSize?: number
    readonly SessionTokenUtilization?: number
  }
  /** The share of their space that policies and tags take, in per cent. */
  readonly packedPercent: number
}

/**
 * @throws PackedPolicyTooLarge when policies and tags take more than their space, or make the token too long with all else
 * @throws RegionDisabledException where the account has switched STS off
 */
export function issue(view: View, ctx: Context, { accountId, session, minimumTokenSize }: Order): Issued {
  const version = tokenVersion(view.account(accountId), ctx)
  const sealed = ctx.sessions.seal(accountId, session, minimumTokenSize, version)
  if (sealed.packedPercent > 100)
    throw packedTooLarge(hasPolicy(session) ? 'policy' : 'tags', sealed.packedPercent)
  const credentials: StsTypes.Credentials = {
    AccessKeyId: sealed.accessKeyId,
    SecretAccessKey: sealed.secretAccessKey,
    SessionToken: sealed.sessionToken,
    Expiration: session.expiresAt,
  }
  return {
    answer: { Credentials: credentials, ...sizeOf(sealed.sessionToken, minimumTokenSize) },
    packedPercent: sealed.packedPercent,
  }
}

/** The global endpoint is always activated, and gives out the tokens that the account prefers. */
function tokenVersion(view: View, { origin, region }: Context): TokenVersion {
  const { disabledRegions, globalTokenVersion = 1 } = settingsOf(view)
  if (isGlobalEndpoint(origin)) return globalTokenVersion
  if (disabledRegions?.includes(region)) throw regionDisabled(view.accountId)
  return 2
}

/** Epoch milliseconds, whole seconds: when a session that is issued now begins. */
export function startOf({ now }: Context): number {
  return Math.floor(now / 1000) * 1000
}

function hasPolicy({ policy, policyArns = [], scopes = [] }: Order['session']): boolean {
  return policy !== undefined || policyArns.length > 0 || scopes.length > 0
}

/**
 * Sizes are answered to those who asked for one: recorded answers to requests without hold none. That utilization
 * is the share of 4,096 characters is our reading of the model's range, unverified.
 */
function sizeOf(token: string, asked: number | undefined) {
  if (asked === undefined) return {}
  const utilization = Math.ceil((token.length * 100) / LONGEST_TOKEN)
  return { SessionTokenSize: token.length, SessionTokenUtilization: utilization }
}
