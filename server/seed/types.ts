/** The types of a seed file that matches its schema. The schema describes the members. */

import type { Grant } from '../../core/access/acl.ts'
import type { Quotas } from '../../core/aws/quotas.ts'
import type { Templates } from '../../core/engine/templates.ts'
import type { HashedPassword } from '../../core/identity/password-hash.ts'
import type { SamlMetadata } from '../../core/identity/saml/metadata.ts'
import type { GuardSettings } from '../../core/runtime/settings.ts'
import type { ManagementPolicyType } from '../../policy/index.ts'
import type { IamTypes } from '../../protocol/model/index.ts'
import type {
  KmsGrantConfiguration,
  MemberAccountRow,
  OrganizationPolicyType,
  OrganizationRow,
  RootAccessFeature,
} from '../../store/index.ts'
import type { ContainerSpec } from '../endpoints/container-credentials/containers.ts'
import type { InstanceSpec } from '../endpoints/instance-metadata/instance.ts'
import type { SeedIdentityCenter } from './identity-center/identity-center-types.ts'

export interface SeedFile {
  readonly quotas?: Partial<Quotas>
  readonly externalPrincipals?: readonly string[]
  /** Prefixes of services. */
  readonly ownServices?: readonly string[]
  /** A URL for all services, or URLs by service. */
  readonly upstream?: string | GuardSettings['upstream']
  readonly guard?: GuardSettings['guard']
  readonly unknown?: GuardSettings['unknown']
  /** URL of the issuer -> source of its keys: a URL, the path of a file, or a key set. */
  readonly issuers?: Readonly<Record<string, string | object>>
  /** The partition of the accounts that name none, and of the organizations. By default, that of the settings. */
  readonly partition?: string
  /** By account number. */
  readonly accounts?: Readonly<Record<string, SeedAccount>>
  readonly organization?: SeedOrganization
  /** Further organizations. */
  readonly organizations?: readonly SeedOrganization[]
  /** An instance of IAM Identity Center, or one for each account. */
  readonly identityCenter?: SeedIdentityCenter | readonly SeedIdentityCenter[]
  /** EC2 instances. */
  readonly instances?: readonly InstanceSpec[]
  /** Containers of a seed have an ID, so applying the seed twice does not duplicate them. */
  readonly containers?: readonly ContainerSpec[]
  readonly roleTemplates?: readonly SeedRoleTemplate[]
  readonly policyTemplates?: readonly SeedPolicyTemplate[]
  /** Built from both when the file is read. It is never in the file. */
  readonly templates?: Templates
}

/** A seed as people write it: the members of one account can be at the top level. */
export interface WrittenSeed extends SeedFile, Omit<SeedAccount, 'partition'> {}

/** A seed of which it is known where its accounts are. */
export interface PlacedSeed extends SeedFile {
  readonly partition: string
}

export interface SeedAccount {
  readonly partition?: string
  readonly alias?: string
  readonly root?: SeedRoot
  /** The regions in which STS is not activated. */
  readonly disabledRegions?: readonly string[]
  readonly passwordPolicy?: SeedPasswordPolicy
  readonly policies?: readonly SeedPolicy[]
  readonly users?: readonly SeedUser[]
  readonly groups?: readonly SeedGroup[]
  readonly roles?: readonly SeedRole[]
  readonly serviceLinkedRoles?: readonly SeedServiceLinkedRole[]
  readonly instanceProfiles?: readonly SeedInstanceProfile[]
  readonly oidcProviders?: readonly SeedOidcProvider[]
  readonly samlProviders?: readonly SeedSamlProvider[]
  /** By ARN. */
  readonly resources?: Readonly<Record<string, SeedResource>>
}

/** A policy document, or its text. */
export type SeedDocument = object | string

interface NamedSeedEntry {
  readonly name: string
  readonly path?: string
}

export interface PolicyHolder extends NamedSeedEntry {
  /** ARNs, or names of policies of the account. */
  readonly attachedPolicies?: readonly string[]
  readonly inlinePolicies?: Readonly<Record<string, SeedDocument>>
}

interface TaggedSeedEntry {
  readonly tags?: Readonly<Record<string, string>>
}

