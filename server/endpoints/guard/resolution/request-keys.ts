/** The condition keys that no parameter fills, but that the request or its scope tells. */
import { accountOfArn } from '../../../aws/arns.ts'
import { keysOfAction } from '../../../aws/service-authorization.ts'
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
  const caller = seen.resolving.scope.accountId
  const account = accountOfArn(resource.arn) || owner || caller
  for (const key of keysOfAction(action)) {
    const told = key.endsWith(':ResourceAccount')
      ? { value: account, from: 'account of the resource' }
      : undefined
    const { value, from } = told ?? fromScope(key, seen)
    if (value !== undefined) keys.set(key, value, from)
  }
}

interface Told {
  readonly value: string | undefined
  readonly from: string
}

function fromScope(key: string, { place, resolving }: Seen): Told {
  switch (key) {
    case 'ec2:Region':
      return { value: place.region, from: 'region of the signature' }
    case 'kms:CallerAccount':
      return { value: resolving.scope.accountId, from: 'account of the caller' }
    default:
      return { value: undefined, from: '' }
  }
}
