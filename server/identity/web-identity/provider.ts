/** Which identity provider a token is of, and by what names a trust policy may list it. */
import { noOidcProvider, unsupportedProviderId } from '../../../protocol/errors.ts'
import type { View } from '../../../store/index.ts'
import { findOidcProvider } from '../providers.ts'
import { isTokenIssuer } from '../token-issuer.ts'

export interface Provider {
  /** As AWS answers it and trust policies list it: the ARN, or the name of one that every account has. */
  readonly name: string
  /** Whose keys sign its tokens, however these spell it. */
  readonly issuer: string
  /** What its condition keys begin with. */
  readonly prefix: string
  /** Who must be meant by its tokens; undefined: whoever the trust policy says. */
  readonly clientIds: readonly string[] | undefined
  /** Its tokens are access tokens, which AWS has the provider itself look at. */
  readonly judgesItself: boolean
}

/** Providers that need not be created; source: IAM User Guide, available keys for AWS OIDC federation. */
interface BuiltIn {
  readonly name: string
  /** Its name in full, and how else it spells it. */
  readonly issuers: readonly [string, ...string[]]
  /** They are named in ProviderId, and their tokens are OAuth 2.0 access tokens. */
  readonly byId: boolean
}

const BUILT_IN: readonly BuiltIn[] = [
  {
    name: 'accounts.google.com',
    issuers: ['https://accounts.google.com', 'accounts.google.com'],
    byId: false,
  },
  {
    name: 'cognito-identity.amazonaws.com',
    issuers: ['https://cognito-identity.amazonaws.com'],
    byId: false,
  },
  { name: 'www.amazon.com', issuers: ['https://www.amazon.com'], byId: true },
  { name: 'graph.facebook.com', issuers: ['https://www.facebook.com'], byId: true },
]

/**
 * The provider of tokens of `issuer`.
 *
 * @param view the account of the role
 * @param id the request's ProviderId
 * @throws InvalidIdentityToken when the account has none
 */
export function requireProvider(view: View, issuer: string, id: string | undefined): Provider {
  if (id !== undefined) return requireById(id, issuer)
  // Tokens of GetWebIdentityToken are for services outside of AWS (its API reference). How AWS words the refusal is not known.
  if (isTokenIssuer(issuer)) throw noOidcProvider(issuer)
  const row = findOidcProvider(view, issuer)
  // The issuer is compared letter by letter, as OpenID Connect wants it.
  if (row && issuer === `https://${row.url}`)
    return { name: row.arn, issuer, prefix: row.url, clientIds: row.clientIds, judgesItself: false }
  const builtIn = BUILT_IN.find(({ byId, issuers }) => !byId && issuers.includes(issuer))
  if (!builtIn) throw noOidcProvider(issuer)
  return toProvider(builtIn)
}

/** Whether every account trusts this issuer by the name of its provider, so that none has to be created. */
export function isBuiltIn(issuer: string): boolean {
  return BUILT_IN.some(({ issuers }) => issuers.includes(issuer))
}

function requireById(id: string, issuer: string): Provider {
  const builtIn = BUILT_IN.find(({ byId, name }) => byId && name === id)
  if (!builtIn) throw unsupportedProviderId(id)
  if (!builtIn.issuers.includes(issuer)) throw noOidcProvider(issuer)
  return toProvider(builtIn)
}

function toProvider({ name, issuers: [issuer], byId }: BuiltIn): Provider {
  return { name, issuer, prefix: name, clientIds: undefined, judgesItself: byId }
}
