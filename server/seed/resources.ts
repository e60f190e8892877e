/** Converts a seed's resources of other services to rows. */

import { bucketAclGrants } from '../../core/access/acl.ts'
import { configurationWithPolicy, withMembers } from '../../core/access/resource-configurations.ts'
import { ownerInArn } from '../../core/access/resource-policy.ts'
import { type AnalyzedArn, analyzedResource } from '../../core/aws/analyzed-resources.ts'
import { partitionOfArn } from '../../core/aws/arns.ts'
import { partitionNamed } from '../../core/aws/partitions.ts'
import { compilePolicy, resourcePolicyError } from '../../policy/index.ts'
import type { SeedPublicAccessBlock } from '../../schemas/seed.ts'
import {
  type Place,
  type ResourceConfiguration,
  type ResourceRow,
  resourceId,
  rowById,
  type Tx,
} from '../../store/index.ts'
import { StepFailure } from './failure.ts'
import type { Path } from './parse.ts'
import type { WriteStep } from './step.ts'
import type { SeedAccessPoint, SeedAccount, SeedPolicy, SeedResource } from './types.ts'

/** @throws StepFailure for a resource that AWS cannot have */
export function* resources(owner: Place, { resources: all = {} }: SeedAccount): Generator<WriteStep> {
  for (const [arn, resource] of Object.entries(all)) {
    const path = ['accounts', owner.accountId, 'resources', arn]
    const analyzed = requireAnalyzed(path, arn, owner)
    requireMembers(path, analyzed, resource)
    const region = analyzed.region ?? resource.region ?? partitionNamed(owner.partition).iamRegion
    const configuration = withMembers({}, configurationOf(path, analyzed.type, resource, owner))
    const row = { arn, type: analyzed.type, region, configuration, origin: 'seed' } as const
    yield { path, write: (tx, { now }) => add(path, tx, { ...row, createDate: now, changeDate: now }) }
  }
}

/** @throws StepFailure */
function requireAnalyzed(path: Path, arn: string, { partition, accountId }: Place): AnalyzedArn {
  const found = analyzedResource(arn)
  if (found?.arn !== arn)
    throw new StepFailure(
      path,
      'Invalid resource',
      ': IAM Access Analyzer analyzes no resources with this ARN.',
    )
  if (partitionOfArn(arn) !== partition || (ownerInArn(arn) ?? accountId) !== accountId)
    throw new StepFailure(
      path,
      'Invalid resource',
      `: the ARN is not of account ${accountId} in ${partition}.`,
    )
  return found
}

type Member = keyof SeedResource

const SNAPSHOT: readonly Member[] = ['sharedWith', 'kmsKeyId']
const POLICY: readonly Member[] = ['policy']

/** The members that a resource of a type can have. Types that are not listed have only a policy. */
const MEMBERS: Readonly<Partial<Record<AnalyzedArn['type'], readonly Member[]>>> = {
  'AWS::EC2::Snapshot': SNAPSHOT,
  'AWS::KMS::Key': ['policy', 'grants'],
  'AWS::RDS::DBClusterSnapshot': SNAPSHOT,
  'AWS::RDS::DBSnapshot': SNAPSHOT,
  'AWS::S3::Bucket': ['region', 'policy', 'acl', 'publicAccessBlock', 'accessPoints'],
  'AWS::S3Express::DirectoryBucket': ['policy', 'accessPoints'],
  'AWS::SecretsManager::Secret': ['policy', 'kmsKeyId'],
}

/** @throws StepFailure */
function requireMembers(path: Path, { type }: AnalyzedArn, resource: SeedResource): void {
  const known: readonly string[] = MEMBERS[type] ?? POLICY
  const unknown = Object.keys(resource).find((name) => !known.includes(name))
  if (unknown !== undefined)
    throw new StepFailure([...path, unknown], 'Invalid property', `: ${type} can have ${known.join(', ')}.`)
}

