/** What ValidatePolicy of IAM Access Analyzer reports about a document. */
import type { Step } from '../json-document.ts'
import type { KeyType } from '../proofs/types.ts'

export type FindingType = 'ERROR' | 'SECURITY_WARNING' | 'WARNING' | 'SUGGESTION'

export type LintedPolicyType =
  | 'IDENTITY_POLICY'
  | 'RESOURCE_POLICY'
  | 'SERVICE_CONTROL_POLICY'
  | 'RESOURCE_CONTROL_POLICY'

export type LintedResourceType =
  | 'AWS::S3::Bucket'
  | 'AWS::S3::AccessPoint'
  | 'AWS::S3::MultiRegionAccessPoint'
  | 'AWS::S3ObjectLambda::AccessPoint'
  | 'AWS::IAM::AssumeRolePolicyDocument'
  | 'AWS::DynamoDB::Table'

/** One step from the document to an element, or to a part of a string. */
export type PathElement = Step | { readonly substring: { readonly start: number; readonly length: number } }

/** A position in the document: lines from 1, columns and offsets from 0, in characters. */
export interface Position {
  readonly line: number
  readonly column: number
  readonly offset: number
}

/** The end is exclusive. Quotes of a string belong to its span. */
export interface Span {
  readonly start: Position
  readonly end: Position
}

export interface Location {
  readonly path: readonly PathElement[]
  readonly span: Span
}

export interface Finding {
  readonly findingType: FindingType
  readonly issueCode: string
  readonly findingDetails: string
  readonly learnMoreLink: string
  readonly locations: readonly Location[]
}

export interface LintOptions {
  readonly policyType: LintedPolicyType
  readonly resourceType?: LintedResourceType | undefined
  /** What AWS publishes about services. */
  readonly facts: LintFacts
}

/** What AWS publishes about services, as far as checks use it. */
export interface LintFacts {
  /** @param prefix in lower case */
  readonly service: (prefix: string) => LintedService | undefined
  /** Returns the prefixes of all services. */
  readonly services: () => Iterable<string>
  /**
   * Returns what is known of a condition key, global or of a service, or undefined if it doesn't exist.
   *
   * @param key in lower case, such as `aws:requesttag/team`
   */
  readonly key: (key: string) => LintedKey | undefined
  /** Returns the formats of ARNs that have this text as their third part. */
  readonly arnFormats: (service: string) => readonly ArnFormat[]
  readonly regions: ReadonlySet<string>
  readonly partitions: readonly string[]
}

export interface LintedService {
  readonly prefix: string
  /** By lower-cased name, without the prefix. */
  readonly actions: ReadonlyMap<string, LintedAction>
}

export interface LintedAction {
  /** As AWS spells it, without the prefix. */
  readonly name: string
  /** The names of the condition keys of the action and of its resource types. */
  readonly keys: ReadonlySet<string>
  /** The resource types that the action can act on. */
  readonly resources: readonly string[]
}

export interface LintedKey {
  /** As AWS spells it. Ends with `/` if the name of a tag or attribute follows. */
  readonly name: string
  readonly type: KeyType
  readonly isMultivalued: boolean
}

/** How ARNs of a resource type are made. */
export interface ArnFormat {
  /** The service that has the resource type. */
  readonly prefix: string
  /** The name of the resource type. */
  readonly resource: string
  /** As published: `arn:${Partition}:s3:::${BucketName}`. */
  readonly format: string
}
