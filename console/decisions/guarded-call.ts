/** What decisions on calls to an upstream have besides others, in words. */
import { serviceInArn } from '../texts/arns.ts'
import type { Explanation } from './explanation.ts'

/** Why a call passed that is denied. */
export const AUDITED = 'The call passed although it is denied, because it was only audited.'

/** Returns the operation, such as `s3:HeadObject`. */
export function operationOf({ service, operation }: NonNullable<Explanation['guarded']>): string {
  return `${service}:${operation}`
}

/** Returns whether the policies of a layer are in the upstream. Those of roles and organizations are here. */
export function isInUpstream({ guarded }: Explanation, layer: string): boolean {
  return guarded !== undefined && layer === 'resource'
}

/** The operations that change resource-based policies, by the service in the resource's ARN. */
const CHANGED_BY: ReadonlyMap<string, string> = new Map([
  ['backup', 'backup:PutBackupVaultAccessPolicy'],
  ['dynamodb', 'dynamodb:PutResourcePolicy'],
  ['ecr', 'ecr:SetRepositoryPolicy'],
  ['events', 'events:PutPermission'],
  ['glue', 'glue:PutResourcePolicy'],
  ['kinesis', 'kinesis:PutResourcePolicy'],
  ['kms', 'kms:PutKeyPolicy'],
  ['lambda', 'lambda:AddPermission'],
  ['logs', 'logs:PutResourcePolicy'],
  ['s3', 's3:PutBucketPolicy'],
  ['secretsmanager', 'secretsmanager:PutResourcePolicy'],
  ['sns', 'sns:SetTopicAttributes'],
  ['sqs', 'sqs:SetQueueAttributes'],
])

/** Returns how to change the policy of a resource that is in the upstream. */
export function changeInUpstream({ resource }: Pick<Explanation, 'resource'>): string {
  const operation = CHANGED_BY.get(serviceInArn(resource))
  return operation === undefined
    ? 'The policy is in the upstream. Change it there, with an operation of its service.'
    : `The policy is in the upstream. Change it there, with ${operation}.`
}
