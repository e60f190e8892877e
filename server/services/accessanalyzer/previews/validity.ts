/** Whether a proposed configuration is one that the resource could have. */
import { compilePolicy, resourcePolicyError, validateTrustPolicy } from '../../../../policy/index.ts'
import type { AccessanalyzerTypes } from '../../../../protocol/model/index.ts'

type Configuration = AccessanalyzerTypes.Configuration
type Constraints = AccessanalyzerTypes.KmsGrantConstraints

/** Source for the numbers: API reference, S3BucketConfiguration; IAM User Guide, "Previewing access". */
const MAX_ACL_GRANTS = 100
const MAX_ACCESS_POINTS = 10
const MAX_KEY_GRANTS = 100

/**
 * Returns whether a configuration is valid.
 *
 * Unverified: An access preview fails with INVALID_CONFIGURATION if a policy is malformed, a role or key has no policy
 * where it needs one, or there is more than a resource can have.
 *
 * @param configuration with the present values of members that the proposal lacks
 */
export function isValid(configuration: Configuration, partition: string): boolean {
  const { iamRole, kmsKey, s3Bucket, s3ExpressDirectoryBucket, rdsDbSnapshot, rdsDbClusterSnapshot } =
    configuration
  return (
    policiesIn(configuration).every(isWellFormed) &&
    (!iamRole || isTrustPolicy(iamRole.trustPolicy ?? '', partition)) &&
    (!kmsKey || isValidKey(kmsKey)) &&
    (s3Bucket?.bucketAclGrants ?? []).length <= MAX_ACL_GRANTS &&
    hasPossiblePoints(s3Bucket) &&
    hasPossiblePoints(s3ExpressDirectoryBucket) &&
    hasOnlyName('restore', rdsDbSnapshot?.attributes) &&
    hasOnlyName('restore', rdsDbClusterSnapshot?.attributes)
  )
}

/** Returns the resource-based policies of a configuration. */
function policiesIn(configuration: Configuration): readonly (string | undefined)[] {
  const { s3Bucket, s3ExpressDirectoryBucket, kmsKey } = configuration
  const accessPoints = [s3Bucket, s3ExpressDirectoryBucket].flatMap((bucket) =>
    Object.values(bucket?.accessPoints ?? {}),
  )
  return [
    s3Bucket?.bucketPolicy,
    s3ExpressDirectoryBucket?.bucketPolicy,
    ...accessPoints.map(({ accessPointPolicy }) => accessPointPolicy),
    ...Object.values(kmsKey?.keyPolicies ?? {}),
    configuration.dynamodbStream?.streamPolicy,
    configuration.dynamodbTable?.tablePolicy,
    configuration.ecrRepository?.repositoryPolicy,
    configuration.efsFileSystem?.fileSystemPolicy,
    configuration.secretsManagerSecret?.secretPolicy,
    configuration.snsTopic?.topicPolicy,
    configuration.sqsQueue?.queuePolicy,
  ]
}

/** An empty policy means that there is none. */
const isWellFormed = (policy = ''): boolean =>
  policy === '' || resourcePolicyError(compilePolicy(policy), 'resource') === undefined

const isTrustPolicy = (policy: string, partition: string): boolean =>
  validateTrustPolicy(policy, partition) === undefined

/** A key has one policy, which cannot be empty (API reference, KmsKeyConfiguration). */
const isValidKey = ({ keyPolicies = {}, grants = [] }: AccessanalyzerTypes.KmsKeyConfiguration): boolean =>
  hasOnlyName('default', keyPolicies) &&
  Object.values(keyPolicies).every((policy) => policy !== '') &&
  grants.length <= MAX_KEY_GRANTS &&
  grants.every(({ constraints }) => !constraints || isOneContext(constraints))

/** "You can specify only one type of encryption context" (API reference, KmsGrantConstraints). */
const isOneContext = ({ encryptionContextEquals = {}, encryptionContextSubset = {} }: Constraints): boolean =>
  [encryptionContextEquals, encryptionContextSubset].some((context) => Object.keys(context).length === 0)

const hasPossiblePoints = (bucket: { readonly accessPoints?: object | undefined } = {}): boolean =>
  Object.keys(bucket.accessPoints ?? {}).length <= MAX_ACCESS_POINTS

const hasOnlyName = (name: string, map: object = {}): boolean => Object.keys(map).every((key) => key === name)
