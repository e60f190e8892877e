/**
 * Rules for resources that are not in the state. They determine policy type and owner, by ARN, and the calls
 * that resource policies cannot deny to root.
 */
import type { ResourcePolicyKind } from '../../policy/index.ts'
import { accountOfArn } from '../aws/arns.ts'
import type { Caller } from '../identity/caller.ts'
import type { Source } from './condition-keys.ts'

const ROLE = /^arn:[^:]+:iam::\d*:role\//
const KEY = /^arn:[^:]+:kms:[^:]*:[^:]*:key\//

/**
 * Returns the kind of a resource's policy. Trust policies of roles and policies of keys must themselves
 * allow.
 *
 * @param action `service:Action`, in any case
 * @param resource an ARN, or `*`: actions of STS are about roles
 */
export function resourcePolicyKind(action: string, resource: string): ResourcePolicyKind {
  const service = action.slice(0, action.indexOf(':')).toLowerCase()
  if (service === 'sts' && (resource === '*' || ROLE.test(resource))) return 'trust'
  return service === 'kms' && KEY.test(resource) ? 'key' : 'resource'
}

/** Returns the account that owns the resource, if its ARN contains it. The ARN of an S3 bucket does not. */
export function ownerInArn(arn: string): string | undefined {
  const account = accountOfArn(arn)
  return account !== undefined && /^\d{12}$/.test(account) ? account : undefined
}

/** Returns the account of the resource on whose behalf a service acts, if the request says it. */
export function accountOfSource({ account, arn = '' }: Pick<Source, 'account' | 'arn'>): string | undefined {
  return account ?? ownerInArn(arn)
}

const BUCKET_EXCEPTION =
  'A bucket policy cannot prevent the root user of its account from reading, replacing, or deleting it.'
const QUEUE_EXCEPTION =
  'A queue policy cannot prevent the root user of its account from reading and setting the attributes of the queue.'

/** In lowercase. */
const UNLOCK_ACTIONS: ReadonlyMap<string, string> = new Map([
  ['s3:getbucketpolicy', BUCKET_EXCEPTION],
  ['s3:putbucketpolicy', BUCKET_EXCEPTION],
  ['s3:deletebucketpolicy', BUCKET_EXCEPTION],
  ['sqs:getqueueattributes', QUEUE_EXCEPTION],
  ['sqs:setqueueattributes', QUEUE_EXCEPTION],
])

/**
 * Returns why a resource's own policy is ignored. Root users, and sessions of them, can undo a policy that
 * denies everyone. Policies of organizations, VPC endpoints, and the session still apply to them.
 *
 * Sources: S3 API reference, GetBucketPolicy, PutBucketPolicy, and DeleteBucketPolicy; for queues, IAM User
 * Guide, tasks that require root user credentials ("edit or delete an Amazon SQS resource policy that denies
 * all principals").
 *
 * Unverified: The actions on queues that the queue's policy cannot deny to the root user are from AWS's
 * policy SQSUnlockQueuePolicy, because AWS documents the task but not its actions.
 *
 * @param action `service:Action`, in any case
 * @param owner the account that owns the resource; undefined for the caller's account
 */
export function exceptionFor(
  { kind, accountId }: Caller,
  action: string,
  owner: string | undefined,
): string | undefined {
  if (kind !== 'root' || (owner !== undefined && owner !== accountId)) return undefined
  return UNLOCK_ACTIONS.get(action.toLowerCase())
}
