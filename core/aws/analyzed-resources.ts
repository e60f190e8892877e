/**
 * The resources of other services that IAM Access Analyzer analyzes, by their ARNs.
 *
 * Sources: IAM User Guide, "IAM Access Analyzer resource types for external access"; the forms of ARNs, Service
 * Authorization Reference.
 */

/** A type as CloudFormation calls it. */
export type AnalyzedType = (typeof FORMS)[number][1]

export interface AnalyzedArn {
  readonly arn: string
  readonly type: AnalyzedType
  /** Undefined for buckets, whose ARNs contain no region. */
  readonly region: string | undefined
}

/**
 * The service in the ARN, the type, and what follows the account. Versions and aliases of functions have policies of
 * their own, which are not analyzed.
 */
const FORMS = [
  ['dynamodb', 'AWS::DynamoDB::Stream', /^table\/[^/]+\/stream\/[^/]+/],
  ['dynamodb', 'AWS::DynamoDB::Table', /^table\/[^/]+(?!.*\/stream\/)/],
  ['ec2', 'AWS::EC2::Snapshot', /^snapshot\/[^/]+$/],
  ['ecr', 'AWS::ECR::Repository', /^repository\/.+$/],
  ['elasticfilesystem', 'AWS::EFS::FileSystem', /^file-system\/[^/]+$/],
  ['kms', 'AWS::KMS::Key', /^key\/[^/]+$/],
  ['lambda', 'AWS::Lambda::Function', /^function:[^:]+$/],
  ['lambda', 'AWS::Lambda::LayerVersion', /^layer:[^:]+:\d+$/],
  ['rds', 'AWS::RDS::DBClusterSnapshot', /^cluster-snapshot:.+$/],
  ['rds', 'AWS::RDS::DBSnapshot', /^snapshot:.+$/],
  ['s3', 'AWS::S3::Bucket', /^[^/:]+/],
  ['s3express', 'AWS::S3Express::DirectoryBucket', /^bucket\/[^/]+/],
  ['secretsmanager', 'AWS::SecretsManager::Secret', /^secret:.+$/],
  ['sns', 'AWS::SNS::Topic', /^[^:/]+/],
  ['sqs', 'AWS::SQS::Queue', /^[^:/]+$/],
] as const

/**
 * Returns the resource with a policy that an ARN is about: the bucket of an object, the table of an index, the topic of
 * a subscription. Undefined for resources that are not analyzed, and for patterns.
 */
export function analyzedResource(arn: string): AnalyzedArn | undefined {
  const [scheme, partition, service = '', region = '', account, ...rest] = arn.split(':')
  if (scheme !== 'arn' || (service === 's3') !== (region === '')) return undefined
  const text = rest.join(':')
  const [, type, form] = FORMS.find(([of, , each]) => of === service && each.test(text)) ?? []
  const [found] = form?.exec(text) ?? []
  if (type === undefined || found === undefined || /[*?]/.test(found)) return undefined
  const whole = [scheme, partition, service, region, account, found].join(':')
  return { arn: whole, type, region: region === '' ? undefined : region }
}
