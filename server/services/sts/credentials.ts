/** Issues temporary credentials in the form of responses. */

import { STANDARD } from '../../../core/aws/partitions.ts'
import { isGlobalEndpoint } from '../../../core/aws/regions.ts'
import type { Context } from '../../../core/engine/operation.ts'
import { LONGEST_TOKEN, type NewSession, type TokenVersion } from '../../../core/identity/sessions.ts'
import { packedTooLarge, regionDisabled } from '../../../protocol/errors.ts'
import type { StsTypes } from '../../../protocol/model/index.ts'
import { type Place, settingsOf, type View } from '../../../store/index.ts'

export interface IssueRequest {
  /** The account that the session belongs to. */
  readonly accountId: string
  readonly session: NewSession
  /** The minimum number of characters in the token. */
  readonly minimumTokenSize: number | undefined
}

export interface IssuedCredentials {
  /** The part that all responses with new credentials have in common. */
  readonly response: {
    readonly Credentials: StsTypes.Credentials
    readonly SessionTokenSize?: number
    readonly SessionTokenUtilization?: number
  }
  /** The percentage of the available space that policies and tags use. */
  readonly packedPercent: number
}

/**
 * Issues the credentials of a session.
 *
 * @throws PackedPolicyTooLarge if policies and tags exceed their space, or make the whole token too long
 * @throws RegionDisabledException if the account has deactivated STS in the region
 */
export function issue(
  view: View,
  ctx: Context,
  { accountId, session, minimumTokenSize }: IssueRequest,
): IssuedCredentials {
  const account = view.account(accountId)
  const version = tokenVersion(account, ctx)
  const sealed = ctx.sessions.seal(account, session, minimumTokenSize, version)
  if (sealed.packedPercent > 100)
    throw packedTooLarge(hasPolicy(session) ? 'policy' : 'tags', sealed.packedPercent)
  const credentials: StsTypes.Credentials = {
    AccessKeyId: sealed.accessKeyId,
    SecretAccessKey: sealed.secretAccessKey,
    SessionToken: sealed.sessionToken,
    Expiration: session.expiresAt,
  }
  return {
    response: { Credentials: credentials, ...sizeOf(sealed.sessionToken, minimumTokenSize) },
    packedPercent: sealed.packedPercent,
  }
}

/**
 * Returns the version of tokens. The global endpoint, which only `aws` has, is always active and issues the version
 * that the account prefers.
 */
function tokenVersion(view: View, { origin, region, partition }: Context): TokenVersion {
  const { disabledRegions, globalTokenVersion = 1 } = settingsOf(view)
  if (isGlobalEndpoint(origin) && partition === STANDARD) return globalTokenVersion
  if (disabledRegions?.includes(region)) throw regionDisabled(view.accountId)
  return 2
}

/** Returns when a session of an account that is issued now starts: epoch milliseconds in whole seconds. */
export function startOf(ctx: Context, owner: Place): number {
  return Math.floor(ctx.timeIn(owner) / 1000) * 1000
}

function hasPolicy({ policy, policyArns = [], scopes = [] }: IssueRequest['session']): boolean {
  return policy !== undefined || policyArns.length > 0 || scopes.length > 0
}

/**
 * Returns the sizes if the request specifies one: recorded responses to other requests contain none.
 *
 * Unverified: SessionTokenUtilization is the percentage of 4,096 bytes, the largest size that a request can
 * ask for, because AWS documents it as that of the maximum size of a token, which it does not name.
 */
function sizeOf(token: string, minimumSize: number | undefined) {
  if (minimumSize === undefined) return {}
  const utilization = Math.ceil((token.length * 100) / LONGEST_TOKEN)
  return { SessionTokenSize: token.length, SessionTokenUtilization: utilization }
}
