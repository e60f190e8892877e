/** Learns from the questions of other local services which policies their resources have. */

import { bucketAclGrants, type Grant } from '../../../core/access/acl.ts'
import { knownOwner, type LearnedResource, learnResources } from '../../../core/access/known-resources.ts'
import { configurationWithPolicy } from '../../../core/access/resource-configurations.ts'
import { ownerInArn } from '../../../core/access/resource-policy.ts'
import { type AnalyzedArn, analyzedResource } from '../../../core/aws/analyzed-resources.ts'
import { partitionNamed } from '../../../core/aws/partitions.ts'
import { accountOf, type Caller } from '../../../core/identity/caller.ts'
import type { ResourceConfiguration } from '../../../store/index.ts'
import type { Iamulator } from '../endpoint.ts'

export interface DescribedResources {
  /** The ARNs of the question. */
  readonly arns: readonly string[]
  /** The text of their policy. Undefined if the question does not contain it. */
  readonly policy: string | undefined
  readonly acl: readonly Grant[] | undefined
  /** The owner, if the ARN does not contain it and it is not the caller's account. */
  readonly resourceAccount: string | undefined
  readonly region: string | undefined
}

/** Keeps the resources of a question that IAM Access Analyzer analyzes. */
export async function learnFrom(
  iamulator: Iamulator,
  caller: Caller,
  described: DescribedResources,
): Promise<void> {
  const learned = new Map<string, LearnedResource>()
  for (const arn of described.arns) {
    const resource = analyzedResource(arn)
    if (!resource || learned.has(resource.arn)) continue
    const one = learnedOf(iamulator, caller, described, { ...resource, isWhole: resource.arn === arn })
    if (one) learned.set(one.arn, one)
  }
  await learnResources(iamulator, [...learned.values()])
}

/** Whether the question is about the resource itself, not only about something that it contains. */
interface Asked extends AnalyzedArn {
  readonly isWhole: boolean
}

function learnedOf(
  { store }: Iamulator,
  caller: Caller,
  described: DescribedResources,
  { arn, type, region, isWhole }: Asked,
): LearnedResource | undefined {
  const { partition } = caller
  const configuration = configurationOf(described, type, isWhole)
  const accountId =
    ownerInArn(arn) ?? described.resourceAccount ?? knownOwner(store.view(caller), arn) ?? accountOf(caller)
  if (!configuration || accountId === undefined) return undefined
  const place = region ?? described.region ?? partitionNamed(partition).iamRegion
  return { partition, accountId, arn, type, region: place, configuration }
}

/** The list in a question about an object can be the object's. */
function configurationOf(
  { policy, acl }: DescribedResources,
  type: AnalyzedArn['type'],
  isWhole: boolean,
): ResourceConfiguration | undefined {
  const ofPolicy = policy === undefined ? {} : configurationWithPolicy(type, policy)
  if (!ofPolicy || !acl || !isWhole || type !== 'AWS::S3::Bucket') return ofPolicy
  return { s3Bucket: { ...ofPolicy.s3Bucket, bucketAclGrants: bucketAclGrants(acl) } }
}
