/** Questions about all requests that policies allow: whether they exceed a reference, or grant listed or public access. */
import {
  compilePolicy,
  contributions,
  type Difference,
  difference,
  type PolicyOwner,
  type ProofOptions,
  publicAccess,
  type Side,
  type SourcedPolicy,
  type StatementReference,
} from '../../../policy/index.ts'
import type { AccessanalyzerTypes } from '../../../protocol/model/index.ts'
import { proofUniverse } from '../proof-universe.ts'
import { type CheckedType, layerOf, type NamedText, readPolicy } from './documents.ts'

/** An answer with the statements that cause it, and the sides that they belong to. */
export interface Answer {
  readonly granted: Side
  readonly limit: Side
  readonly difference: Difference
  /** The statements that exceed by themselves, or that weren't proved not to. */
  readonly causes: readonly StatementReference[]
}

export interface CheckOptions {
  /** Whether requests have actions, resources, and condition keys that AWS has. Default: they have any. */
  readonly realistic?: boolean | undefined
}

/** Access that a policy must not grant. An empty list means everything. */
export interface ListedAccess {
  readonly actions: readonly string[]
  readonly resources: readonly string[]
}

/** Compares a policy with a reference of the same type. @throws PolicyTextError */
export function newAccess(
  policy: NamedText,
  reference: NamedText,
  type: CheckedType,
  options: CheckOptions,
): Answer {
  const side = sideOf(policy, type)
  return answer(side, sideOf(reference, type), options)
}

/** Asks whether a policy grants any of the listed access. @throws PolicyTextError */
export function listedAccess(
  policy: NamedText,
  access: ListedAccess,
  type: CheckedType,
  options: CheckOptions,
): Answer {
  const { sets } = sideOf(policy, type)
  const narrowed: Side = { sets: [...sets, { layer: 'boundary', policies: [only(access)] }] }
  return answer(narrowed, { sets: [{ layer: layerOf(type), policies: [] }] }, options)
}

/** Whose policies restrict access otherwise than those of most resources, and the types that AWS can check. */
const OWNERS: Readonly<Record<AccessanalyzerTypes.AccessCheckResourceType, PolicyOwner>> = {
  'AWS::ApiGateway::RestApi': 'resource',
  'AWS::Backup::BackupVault': 'resource',
  'AWS::CloudTrail::Dashboard': 'resource',
  'AWS::CloudTrail::EventDataStore': 'resource',
  'AWS::CodeArtifact::Domain': 'resource',
  'AWS::DynamoDB::Stream': 'resource',
  'AWS::DynamoDB::Table': 'resource',
  'AWS::EFS::FileSystem': 'resource',
  'AWS::IAM::AssumeRolePolicyDocument': 'role',
  'AWS::KMS::Key': 'resource',
  'AWS::Kinesis::Stream': 'resource',
  'AWS::Kinesis::StreamConsumer': 'resource',
  'AWS::Lambda::Function': 'resource',
  'AWS::OpenSearchService::Domain': 'resource',
  'AWS::S3::AccessPoint': 'access point',
  'AWS::S3::Bucket': 'resource',
  'AWS::S3::Glacier': 'resource',
  'AWS::S3Express::AccessPoint': 'access point',
  'AWS::S3Express::DirectoryBucket': 'resource',
  'AWS::S3Outposts::AccessPoint': 'access point',
  'AWS::S3Outposts::Bucket': 'resource',
  'AWS::S3Tables::Table': 'resource',
  'AWS::S3Tables::TableBucket': 'resource',
  'AWS::SNS::Topic': 'resource',
  'AWS::SQS::Queue': 'resource',
  'AWS::SecretsManager::Secret': 'resource',
}

/** The types of resources whose policies can be checked for public access (API reference, CheckNoPublicAccess). */
export const PUBLIC_TYPES: readonly string[] = Object.keys(OWNERS)

/** Asks whether the policy of a resource grants public access. @throws PolicyTextError */
export function anyPublicAccess(policy: NamedText, resourceType: string, options: CheckOptions): Answer {
  const owner: PolicyOwner = new Map(Object.entries(OWNERS)).get(resourceType) ?? 'resource'
  const type = owner === 'role' ? 'trust' : 'resource'
  const read = readPolicy(policy, type)
  const side: Side = { sets: [{ layer: layerOf(type), policies: [read] }] }
  const found = publicAccess(read, owner, proofOptions(options))
  return { granted: side, limit: { sets: [] }, difference: found.answer, causes: found.statements }
}

function sideOf(policy: NamedText, type: CheckedType): Side {
  return { sets: [{ layer: layerOf(type), policies: [readPolicy(policy, type)] }] }
}

function only({ actions, resources }: ListedAccess): SourcedPolicy {
  const Statement = {
    Effect: 'Allow',
    Action: actions.length === 0 ? '*' : actions,
    Resource: resources.length === 0 ? '*' : resources,
  }
  const policy = compilePolicy(JSON.stringify({ Version: '2012-10-17', Statement }))
  return { policy, source: 'listed access', kind: 'inline', builtIn: true }
}

/** Asks for a difference, and for the statements that make it. */
export function answer(granted: Side, limit: Side, options: CheckOptions): Answer {
  const asked = proofOptions(options)
  const found = difference(granted, limit, asked)
  const isClear = found.answer === 'contained' || isBeyondLimits(found)
  const causes = isClear ? [] : contributions(granted, limit, asked).filter(({ set }) => set === 0)
  // If no statement exceeds by itself, all of them together don't either.
  const isProved = found.answer === 'unknown' && !isClear && causes.length === 0
  return { granted, limit, difference: isProved ? { answer: 'contained' } : found, causes }
}

function isBeyondLimits(found: Difference): boolean {
  return found.answer === 'unknown' && /^too many/.test(found.reason)
}

function proofOptions({ realistic = false }: CheckOptions): ProofOptions {
  const universe = proofUniverse()
  return realistic ? { universe, actions: 'known', resources: 'typed' } : { universe }
}
