/** What policies see of the operations of AWS Sign-In. */

import { withSignInPolicy } from '../../../core/access/sign-in-policy.ts'
import type { Conditions, DetailedTarget } from '../../../core/access/target.ts'
import { partitionNamed } from '../../../core/aws/partitions.ts'
import type { Context } from '../../../core/engine/operation.ts'
import { wrongRegion } from '../../../protocol/errors/signin.ts'
import type { View } from '../../../store/index.ts'

/**
 * Returns a resource of the caller's account, with the account's policy on sign-in.
 *
 * Unverified: Resource control policies decide on codes and tokens also if console authorization is not enabled, like
 * on other resources, because AWS documents this only for the sign-in to the console.
 */
export function governed(view: View, arn: string): DetailedTarget {
  return withSignInPolicy(view, arn)
}

/** The condition keys of OAuth. */
export interface OAuthFacts {
  readonly clientId?: string | undefined
  readonly redirectUri?: string | undefined
  readonly grantType?: string
  readonly tokenType?: 'access_token' | 'refresh_token'
  /** How the client authenticated: `none` if it has no secret. */
  readonly authentication?: 'none'
}

export function oauthConditions(facts: OAuthFacts): Conditions {
  const { clientId, redirectUri, grantType, tokenType, authentication } = facts
  return {
    'signin:OAuthClientId': clientId,
    'signin:OAuthRedirectUri': redirectUri,
    'signin:OAuthGrantType': grantType,
    'signin:OAuthTokenType': tokenType,
    'signin:OAuthClientAuthentication': authentication,
  }
}

/**
 * Requires the region in which policies of AWS Sign-In can be changed. Source: AWS Sign-In User Guide.
 *
 * Unverified: In partitions other than `aws`, policies of AWS Sign-In can be changed in the region of IAM.
 *
 * @throws AwsError ValidationException
 */
export function requireWritableRegion({ region, partition }: Context): void {
  const { iamRegion } = partitionNamed(partition)
  if (region !== iamRegion) throw wrongRegion(iamRegion)
}
