/** What the ARN of a resource says of its policy and of its owner, for questions about resources that no state holds. */
import type { ResourcePolicyKind } from '../../policy/index.ts'
import { accountOfArn } from '../arns.ts'

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
