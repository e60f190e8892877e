/** What is known of resources that no state holds: what their ARNs say of policy and owner, and whom a policy cannot lock out. */
import type { ResourcePolicyKind } from '../../policy/index.ts'
import { accountOfArn } from '../aws/arns.ts'
import type { Caller } from '../identity/caller.ts'

const ROLE = /^arn:[^:]+:iam::\d*:role\//
const KEY = /^arn:[^:]+:kms:[^:]*:[^:]*:key\//

/**
 * Trust policies of roles and policies of keys must themselves allow.
 *
 * @param action `service:Action`, in any case
 * @param resource an ARN, or `*`: actions of STS are about roles
 */
export function resourcePolicyKind(action: string, resource: string): ResourcePolicyKind {
  const service = action.slice(0, action.indexOf(':')).toLowerCase()
  if (service === 'sts' && (resource === '*' || ROLE.test(resource))) return 'trust'
  return service === 'kms' && KEY.test(resource) ? 'key' : 'resource'
}

/** The account that owns the resource, where its ARN tells: that of an S3 bucket does not. */
export function ownerInArn(arn: string): string | undefined {
  const account = accountOfArn(arn)
  return account !== undefined && /^\d{12}$/.test(account) ? account : undefined
}

const OF_BUCKET =
  'A bucket policy cannot prevent the root user of its account from reading, replacing, or deleting it.'
const OF_QUEUE =
  'A queue policy cannot prevent the root user of its account from reading and setting the attributes of the queue.'

/** In small letters. */
const UNLOCKING: ReadonlyMap<string, string> = new Map([
  ['s3:getbucketpolicy', OF_BUCKET],
  ['s3:putbucketpolicy', OF_BUCKET],
  ['s3:deletebucketpolicy', OF_BUCKET],
  ['sqs:getqueueattributes', OF_QUEUE],
  ['sqs:setqueueattributes', OF_QUEUE],
])

/**
 * Why a resource's own policy does not count: root users, and sessions of them, can undo a policy that denies everybody.
 * Policies of organizations and VPC endpoints, and those of the session, still bind them.
 *
 * Sources: S3 API reference, GetBucketPolicy, PutBucketPolicy and DeleteBucketPolicy. That queues are alike is likely (about
 * 80 %): IAM User Guide, tasks that require root user credentials ("edit or delete an Amazon SQS resource policy that
 * denies all principals"), and AWS's policy SQSUnlockQueuePolicy; which actions it is for is taken from that policy.
 *
 * @param action `service:Action`, in any case
 * @param owner the account that owns the resource; undefined: the caller's
 */
export function exceptionFor(
  { kind, accountId }: Caller,
  action: string,
  owner: string | undefined,
): string | undefined {
  if (kind !== 'root' || (owner !== undefined && owner !== accountId)) return undefined
  return UNLOCKING.get(action.toLowerCase())
}
