/** Finds the identity provider of a token, and the name that a trust policy lists it under. */
import {
  type AwsError,
  noAmazonToken,
  noOidcProvider,
  rejectedByFacebook,
  unrecognizedOauthProvider,
} from '../../../protocol/errors.ts'
import type { View } from '../../../store/index.ts'
import { findOidcProvider } from '../providers.ts'
import { isTokenIssuer } from '../token-issuer.ts'

export interface Provider {
  /** The name in responses and trust policies: the ARN, or the name of a provider that every account has. */
  readonly name: string
  /** The issuer whose keys sign the tokens, regardless of how tokens spell it. */
  readonly issuer: string
  /** The prefix of its condition keys. */
  readonly prefix: string
  /** The permitted audiences of its tokens. Undefined when the trust policy decides. */
  readonly clientIds: readonly string[] | undefined
  /**
   * Returns the error for any invalid token, if its tokens are access tokens. AWS has the provider itself
   * validate those, and does not say why one is invalid.
   */
  readonly rejection: (() => AwsError) | undefined
}

/**
 * Providers that exist without being created. Source: IAM User Guide, available keys for AWS OIDC federation.
 */
interface BuiltInProvider {
  readonly name: string
  /** Its full name, followed by other spellings. */
  readonly issuers: readonly [string, ...string[]]
  /**
   * Returns the error for an invalid token, if requests name the provider in ProviderId. The tokens of such
   * providers are OAuth 2.0 access tokens. Here, JWTs from their issuers stand in for them.
   */
  readonly rejection?: () => AwsError
}

const BUILT_IN: readonly BuiltInProvider[] = [
  { name: 'accounts.google.com', issuers: ['https://accounts.google.com', 'accounts.google.com'] },
  { name: 'cognito-identity.amazonaws.com', issuers: ['https://cognito-identity.amazonaws.com'] },
  { name: 'www.amazon.com', issuers: ['https://www.amazon.com'], rejection: noAmazonToken },
  { name: 'graph.facebook.com', issuers: ['https://www.facebook.com'], rejection: rejectedByFacebook },
]

/**
 * Returns the provider of tokens from `issuer`.
 *
 * @param view the account of the role
 * @param id the request's ProviderId
 * @throws InvalidIdentityToken if the account has none
 * @throws AccessDenied if `id` names no provider that AWS validates access tokens with
 */
export function requireProvider(view: View, issuer: string, id: string | undefined): Provider {
  if (id !== undefined) return requireById(id, issuer)
  // Tokens from GetWebIdentityToken are for services outside of AWS (its API reference).
  // Unverified: AssumeRoleWithWebIdentity refuses tokens from GetWebIdentityToken like tokens of an unknown
  // provider, because AWS's error for them is not known.
  if (isTokenIssuer(issuer)) throw noOidcProvider(issuer)
  const row = findOidcProvider(view, issuer)
  // Compares the issuer exactly, as OpenID Connect requires.
  if (row && issuer === `https://${row.url}`)
    return { name: row.arn, issuer, prefix: row.url, clientIds: row.clientIds, rejection: undefined }
  const builtIn = BUILT_IN.find(({ rejection, issuers }) => !rejection && issuers.includes(issuer))
  if (!builtIn) throw noOidcProvider(issuer)
  return toProvider(builtIn)
}

/** Returns whether every account has a provider for this issuer, so that none has to be created. */
export function isBuiltIn(issuer: string): boolean {
  return BUILT_IN.some(({ issuers }) => issuers.includes(issuer))
}

function requireById(id: string, issuer: string): Provider {
  const builtIn = BUILT_IN.find(({ name }) => name === id)
  if (!builtIn?.rejection) throw unrecognizedOauthProvider()
  if (!builtIn.issuers.includes(issuer)) throw builtIn.rejection()
  return toProvider(builtIn)
}

function toProvider({ name, issuers: [issuer], rejection }: BuiltInProvider): Provider {
  return { name, issuer, prefix: name, clientIds: undefined, rejection }
}
