/** The types of a seed in the server: what its schema describes, and what reading the file adds. */

import type { Quotas } from '../../core/aws/quotas.ts'
import type { Templates } from '../../core/engine/templates.ts'
import type { HashedPassword } from '../../core/identity/password-hash.ts'
import type { SamlMetadata } from '../../core/identity/saml/metadata.ts'
import type { GuardSettings } from '../../core/runtime/settings.ts'
import type { PolicyDocument } from '../../schemas/policy-document.ts'
import type * as Schema from '../../schemas/seed.ts'
import type { ExternalIdentityProvider } from '../../store/index.ts'

/** What the schema checks: a document can be any object, because it is validated when it is applied. */
type Checked<T> = T extends PolicyDocument
  ? object
  : T extends object
    ? { readonly [Member in keyof T]: Checked<T[Member]> }
    : T

export type SeedAccessPoint = Checked<Schema.SeedAccessPoint>
export type SeedGroup = Checked<Schema.SeedGroup>
export type SeedOrganization = Checked<Schema.SeedOrganization>
export type SeedOrganizationPolicy = Checked<Schema.SeedOrganizationPolicy>
export type SeedPermissionSet = Checked<Schema.SeedPermissionSet>
export type SeedPolicy = Checked<Schema.SeedPolicy>
export type SeedPolicyTemplate = Checked<Schema.SeedPolicyTemplate>
export type SeedResource = Checked<Schema.SeedResource>
export type SeedRole = Checked<Schema.SeedRole>
export type SeedRoleTemplate = Checked<Schema.SeedRoleTemplate>

/** A seed as people write it: the members of one account can be at the top level. */
export interface WrittenSeed extends SeedFile, Omit<SeedAccount, 'partition'> {}

export interface SeedFile
  extends Omit<
    Checked<Schema.SeedDocument>,
    keyof SeedAccount | 'accounts' | 'identityCenter' | 'quotas' | 'guard' | 'upstream' | 'issuers'
  > {
  readonly quotas?: Partial<Quotas>
  readonly upstream?: string | GuardSettings['upstream']
  readonly guard?: GuardSettings['guard']
  readonly issuers?: Readonly<Record<string, string | object>>
  readonly partition?: string
  readonly accounts?: Readonly<Record<string, SeedAccount>>
  readonly identityCenter?: SeedIdentityCenter | readonly SeedIdentityCenter[]
  /** Built from both kinds of templates. */
  readonly templates?: Templates
}

/** A seed of which it is known where its accounts are. */
export interface PlacedSeed extends SeedFile {
  readonly partition: string
}

export interface SeedAccount extends Omit<Checked<Schema.SeedAccount>, 'root' | 'users' | 'samlProviders'> {
  readonly root?: SeedRoot
  readonly users?: readonly SeedUser[]
  readonly samlProviders?: readonly SeedSamlProvider[]
}

interface Hashed {
  /** Computed from the password. */
  readonly hashed?: HashedPassword
}

export type SeedRoot = NonNullable<Schema.SeedAccount['root']> & Hashed

export type SeedUser = Checked<Schema.SeedUser> & Hashed

export interface SeedSamlProvider extends Schema.SeedSamlProvider {
  /** The metadata. Absent when parsing failed. */
  readonly parsed?: SamlMetadata
}

export interface SeedIdentityCenter
  extends Omit<Checked<Schema.SeedIdentityCenter>, 'users' | 'identityProvider'> {
  readonly users?: readonly SeedDirectoryUser[]
  /** With the text of the document. Without it, the provider is the built-in one. */
  readonly identityProvider?: Pick<ExternalIdentityProvider, 'metadata'>
}

/** The password is either of the two that the user can have. */
export type SeedDirectoryUser = Checked<Schema.SeedDirectoryUser> & Hashed
