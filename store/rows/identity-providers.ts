/** Rows of identity providers outside AWS. Dates are milliseconds since the epoch. */
import type { Tag } from './entities.ts'

/** How tokens or assertions of a provider become trusted context, as the request gave it. */
export interface ContextProvider {
  readonly subjectSourceKey: string
  readonly subjectTypeValue?: string
  readonly subjectTypeSourceKey?: string
  readonly keyDefinitions?: readonly { readonly sourceKey: string; readonly targetKey?: string }[]
}

/** What a provider has for trusted identity propagation. */
export interface IdentityPropagation {
  readonly contextProvider?: ContextProvider
  /** The ARN of the instance of IAM Identity Center. */
  readonly identityCenterInstance?: string
}

/** An OpenID Connect provider. Stored under its ARN. */
export interface OidcProviderRow extends IdentityPropagation {
  readonly arn: string
  /** Host and path of the issuer, without `https://`. */
  readonly url: string
  /** Audiences for which the provider can issue tokens. */
  readonly clientIds: readonly string[]
  /** SHA-1 thumbprints of the certificate authorities trusted for the provider's server, in hexadecimal. */
  readonly thumbprints: readonly string[]
  readonly createDate: number
  readonly tags: readonly Tag[]
}

/** An identity provider in the metadata of a SAML provider. */
export interface SamlIdentityProvider {
  readonly entityId: string
  /** The certificates whose keys sign its assertions, if any: X.509, DER in base64. */
  readonly certificates: readonly string[]
  /** The endpoints to which users are sent to sign in, if any. */
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
  /** PEM, as sent. */
  readonly body: string
  readonly createDate: number
}

/** A SAML provider. Stored under its ARN. */
export interface SamlProviderRow extends IdentityPropagation {
  readonly id: string
  readonly name: string
  readonly arn: string
  readonly createDate: number
  /** The metadata document as sent. */
  readonly metadata: string
  /** The identity providers in the metadata. */
  readonly identityProviders: readonly SamlIdentityProvider[]
  /** What AWS shows. Providers of older versions show the end of their metadata here. */
  readonly validUntil: number
  /** When the first part of the metadata expires. Absent when no part expires. */
  readonly metadataValidUntil?: number | undefined
  readonly assertionEncryption: 'Allowed' | 'Required'
  /** The keys in the order in which they were added. */
  readonly privateKeys: readonly SamlPrivateKey[]
  readonly tags: readonly Tag[]
  /** IAM Identity Center manages the provider, and the account cannot change it. */
  readonly reserved?: true
}
