/** The types of resources whose policies can grant public access. */
import type { PolicyOwner } from '../../policy/proofs/index.ts'
import type { AccessanalyzerTypes } from '../../protocol/model/index.ts'

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

const OWNERS_BY_TYPE: ReadonlyMap<string, PolicyOwner> = new Map(Object.entries(OWNERS))

/** Returns the owner of the policies of a type. Types that AWS cannot check have the owner of most resources. */
export function policyOwnerOf(resourceType: string): PolicyOwner {
  return OWNERS_BY_TYPE.get(resourceType) ?? 'resource'
}
