/** Configurations that grant access to resources of other services, as IAM Access Analyzer describes it. */
import { compilePolicy, resourcePolicyError } from '../../policy/index.ts'
import type { ResourceConfiguration, ResourceRow } from '../../store/index.ts'

type ResourceType = ResourceRow['type']
type WithPolicy = (policy: string | undefined) => ResourceConfiguration

/** The types whose resources have policies. */
const POLICY_MEMBERS: Readonly<Partial<Record<ResourceType, WithPolicy>>> = {
  'AWS::DynamoDB::Stream': (streamPolicy) => ({ dynamodbStream: { streamPolicy } }),
  'AWS::DynamoDB::Table': (tablePolicy) => ({ dynamodbTable: { tablePolicy } }),
  'AWS::ECR::Repository': (repositoryPolicy) => ({ ecrRepository: { repositoryPolicy } }),
  'AWS::EFS::FileSystem': (fileSystemPolicy) => ({ efsFileSystem: { fileSystemPolicy } }),
  'AWS::KMS::Key': (policy) => ({
    kmsKey: { keyPolicies: policy === undefined ? undefined : { default: policy } },
  }),
  'AWS::Lambda::Function': (functionPolicy) => ({ lambdaFunction: { functionPolicy } }),
  'AWS::Lambda::LayerVersion': (layerVersionPolicy) => ({ lambdaLayerVersion: { layerVersionPolicy } }),
  'AWS::S3::Bucket': (bucketPolicy) => ({ s3Bucket: { bucketPolicy } }),
  'AWS::S3Express::DirectoryBucket': (bucketPolicy) => ({ s3ExpressDirectoryBucket: { bucketPolicy } }),
  'AWS::SNS::Topic': (topicPolicy) => ({ snsTopic: { topicPolicy } }),
  'AWS::SQS::Queue': (queuePolicy) => ({ sqsQueue: { queuePolicy } }),
  'AWS::SecretsManager::Secret': (secretPolicy) => ({ secretsManagerSecret: { secretPolicy } }),
}

/**
 * Returns the configuration of a resource with this policy. Undefined for types without policies. A policy that is not
 * well-formed, or that has no statement, counts as none, because it grants nothing.
 *
 * @param policy its text
 */
export function configurationWithPolicy(
  type: ResourceType,
  policy: string | undefined,
): ResourceConfiguration | undefined {
  return POLICY_MEMBERS[type]?.(policy !== undefined && saysSomething(policy) ? policy : undefined)
}

function saysSomething(text: string): boolean {
  const policy = compilePolicy(text)
  return policy.statements.length > 0 && resourcePolicyError(policy, 'resource') === undefined
}

/** Members that limit access, or that concern encryption. They grant nothing. */
const GRANTING_NOTHING: ReadonlySet<string> = new Set(['bucketPublicAccessBlock', 'kmsKeyId'])

/** Returns whether a configuration can give anybody access. */
export function grantsAccess(configuration: ResourceConfiguration): boolean {
  return Object.values(configuration).some((members) =>
    Object.entries(Object(members)).some(([name, value]) => !GRANTING_NOTHING.has(name) && !isEmpty(value)),
  )
}

const isEmpty = (value: unknown): boolean =>
  value === undefined || (typeof value === 'object' && Object.keys(Object(value)).length === 0)

/** Returns a configuration with the members of another of the same type, without those that are undefined there. */
export function withMembers(
  before: ResourceConfiguration,
  added: ResourceConfiguration,
): ResourceConfiguration {
  const merged = Object.entries(added).map(([name, members]) => {
    const all = { ...Object(Reflect.get(before, name)), ...members }
    return [name, Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))]
  })
  return { ...before, ...Object.fromEntries(merged) }
}