export interface SeedPassword {
  readonly password?: string
  /** Computed from the password when the file is read. It is never in the file. */
  readonly hashed?: HashedPassword
}

export interface SeedRoot extends SeedPassword, SeedMfa {
  readonly email?: string
}

/** The parameters of UpdateAccountPasswordPolicy, in camel case. */
export interface SeedPasswordPolicy {
  readonly minimumPasswordLength?: number
  readonly requireSymbols?: boolean
  readonly requireNumbers?: boolean
  readonly requireUppercaseCharacters?: boolean
  readonly requireLowercaseCharacters?: boolean
  readonly allowUsersToChangePassword?: boolean
  readonly maxPasswordAge?: number
  readonly passwordReusePrevention?: number
  readonly hardExpiry?: boolean
}

export interface SeedPolicy extends NamedSeedEntry, TaggedSeedEntry {
  readonly description?: string
  readonly document: SeedDocument
}

export interface SeedUser extends PolicyHolder, TaggedSeedEntry, SeedPassword, SeedMfa {
  readonly passwordResetRequired?: boolean
  readonly permissionsBoundary?: string
  readonly groups?: readonly string[]
  readonly accessKeys?: readonly SeedAccessKey[]
}

export interface SeedAccessKey {
  readonly id: string
  readonly secret: string
  readonly status?: 'Active' | 'Inactive'
}

/** The devices of a user or of the root user. */
export interface SeedMfa {
  readonly mfaDevices?: readonly SeedMfaDevice[]
  readonly hardwareMfaDevices?: readonly SeedHardwareMfaDevice[]
  readonly securityKeys?: readonly SeedSecurityKey[]
}

/** A virtual MFA device. */
export interface SeedMfaDevice extends NamedSeedEntry {
  /** Base32. */
  readonly seed: string
}

export interface SeedHardwareMfaDevice {
  /** As printed on the device. */
  readonly serialNumber: string
  /** Base32. */
  readonly seed?: string
}

export interface SeedSecurityKey {
  readonly name: string
  /** Name of the certification -> level. */
  readonly certifications?: Readonly<Record<string, string>>
}

export type SeedGroup = PolicyHolder

export interface SeedRole extends PolicyHolder, TaggedSeedEntry {
  readonly description?: string
  readonly trust: SeedDocument
  /** Seconds. */
  readonly maxSessionDuration?: number
  readonly permissionsBoundary?: string
}

export interface SeedServiceLinkedRole {
  /** Such as `batch.amazonaws.com`. */
  readonly service: string
  readonly customSuffix?: string
  readonly description?: string
}

export interface SeedInstanceProfile extends NamedSeedEntry, TaggedSeedEntry {
  readonly role?: string
}

export interface SeedOidcProvider extends TaggedSeedEntry {
  readonly url: string
  readonly clientIds?: readonly string[]
  readonly thumbprints?: readonly string[]
}

export interface SeedSamlProvider extends TaggedSeedEntry {
  readonly name: string
  /** The document, or the path of its file. */
  readonly metadata: string
  readonly assertionEncryption?: 'Allowed' | 'Required'
  /** PEM, or the path of its file. */
  readonly privateKey?: string
  /** The metadata, parsed when the file is read. It is never in the file. Absent when parsing failed. */
  readonly parsed?: SamlMetadata
}

/** A resource of another service. */
export interface SeedResource {
  /** Of a bucket: the ARNs of other resources contain it. */
  readonly region?: string
  readonly policy?: SeedDocument
  readonly acl?: readonly Grant[]
  readonly publicAccessBlock?: SeedPublicAccessBlock
  /** By ARN. */
  readonly accessPoints?: Readonly<Record<string, SeedAccessPoint>>
  readonly grants?: readonly SeedKeyGrant[]
  readonly kmsKeyId?: string
  /** Accounts, or `all`. */
  readonly sharedWith?: readonly string[]
}

export interface SeedPublicAccessBlock {
  readonly ignorePublicAcls?: boolean
  readonly restrictPublicBuckets?: boolean
}

export interface SeedAccessPoint {
  readonly policy?: SeedDocument
  /** By default, requests can come from the internet. */
  readonly vpcId?: string
  readonly publicAccessBlock?: SeedPublicAccessBlock
}

