/** The resource of an access preview, and the configuration that is proposed for it. */

import { analyzedResource } from '../../../../core/aws/analyzed-resources.ts'
import type { Context } from '../../../../core/engine/operation.ts'
import {
  configurationOfOtherType,
  notOneConfiguration,
  previewedElsewhere,
} from '../../../../protocol/errors/accessanalyzer.ts'
import type { AccessanalyzerTypes } from '../../../../protocol/model/index.ts'
import type { AnalyzedResourceType, View } from '../../../../store/index.ts'
import type { ConfiguredResource } from '../findings/scopes.ts'

type Configuration = AccessanalyzerTypes.Configuration

export interface Proposal {
  readonly resource: ConfiguredResource
  readonly configuration: Configuration
}

/** The type of resource that has each configuration. */
const TYPES: Readonly<Record<keyof Configuration, AnalyzedResourceType>> = {
  dynamodbStream: 'AWS::DynamoDB::Stream',
  dynamodbTable: 'AWS::DynamoDB::Table',
  ebsSnapshot: 'AWS::EC2::Snapshot',
  ecrRepository: 'AWS::ECR::Repository',
  efsFileSystem: 'AWS::EFS::FileSystem',
  iamRole: 'AWS::IAM::Role',
  kmsKey: 'AWS::KMS::Key',
  rdsDbClusterSnapshot: 'AWS::RDS::DBClusterSnapshot',
  rdsDbSnapshot: 'AWS::RDS::DBSnapshot',
  s3Bucket: 'AWS::S3::Bucket',
  s3ExpressDirectoryBucket: 'AWS::S3Express::DirectoryBucket',
  secretsManagerSecret: 'AWS::SecretsManager::Secret',
  snsTopic: 'AWS::SNS::Topic',
  sqsQueue: 'AWS::SQS::Queue',
}
const TYPES_BY_MEMBER: ReadonlyMap<string, AnalyzedResourceType> = new Map(Object.entries(TYPES))

/**
 * Returns the only proposal of a request.
 *
 * Unverified: A resource that is not of the type of its configuration, or that is in another account or Region, is
 * reported by ValidationException. A bucket is taken for one of the account, even if another account has one of that name.
 *
 * @throws AwsError ValidationException
 */
export function requireProposal(
  { accountId, partition }: View,
  configurations: Readonly<Record<string, Configuration>>,
  { region }: Pick<Context, 'region'>,
): Proposal {
  const [first, ...others] = Object.entries(configurations)
  if (!first || others.length > 0) throw notOneConfiguration()
  const [arn, configuration] = first
  const [member = ''] = Object.keys(configuration)
  const type = TYPES_BY_MEMBER.get(member)
  if (type === undefined || typeOf(arn) !== type) throw configurationOfOtherType(arn, member)
  const place = { partition, region, accountId }
  if (!isIn(place, arn)) throw previewedElsewhere(arn)
  return { resource: { arn, type, owner: accountId }, configuration }
}

const ROLE = /^arn:[^:]+:iam::\d{12}:role\/[\w+=,.@/-]+$/

/** Returns undefined for the ARN of anything else, such as an object in a bucket. */
function typeOf(arn: string): AnalyzedResourceType | undefined {
  if (ROLE.test(arn)) return 'AWS::IAM::Role'
  const found = analyzedResource(arn)
  return found?.arn === arn ? found.type : undefined
}

interface Place {
  readonly partition: string
  readonly region: string
  readonly accountId: string
}

/** The ARNs of some resources have no Region, and those of buckets no account either. */
function isIn(place: Place, arn: string): boolean {
  const [, partition, , region, account] = arn.split(':')
  return (
    partition === place.partition &&
    (region === '' || region === place.region) &&
    (account === '' || account === place.accountId)
  )
}
