/**
 * The condition keys that follow from who the principal is. Source: IAM User Guide, global condition context keys, and
 * for users of external providers, recordings on AWS of September 2026.
 */
import type { Principal } from '../request.ts'

/** A principal, with its values of the correlated keys, by key in lower case. */
export interface Caller {
  readonly principal: Principal
  readonly keys: ReadonlyMap<string, string>
}

/** A principal with identity policies. */
interface Identity extends Principal {
  readonly kind: 'root' | 'user' | 'role-session' | 'federated-user'
  readonly accountId: string
}

export const CorrelatedKey = {
  arn: 'aws:principalarn',
  account: 'aws:principalaccount',
  type: 'aws:principaltype',
  userId: 'aws:userid',
  userName: 'aws:username',
  isService: 'aws:principalisawsservice',
} as const

const all: ReadonlySet<string> = new Set(Object.values(CorrelatedKey))

const types = {
  root: 'Account',
  user: 'User',
  'role-session': 'AssumedRole',
  'federated-user': 'FederatedUser',
}

/**
 * Returns whether the key follows from the principal.
 *
 * @param key in lower case
 */
export function isCorrelated(key: string): boolean {
  return all.has(key)
}

/** Returns a caller with identity policies. The ARN of a role's session is that of the role. */
export function identityCaller(principal: Identity, userId: string): Caller {
  const { kind, accountId, arn, roleArn } = principal
  const keys = new Map<string, string>([
    [CorrelatedKey.type, types[kind]],
    [CorrelatedKey.isService, 'false'],
    [CorrelatedKey.arn, roleArn ?? arn],
    [CorrelatedKey.account, accountId],
    [CorrelatedKey.userId, userId],
  ])
  if (kind === 'user') keys.set(CorrelatedKey.userName, lastSegment(arn))
  return { principal, keys }
}

/** Returns a user of a provider of an account, who has the provider's ARN as an ID. */
export function providerCaller(
  kind: 'saml' | 'web-identity',
  accountId: string,
  providers: readonly [arn: string, ...otherNames: string[]],
): Caller {
  const [arn] = providers
  return {
    principal: { kind, arn, providers },
    keys: new Map([
      [CorrelatedKey.type, types.user],
      [CorrelatedKey.account, accountId],
      [CorrelatedKey.userId, arn],
    ]),
  }
}

/**
 * Returns a user of a provider that every account has.
 *
 * Unverified: Users of identity providers that several accounts share have no account, because nothing is recorded.
 */
export function sharedProviderCaller(name: string): Caller {
  return {
    principal: { kind: 'web-identity', arn: name, providers: [name] },
    keys: new Map([[CorrelatedKey.type, 'Anonymous']]),
  }
}

export function serviceCaller(services: readonly [name: string, ...otherNames: string[]]): Caller {
  const [arn] = services
  return { principal: { kind: 'service', arn, services }, keys: new Map([[CorrelatedKey.isService, 'true']]) }
}

export const anonymousCaller: Caller = {
  principal: { kind: 'anonymous', arn: 'anonymous' },
  keys: new Map([
    [CorrelatedKey.type, 'Anonymous'],
    [CorrelatedKey.userId, 'anonymous'],
  ]),
}

/** Returns the name at the end of the ARN of a user or role, which can have a path. */
export function lastSegment(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1)
}