/** By default, the account of the key issued it. */
type SeedKeyGrant = Omit<KmsGrantConfiguration, 'issuingAccount'> &
  Partial<Pick<KmsGrantConfiguration, 'issuingAccount'>>

export interface SeedOrganization {
  readonly managementAccount: string
  readonly id?: string
  readonly featureSet?: OrganizationRow['featureSet']
  /** By default, the types of SCPs and RCPs, and of all policies that are attached. */
  readonly policyTypes?: readonly OrganizationPolicyType[]
  readonly policies?: readonly SeedOrganizationPolicy[]
  /** Such as `iam.amazonaws.com`. */
  readonly trustedServices?: readonly string[]
  readonly rootAccess?: readonly RootAccessFeature[]
  readonly resourcePolicy?: SeedResourcePolicy
  readonly invitations?: readonly SeedInvitation[]
  readonly responsibilityTransfers?: readonly SeedTransfer[]
  readonly root?: SeedPlace & { readonly id?: string }
}

export interface SeedOrganizationPolicy extends TaggedSeedEntry {
  readonly name: string
  readonly type: OrganizationPolicyType
  readonly description?: string
  readonly content: SeedDocument
}

/** Names of policies. By default, the policies that AWS attaches automatically. */
export interface SeedPolicyTarget extends TaggedSeedEntry {
  readonly serviceControlPolicies?: readonly string[]
  readonly resourceControlPolicies?: readonly string[]
  readonly policies?: Readonly<Partial<Record<ManagementPolicyType, readonly string[]>>>
}

/** The root or a unit. */
export interface SeedPlace extends SeedPolicyTarget {
  readonly organizationalUnits?: readonly SeedOrganizationalUnit[]
  /** By account number. */
  readonly accounts?: Readonly<Record<string, SeedMemberAccount>>
}

export interface SeedOrganizationalUnit extends SeedPlace {
  readonly name: string
  readonly id?: string
}

export interface SeedMemberAccount extends SeedPolicyTarget {
  readonly name?: string
  readonly email?: string
  /** By default, CREATED. The management account is always INVITED. */
  readonly joinedMethod?: MemberAccountRow['joinedMethod']
  /** The name of the role for the management account. Without it, there is none. */
  readonly accessRole?: string
  /** Whether the account is closed, or when it was closed. */
  readonly closed?: boolean | string
  /** Such as `iam.amazonaws.com`. */
  readonly administers?: readonly string[]
}

/** It delegates the management of policies to members. */
export interface SeedResourcePolicy extends TaggedSeedEntry {
  readonly content: SeedDocument
}

/** Either an account or an email address. */
export interface SeedRecipient {
  readonly account?: string
  readonly email?: string
}

export interface SeedInvitation extends SeedRecipient, TaggedSeedEntry {
  readonly notes?: string
}

/** A transfer of the responsibility for bills, which the organization pays or offers to pay. */
export interface SeedTransfer extends SeedRecipient, TaggedSeedEntry {
  readonly name: string
  readonly notes?: string
  /** By default, the beginning of the next month before which it can still be accepted. */
  readonly startDate?: string
  readonly accepted?: boolean
  /** The last day. Absent unless the transfer was withdrawn. */
  readonly endDate?: string
}

/** The JSON form of the response of GetRoleTemplateVersion. */
export interface SeedRoleTemplate
  extends Omit<
    IamTypes.RoleTemplateVersion,
    'AssumeRolePolicyDocumentTemplate' | 'InlinePolicyTemplates' | 'CreateTimestamp' | 'UpdateTimestamp'
  > {
  readonly TemplateArn: string
  readonly MinorVersion: number
  readonly AssumeRolePolicyDocumentTemplate: SeedDocument
  readonly InlinePolicyTemplates?: readonly {
    readonly PolicyName: string
    readonly PolicyDocument: SeedDocument
  }[]
  readonly CreateTimestamp?: string
  readonly UpdateTimestamp?: string
}

export interface SeedPolicyTemplate {
  readonly arn: string
  readonly document: SeedDocument
  /** 12 digits. */
  readonly partnerAccount?: string
  readonly partnerName?: string
}
