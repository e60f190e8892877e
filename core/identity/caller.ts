/** The caller of a request, known once its signature is verified. */
import type { Place, RoleRow, UserRow } from '../../store/index.ts'
import { directoryArn } from '../aws/directory-ids.ts'
import { namesOfService } from '../aws/service-principals.ts'
import { DEFAULT_ACCOUNT } from './administrator.ts'
import type { SamlIdentity } from './saml/verify.ts'
import type { Session } from './sessions.ts'
import type { WebIdentity } from './web-identity/verify.ts'

interface CallerFields extends Place {
  /** As GetCallerIdentity returns it. */
  readonly arn: string
  /** As GetCallerIdentity and `aws:userid` return it. */
  readonly userId: string
  readonly accessKeyId: string
}

export interface RootCaller extends CallerFields {
  readonly kind: 'root'
  /** Present if root called GetSessionToken. */
  readonly session?: Session
}

export interface UserCaller extends CallerFields {
  readonly kind: 'user'
  readonly user: UserRow
  /** Present for credentials from GetSessionToken. */
  readonly session?: Session
}

export interface RoleCaller extends CallerFields {
  readonly kind: 'role'
  readonly role: RoleRow
  readonly session: Session
}

export interface FederatedCaller extends CallerFields {
  readonly kind: 'federated'
  /** The user that called GetFederationToken; absent for root. */
  readonly user?: UserRow
  readonly issuerArn: string
  readonly session: Session
}

/** The caller of an operation that needs no signature. */
export interface AnonymousCaller extends CallerFields {
  readonly kind: 'anonymous'
}

/** An AWS service that acts for itself, such as `ssm.amazonaws.com`. It belongs to no account. */
export interface ServiceCaller extends CallerFields {
  readonly kind: 'service'
  /** All names of the service principal. */
  readonly services: readonly string[]
  /** Condition keys that the service adds to the sessions that it creates. */
  readonly contextKeys?: Readonly<Record<string, string>> | undefined
}

/**
 * A user of an external identity provider, identified by a verified token or assertion. No policy of an
 * account applies to such a user. `accountId` is the account of the requested role, which is also the account of its
 * provider, unless every account has the provider.
 */
interface ExternalFields extends CallerFields {
  /** All names under which a trust policy can list the provider. */
  readonly providers: readonly string[]
  /** The provider's claims about the user, as condition keys in their usual spelling. */
  readonly claims: Readonly<Record<string, string | readonly string[]>>
}

export interface WebIdentityCaller extends ExternalFields {
  readonly kind: 'web-identity'
  readonly identity: WebIdentity
}

export interface SamlCaller extends ExternalFields {
  readonly kind: 'saml'
  readonly identity: SamlIdentity
}

export type ExternalCaller = WebIdentityCaller | SamlCaller

export type Caller =
  | RootCaller
  | UserCaller
  | RoleCaller
  | FederatedCaller
  | AnonymousCaller
  | ExternalCaller
  | ServiceCaller

/** Returns the caller of an unsigned call. The call is in a partition, but the caller belongs to no account. */
export function anonymousIn(partition: string): AnonymousCaller {
  return {
    kind: 'anonymous',
    partition,
    accountId: DEFAULT_ACCOUNT,
    arn: 'anonymous',
    userId: 'anonymous',
    accessKeyId: '',
  }
}

/**
 * Returns a user of an identity store as the caller, or an anonymous one. No policy applies to such a caller, who
 * works in the account that owns the instance.
 */
export function directoryCaller({ partition, accountId }: Place, userId?: string): AnonymousCaller {
  const anonymous = anonymousIn(partition)
  const arn = userId === undefined ? anonymous.arn : directoryArn({ partition }, 'user', userId)
  return { ...anonymous, accountId, arn, userId: userId ?? anonymous.userId }
}

/** Returns a service as the caller, given the name of its principal in policies. */
export function serviceCaller(
  partition: string,
  name: string,
  contextKeys?: ServiceCaller['contextKeys'],
): ServiceCaller {
  return {
    kind: 'service',
    partition,
    accountId: DEFAULT_ACCOUNT,
    arn: name,
    userId: name,
    accessKeyId: '',
    services: namesOfService(name, partition),
    contextKeys,
  }
}

/** Returns `user` as the caller, with long-term credentials or the credentials of `session`. */
export function userCaller(
  { partition, accountId }: Place,
  user: UserRow,
  accessKeyId: string,
  session?: Session,
): UserCaller {
  const { arn, id: userId } = user
  const caller = { kind: 'user', partition, accountId, arn, userId, accessKeyId, user } as const
  return session ? { session, ...caller } : caller
}

export function sessionOf(caller: Caller): Session | undefined {
  return hasNoAccount(caller) ? undefined : caller.session
}

/**
 * Returns the caller's account. Undefined for services, anonymous callers, and users of external identity
 * providers.
 */
export function accountOf(caller: Caller): string | undefined {
  return hasNoAccount(caller) ? undefined : caller.accountId
}

function hasNoAccount(caller: Caller): caller is AnonymousCaller | ExternalCaller | ServiceCaller {
  return caller.kind === 'anonymous' || caller.kind === 'service' || isExternal(caller)
}

export function isExternal(caller: Caller): caller is ExternalCaller {
  return caller.kind === 'web-identity' || caller.kind === 'saml'
}