function configurationOf(
  path: Path,
  type: AnalyzedArn['type'],
  resource: SeedResource,
  owner: Place,
): ResourceConfiguration {
  const { kmsKeyId, sharedWith = [] } = resource
  const attributes = { restore: { accountIds: sharedWith } }
  switch (type) {
    case 'AWS::EC2::Snapshot':
      return { ebsSnapshot: { ...sharedEbs(sharedWith), kmsKeyId } }
    case 'AWS::RDS::DBClusterSnapshot':
      return { rdsDbClusterSnapshot: { attributes, kmsKeyId } }
    case 'AWS::RDS::DBSnapshot':
      return { rdsDbSnapshot: { attributes, kmsKeyId } }
    default:
      return withPolicy(path, type, resource, owner)
  }
}

/** Everyone is a group, and accounts are user IDs. */
const sharedEbs = (sharedWith: readonly string[]) => ({
  userIds: sharedWith.filter((each) => each !== EVERYONE),
  groups: sharedWith.filter((each) => each === EVERYONE),
})

const EVERYONE = 'all'

function withPolicy(
  path: Path,
  type: AnalyzedArn['type'],
  resource: SeedResource,
  owner: Place,
): ResourceConfiguration {
  const { policy, kmsKeyId } = resource
  const text = policy === undefined ? undefined : policyText([...path, 'policy'], policy)
  const configuration = configurationWithPolicy(type, text) ?? {}
  const accessPoints = accessPointsOf(path, resource)
  switch (type) {
    case 'AWS::KMS::Key':
      return { kmsKey: { ...configuration.kmsKey, grants: grantsOf(resource, owner) } }
    case 'AWS::S3::Bucket':
      return { s3Bucket: { ...configuration.s3Bucket, ...bucketAccess(resource), accessPoints } }
    case 'AWS::S3Express::DirectoryBucket':
      return { s3ExpressDirectoryBucket: { ...configuration.s3ExpressDirectoryBucket, accessPoints } }
    case 'AWS::SecretsManager::Secret':
      return { secretsManagerSecret: { ...configuration.secretsManagerSecret, kmsKeyId } }
    default:
      return configuration
  }
}

const grantsOf = ({ grants }: SeedResource, { accountId }: Place) =>
  grants?.map((grant) => ({ issuingAccount: accountId, ...grant }))

const bucketAccess = ({ acl, publicAccessBlock }: SeedResource) => ({
  bucketAclGrants: acl && bucketAclGrants(acl),
  bucketPublicAccessBlock: publicAccessBlock && blockOf(publicAccessBlock),
})

const blockOf = ({ ignorePublicAcls = false, restrictPublicBuckets = false }: SeedPublicAccessBlock) => ({
  ignorePublicAcls,
  restrictPublicBuckets,
})

function accessPointsOf(path: Path, { accessPoints }: SeedResource) {
  if (!accessPoints) return undefined
  const points = Object.entries(accessPoints).map(([arn, point]) => {
    const { policy } = point
    const text =
      policy === undefined ? undefined : policyText([...path, 'accessPoints', arn, 'policy'], policy)
    return [arn, accessPointOf(point, text)] as const
  })
  return Object.fromEntries(points)
}

const accessPointOf = ({ vpcId, publicAccessBlock }: SeedAccessPoint, policy: string | undefined) => ({
  ...(policy !== undefined && { accessPointPolicy: policy }),
  ...(publicAccessBlock && { publicAccessBlock: blockOf(publicAccessBlock) }),
  networkOrigin: vpcId === undefined ? { internetConfiguration: {} } : { vpcConfiguration: { vpcId } },
})

/** @throws StepFailure for a document that no service would store */
function policyText(path: Path, document: SeedPolicy['document']): string {
  const text = typeof document === 'string' ? document : JSON.stringify(document)
  const flaw = resourcePolicyError(compilePolicy(text), 'resource')
  if (flaw !== undefined) throw new StepFailure(path, 'Invalid policy', `: policy${flaw}`)
  return text
}

/** Adds a resource. What calls have told of it is obsolete. @throws StepFailure */
function add(path: Path, tx: Tx, row: ResourceRow): void {
  const known = rowById(tx, 'resources', resourceId(row.arn))
  const owner = tx.locate(resourceId(row.arn))?.accountId
  if (known?.origin === 'seed') throw new StepFailure(path, `The resource already exists in account ${owner}`)
  if (owner !== undefined) tx.account(owner).resources.delete(row.arn)
  tx.resources.put(row.arn, row)
}
