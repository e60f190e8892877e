/**
 * Rows of IAM Access Analyzer, in the account that created the analyzer. Dates are milliseconds since the epoch.
 */
import type { Tag } from './entities.ts'

/** The zone of trust of an analyzer, and what it looks for: an account, or its organization. */
export type AnalyzerType =
  | 'ACCOUNT'
  | 'ORGANIZATION'
  | 'ACCOUNT_UNUSED_ACCESS'
  | 'ORGANIZATION_UNUSED_ACCESS'
  | 'ACCOUNT_INTERNAL_ACCESS'
  | 'ORGANIZATION_INTERNAL_ACCESS'

/** The types of resources that analyzers look at, as CloudFormation calls them. Source: the model. */
export type AnalyzedResourceType =
  | 'AWS::DynamoDB::Stream'
  | 'AWS::DynamoDB::Table'
  | 'AWS::EC2::Snapshot'
  | 'AWS::ECR::Repository'
  | 'AWS::EFS::FileSystem'
  | 'AWS::IAM::Role'
  | 'AWS::IAM::User'
  | 'AWS::KMS::Key'
  | 'AWS::Lambda::Function'
  | 'AWS::Lambda::LayerVersion'
  | 'AWS::RDS::DBClusterSnapshot'
  | 'AWS::RDS::DBSnapshot'
  | 'AWS::S3::Bucket'
  | 'AWS::S3Express::DirectoryBucket'
  | 'AWS::SNS::Topic'
  | 'AWS::SQS::Queue'
  | 'AWS::SecretsManager::Secret'

/** Accounts and tags of users and roles that an analyzer of unused access leaves out. */
interface Exclusion {
  readonly accountIds?: readonly string[] | undefined
  readonly resourceTags?: readonly Readonly<Record<string, string>>[] | undefined
}

/** Resources that an analyzer of internal access looks at. */
interface Inclusion {
  readonly accountIds?: readonly string[] | undefined
  readonly resourceTypes?: readonly AnalyzedResourceType[] | undefined
  readonly resourceArns?: readonly string[] | undefined
}

/** As requests give it: one member, which depends on the type of the analyzer. */
export interface AnalyzerConfiguration {
  readonly unusedAccess?:
    | {
        /** Days. */
        readonly unusedAccessAge?: number | undefined
        readonly analysisRule?: { readonly exclusions?: readonly Exclusion[] | undefined } | undefined
      }
    | undefined
  readonly internalAccess?:
    | { readonly analysisRule?: { readonly inclusions?: readonly Inclusion[] | undefined } | undefined }
    | undefined
}

export interface AnalyzerRow {
  readonly name: string
  readonly arn: string
  readonly region: string
  readonly type: AnalyzerType
  readonly createDate: number
  /** Absent from analyzers of external access. */
  readonly configuration?: AnalyzerConfiguration
  /** Absent when there are none. */
  readonly tags?: readonly Tag[]
  /** The principal of the service whose analyzer it is, such as `securityhubv2.amazonaws.com`. */
  readonly managedBy?: string
  /** Of the request that created the analyzer. */
  readonly clientToken?: string
  readonly requestDigest?: string
}

/** One criterion of a filter: what a member of a finding is compared with. */
export interface FilterCriterion {
  readonly eq?: readonly string[] | undefined
  readonly neq?: readonly string[] | undefined
  readonly contains?: readonly string[] | undefined
  readonly exists?: boolean | undefined
}

/** Criteria by filter key. A finding has to meet all of them. */
export type FindingFilter = Readonly<Record<string, FilterCriterion>>

/** Archives the new findings of its analyzer that match. */
export interface ArchiveRuleRow {
  readonly name: string
  /** The key of the analyzer. */
  readonly analyzer: string
  readonly filter: FindingFilter
  readonly createDate: number
  readonly updateDate: number
  /** Of the request that created the rule. */
  readonly clientToken?: string
  readonly requestDigest?: string
}

/** Whether a finding needs attention. Source: the model. */
export type FindingStatus = 'ACTIVE' | 'ARCHIVED' | 'RESOLVED'

/** The members of findings of all types. */
interface FindingFrame {
  /** A UUID, which is the same whenever the same access is found. */
  readonly id: string
  /** The key of the analyzer. */
  readonly analyzer: string
  readonly resource: string
  readonly resourceType: AnalyzedResourceType
  /** The account that owns the resource. */
  readonly owner: string
  readonly status: FindingStatus
  readonly createDate: number
  /** When the status or the finding last changed. */
  readonly updateDate: number
}

/** The access that a policy grants to a principal. */
interface GrantedAccess {
  /** One member, such as `AWS`. */
  readonly principal: Readonly<Record<string, string>>
  readonly actions: readonly string[]
  /** Condition key -> the values that the policy compares it with. */
  readonly conditions: Readonly<Record<string, string>>
}

