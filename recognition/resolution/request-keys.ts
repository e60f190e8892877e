/** The condition keys that no parameter fills, but that the request or its scope tells. */
import { accountOfArn } from '../../core/aws/arns.ts'
import { actionKeys, documentsKey } from './action-keys.ts'
import type { Resource } from './arns.ts'
import type { Keys } from './keys.ts'
import type { Seen } from './resolving.ts'

/** @param owner the account of the resource, if its ARN does not have it */
export function setRequestKeys(
  keys: Keys,
  action: string,
  resource: Resource,
  owner: string | undefined,
  seen: Seen,
): void {
  const { scope } = seen.resolving
  const { resourceAccounts } = actionKeys(action)
  const account =
    resourceAccounts.length > 0 ? accountOfArn(resource.arn) || owner || scope.accountId : undefined
  if (account !== undefined)
    for (const key of resourceAccounts) keys.set(key, account, 'account of the resource')
  if (documentsKey(action, resource.type, REGION))
    keys.set(REGION, seen.place.region, 'region of the signature')
  if (scope.accountId !== undefined && documentsKey(action, resource.type, CALLER_ACCOUNT))
    keys.set(CALLER_ACCOUNT, scope.accountId, 'account of the caller')
}

const REGION = 'ec2:Region'
const CALLER_ACCOUNT = 'kms:CallerAccount'
