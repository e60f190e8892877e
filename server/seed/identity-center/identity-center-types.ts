/** The types of instances of IAM Identity Center in a seed that matches its schema. The schema describes the members. */

import type { HashedPassword } from '../../../core/identity/password-hash.ts'
import type {
  ExternalId,
  ExternalIdentityProvider,
  PortalSettings,
  SsoApplicationRow,
} from '../../../store/index.ts'

type Tags = Readonly<Record<string, string>>

export interface SeedIdentityCenter {
  /** Filled in when the file is read. */
  readonly account?: string
  readonly region?: string
  readonly name?: string
  readonly instanceId?: string
  readonly identityStoreId?: string
  readonly subdomain?: string
  /** ISO 8601. */
  readonly portalSession?: string
  readonly mfa?: {
    readonly mode?: PortalSettings['mfaMode']
    readonly withoutDevice?: PortalSettings['withoutDevice']
  }
  readonly emailCodes?: boolean
  readonly users?: readonly SeedDirectoryUser[]
  readonly groups?: readonly SeedDirectoryGroup[]
  readonly permissionSets?: readonly SeedPermissionSet[]
  readonly assignments?: readonly SeedAssignment[]
  /** Key of the session tag -> source. */
  readonly accessControlAttributes?: Readonly<Record<string, string>>
  readonly trustedTokenIssuers?: readonly SeedTokenIssuer[]
  readonly applications?: readonly SeedApplication[]
  readonly scim?: readonly SeedScimTenant[]
  /**
   * The text of the document, or the path of its file, which is replaced by the text when the file is read. Without it, the
   * provider is the built-in one.
   */
  readonly identityProvider?: Pick<ExternalIdentityProvider, 'metadata'>
}

/** The members of CreateUser that are not named here have the same names in lower camel case. */
export interface SeedDirectoryUser {
  readonly userName: string
  readonly id?: string
  readonly givenName?: string
  readonly familyName?: string
  readonly displayName?: string
  /** Other parts of the name. */
  readonly name?: Readonly<Record<string, string>>
  readonly email?: string
  readonly emails?: readonly object[]
  readonly enterprise?: Readonly<Record<string, unknown>>
  readonly externalId?: ExternalId
  readonly disabled?: boolean
  readonly password?: string
  readonly oneTimePassword?: string
  /** Computed from either password when the file is read. It is never in the file. */
  readonly hashed?: HashedPassword
  /** Base32. */
  readonly totp?: string
}

export interface SeedDirectoryGroup {
  readonly name: string
  readonly id?: string
  readonly description?: string
  /** User names. */
  readonly members?: readonly string[]
  readonly externalId?: ExternalId
}

export interface SeedCustomerPolicy {
  readonly name: string
  readonly path?: string
}

export interface SeedPermissionSet {
  readonly name: string
  readonly id?: string
  readonly description?: string
  readonly sessionDuration?: string
  readonly relayState?: string
  /** ARNs. */
  readonly managedPolicies?: readonly string[]
  readonly customerManagedPolicies?: readonly SeedCustomerPolicy[]
  readonly inlinePolicy?: object | string
  readonly permissionsBoundary?: {
    readonly managedPolicy?: string
    readonly customerManagedPolicy?: SeedCustomerPolicy
  }
  readonly roleSuffix?: string
  readonly tags?: Tags
}

/** Either a group or a user. */
export interface SeedAssignee {
  readonly group?: string
  readonly user?: string
}

export interface SeedAssignment extends SeedAssignee {
  readonly permissionSet: string
  /** Account numbers, or `*`. */
  readonly accounts: readonly string[] | string
}

/** The members of CreateTrustedTokenIssuer, in lower camel case. */
export interface SeedTokenIssuer {
  readonly name: string
  readonly id?: string
  readonly trustedTokenIssuerConfiguration: {
    readonly oidcJwtConfiguration: {
      readonly issuerUrl: string
      readonly claimAttributePath: string
      readonly identityStoreAttributePath: string
    }
  }
  readonly tags?: Tags
}

/** The members of CreateApplication, in lower camel case, and what other operations set. */
export interface SeedApplication {
  readonly name: string
  readonly id?: string
  readonly applicationProviderArn?: string
  readonly description?: string
  readonly status?: SsoApplicationRow['status']
  readonly portalOptions?: object
  readonly grants?: SeedGrants
  /** Scope -> names or ARNs of applications. */
  readonly scopes?: Readonly<Record<string, readonly string[]>>
  readonly assignmentRequired?: boolean
  readonly assignments?: readonly SeedAssignee[]
  readonly actorPolicy?: object
  readonly tags?: Tags
}

export interface SeedGrants {
  readonly authorizationCode?: { readonly redirectUris?: readonly string[] }
  readonly jwtBearer?: {
    readonly authorizedTokenIssuers?: readonly {
      /** The name of a trusted token issuer. */
      readonly trustedTokenIssuer: string
      readonly authorizedAudiences?: readonly string[]
    }[]
  }
  readonly refreshToken?: object
  readonly tokenExchange?: object
}

export interface SeedScimTenant {
  readonly tenant: string
  readonly tokens?: readonly string[]
}
