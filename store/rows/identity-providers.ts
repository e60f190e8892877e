/** Rows of identity providers outside of AWS. Dates are milliseconds since the epoch. */
import type { Tag } from './entities.ts'

/** An OpenID Connect provider; stored under its ARN. */
export interface OidcProviderRow {
  readonly arn: string
  /** Host and path of the issuer, without `https://`. */
  readonly url: string
  /** Audiences that it may issue tokens for. */
  readonly clientIds: readonly string[]
  /** SHA-1 of the certificate authorities that may vouch for its server, in hexadecimal. */
  readonly thumbprints: readonly string[]
  readonly createDate: number
  readonly tags: readonly Tag[]
}

/** What the metadata of a SAML provider says of an identity provider. */
export interface SamlIdentityProvider {
  readonly entityId: string
  /** Those whose keys sign its assertions: X.509, DER in base64. */
  readonly certificates: readonly string[]
  /** Where users are sent to sign in. */
  readonly singleSignOn: readonly SamlEndpoint[]
}

export interface SamlEndpoint {
  /** A URI, such as `urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST`. */
  readonly binding: string
  readonly location: string
}

/** A private key with which encrypted assertions are decrypted. */
export interface SamlPrivateKey {
  readonly id: string
  /** PEM, as it was sent. */
  readonly body: string
  readonly createDate: number
}

/** A SAML provider; stored under its ARN. */
export interface SamlProviderRow {
  readonly id: string
  readonly name: string
  readonly arn: string
  readonly createDate: number
  /** The metadata document as it was sent. */
  readonly metadata: string
  /** What stands in it. */
  readonly identityProviders: readonly SamlIdentityProvider[]
  readonly validUntil: number
  readonly assertionEncryption: 'Allowed' | 'Required'
  /** In the order in which they were added. */
  readonly privateKeys: readonly SamlPrivateKey[]
  readonly tags: readonly Tag[]
}