/** How a bucket grants access. */
export interface FindingSource {
  readonly type: 'POLICY' | 'BUCKET_ACL' | 'S3_ACCESS_POINT' | 'S3_ACCESS_POINT_ACCOUNT'
  readonly detail?:
    | {
        readonly accessPointArn?: string | undefined
        readonly accessPointAccount?: string | undefined
      }
    | undefined
}

/** Access from outside the zone of trust. */
export interface ExternalFinding extends FindingFrame, GrantedAccess {
  readonly findingType: 'ExternalAccess'
  readonly isPublic: boolean
  readonly controlRestriction: 'APPLICABLE' | 'NOT_APPLICABLE'
  /** Absent unless the resource is a bucket. */
  readonly sources?: readonly FindingSource[]
}

/** Access of a user or role inside the zone of trust. */
export interface InternalFinding extends FindingFrame, GrantedAccess {
  readonly findingType: 'InternalAccess'
  readonly accessType: 'INTRA_ACCOUNT' | 'INTRA_ORG'
  readonly principalType: 'IAM_ROLE' | 'IAM_USER'
  /** The account of the user or role. */
  readonly principalOwner: string
  readonly controlRestriction: 'APPLIED' | 'APPLICABLE' | 'NOT_APPLICABLE'
  readonly serviceControlRestriction: 'APPLIED' | 'APPLICABLE' | 'NOT_APPLICABLE'
  /** How a bucket grants the access. Absent if only the principal's own policies do, and from other resources. */
  readonly sources?: readonly FindingSource[]
}

/** When something was last used. */
interface LastAccessed {
  /** Absent if it was never used. */
  readonly lastAccessed?: number
}

interface UnusedRoleFinding extends FindingFrame, LastAccessed {
  readonly findingType: 'UnusedIAMRole'
}

interface UnusedPasswordFinding extends FindingFrame, LastAccessed {
  readonly findingType: 'UnusedIAMUserPassword'
}

interface UnusedKeyFinding extends FindingFrame, LastAccessed {
  readonly findingType: 'UnusedIAMUserAccessKey'
  readonly accessKeyId: string
}

/** An action that a user or role may call but does not. */
interface UnusedAction extends LastAccessed {
  /** Without the service. */
  readonly action: string
}

/** A service with permissions that a user or role does not use. */
interface UnusedService extends LastAccessed {
  /** The prefix of its actions, such as `s3`. */
  readonly namespace: string
  /** Absent if the whole service is unused. */
  readonly actions?: readonly UnusedAction[]
}

/** Permissions that a user or role does not use, of all services together. */
export interface UnusedPermissionFinding extends FindingFrame {
  readonly findingType: 'UnusedPermission'
  readonly services: readonly UnusedService[]
}

/** The findings of an analyzer, as of its last scan. */
export type FindingRow =
  | ExternalFinding
  | InternalFinding
  | UnusedRoleFinding
  | UnusedPasswordFinding
  | UnusedKeyFinding
  | UnusedPermissionFinding

/** A step that removes unused permissions: a policy to detach, or one to attach in its place. */
export interface RecommendedStepRow {
  readonly action: 'DETACH_POLICY' | 'CREATE_POLICY'
  /** The ARN of the managed policy or the name of the inline policy that is to be detached. */
  readonly existingPolicy: string
  /** When the existing policy was last updated. Absent for inline policies, which have no date. */
  readonly policyUpdateDate?: number
  /** The document of the policy to attach. */
  readonly document?: string
}

/** The recommendation for unused permissions, as of its request. Stored under the key of its finding. */
export interface RecommendationRow {
  /** The key of the analyzer. */
  readonly analyzer: string
  readonly resource: string
  readonly createDate: number
  /** Absent if no steps were proved to be right. */
  readonly steps?: readonly RecommendedStepRow[]
}

/** A trail whose calls count. Source: the model. */
interface TrailRow {
  readonly cloudTrailArn: string
  readonly regions?: readonly string[] | undefined
  readonly allRegions?: boolean | undefined
}

/** Why a policy was not generated. Source: the model. */
interface GenerationError {
  readonly code: 'AUTHORIZATION_ERROR' | 'RESOURCE_NOT_FOUND_ERROR'
  readonly message: string
}

/** A request for a policy, with what the policy is made of. */
export interface PolicyGenerationRow {
  readonly id: string
  readonly region: string
  /** The ARN of the user or role. */
  readonly principal: string
  readonly createDate: number
  /** Absent if the request named no trails. */
  readonly trails?: {
    readonly trails: readonly TrailRow[]
    readonly startDate: number
    readonly endDate: number
  }
  /** The actions that the user or role called, as `service:Name`, sorted. */
  readonly actions: readonly string[]
  /** The prefixes of services that it used in other ways, sorted. */
  readonly services: readonly string[]
  /** Whether the actions are all that it called. */
  readonly isComplete: boolean
  readonly error?: GenerationError
  /** Of the request. */
  readonly clientToken?: string
  readonly requestDigest?: string
}
