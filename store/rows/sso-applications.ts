/**
 * Rows of applications and trusted token issuers of IAM Identity Center. The account that owns the instance stores
 * them. Dates are milliseconds since the epoch.
 */
import type { Tag } from './entities.ts'

/** Where users start an application. Members have the API's spelling. */
export interface ApplicationPortalOptions {
  readonly SignInOptions?:
    | {
        readonly Origin: 'IDENTITY_CENTER' | 'APPLICATION'
        readonly ApplicationUrl?: string | undefined
      }
    | undefined
  readonly Visibility?: 'ENABLED' | 'DISABLED' | undefined
}

/** The grant that an application exchanges for tokens: one of the members, in the API's spelling. */
export interface ApplicationGrant {
  readonly AuthorizationCode?: { readonly RedirectUris?: readonly string[] | undefined } | undefined
  readonly JwtBearer?:
    | { readonly AuthorizedTokenIssuers?: readonly AuthorizedTokenIssuer[] | undefined }
    | undefined
  readonly RefreshToken?: Readonly<Record<never, never>> | undefined
  readonly TokenExchange?: Readonly<Record<never, never>> | undefined
}

/** A trusted token issuer whose tokens an application accepts if they are for one of these audiences. */
export interface AuthorizedTokenIssuer {
  readonly TrustedTokenIssuerArn?: string | undefined
  readonly AuthorizedAudiences?: readonly string[] | undefined
}

export interface SsoApplicationRow {
  /** Such as `apl-0123456789abcdef`. */
  readonly id: string
  readonly arn: string
  /** The account that the application belongs to: the owner of the instance, or a member that created it. */
  readonly accountId: string
  readonly providerArn: string
  readonly name: string
  readonly description?: string
  readonly status: 'ENABLED' | 'DISABLED'
  /** The region that it was created in. Absent for the home region of the instance. */
  readonly createdFrom?: string
  readonly portalOptions?: ApplicationPortalOptions
  readonly assignmentRequired: boolean
  readonly userBackgroundSessions?: 'ENABLED' | 'DISABLED'
  /** By grant type, such as `authorization_code`. */
  readonly grants: Readonly<Record<string, ApplicationGrant>>
  /** By scope. The values are the ARNs of authorized targets. */
  readonly scopes: Readonly<Record<string, readonly string[]>>
  /** The policy of the IAM authentication method, as sent. */
  readonly actorPolicy?: unknown
  readonly clientToken?: string
  /** The digest of the request with that token. */
  readonly requestDigest?: string
  readonly createDate: number
  /** Absent when there are none. */
  readonly tags?: readonly Tag[]
}

/** Who may use an application. */
export interface ApplicationAssignmentRow {
  readonly applicationId: string
  readonly principalType: 'USER' | 'GROUP'
  readonly principalId: string
  readonly createDate: number
}

/** An issuer whose JSON Web Tokens applications exchange for tokens of IAM Identity Center. */
export interface TrustedTokenIssuerRow {
  /** Such as `tti-11111111-2222-4333-8444-555555555555`. */
  readonly id: string
  readonly arn: string
  readonly name: string
  readonly issuerUrl: string
  readonly claimAttributePath: string
  readonly identityStoreAttributePath: string
  readonly clientToken?: string
  /** The digest of the request with that token. */
  readonly requestDigest?: string
  readonly createDate: number
  /** Absent when there are none. */
  readonly tags?: readonly Tag[]
}
