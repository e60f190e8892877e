/** Who sent a request, once its signature is verified. */
import type { RoleRow, UserRow } from '../../store/index.ts'
import { DEFAULT_ACCOUNT } from './administrator.ts'
import type { SamlIdentity } from './saml/verify.ts'
import type { Session } from './sessions.ts'
import type { WebIdentity } from './web-identity/verify.ts'

interface Identified {
  readonly accountId: string
  /** As GetCallerIdentity gives it. */
  readonly arn: string
  /** As GetCallerIdentity gives it, and `aws:userid`. */
  readonly userId: string
  readonly accessKeyId: string
}

export interface RootCaller extends Identified {
  readonly kind: 'root'
  /** Present when root called GetSessionToken. */
  readonly session?: Session
}

export interface UserCaller extends Identified {
  readonly kind: 'user'
  readonly user: UserRow
  /** Present with credentials of GetSessionToken. */
  readonly session?: Session
}

export interface RoleCaller extends Identified {
  readonly kind: 'role'
  readonly role: RoleRow
  readonly session: Session
}

export interface FederatedCaller extends Identified {
  readonly kind: 'federated'
  /** The user that called GetFederationToken; absent for root. */
  readonly user?: UserRow
  readonly issuerArn: string
  readonly session: Session
}

/** The caller of an operation that needs no signature. */
export interface AnonymousCaller extends Identified {
  readonly kind: 'anonymous'
}

/** A service of AWS that acts for itself, such as `ssm.amazonaws.com`. It belongs to no account. */
export interface ServiceCaller extends Identified {
  readonly kind: 'service'
  /** Every name that the service goes by. */
  readonly services: readonly string[]
  /** Condition keys that the sessions bear which it hands out. */
  readonly contextKeys?: Readonly<Record<string, string>> | undefined
}

/**
 * Somebody for whom an identity provider outside of AWS vouches, with a token or an assertion that was verified. They
 * belong to no account: `accountId` is that of the role which they want.
 */
interface External extends Identified {
  /** Every name by which a trust policy may list the provider. */
  readonly providers: readonly string[]
  /** What the provider says of them, as condition keys in their usual spelling. */
  readonly claims: Readonly<Record<string, string | readonly string[]>>
}

export interface WebIdentityCaller extends External {
  readonly kind: 'web-identity'
  readonly identity: WebIdentity
}

export interface SamlCaller extends External {
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

export const ANONYMOUS: AnonymousCaller = {
  kind: 'anonymous',
  accountId: DEFAULT_ACCOUNT,
  arn: 'anonymous',
  userId: 'anonymous',
  accessKeyId: '',
}

/** A service as the caller, by the principal's name that policies use. */
export function serviceCaller(name: string, contextKeys?: ServiceCaller['contextKeys']): ServiceCaller {
  return {
    kind: 'service',
    accountId: DEFAULT_ACCOUNT,
    arn: name,
    userId: name,
    accessKeyId: '',
    services: [name],
    contextKeys,
  }
}

/** `user` as the caller, with long-term credentials or those of `session`. */
export function userCaller(
  accountId: string,
  user: UserRow,
  accessKeyId: string,
  session?: Session,
): UserCaller {
  const caller = { kind: 'user', accountId, arn: user.arn, userId: user.id, accessKeyId, user } as const
  return session ? { session, ...caller } : caller
}

export function sessionOf(caller: Caller): Session | undefined {
  return isOutsider(caller) ? undefined : caller.session
}

/** The account that a caller belongs to; undefined for services, the anonymous and those from outside, who belong to none. */
export function accountOf(caller: Caller): string | undefined {
  return isOutsider(caller) ? undefined : caller.accountId
}

function isOutsider(caller: Caller): caller is AnonymousCaller | ExternalCaller | ServiceCaller {
  return caller.kind === 'anonymous' || caller.kind === 'service' || isExternal(caller)
}

export function isExternal(caller: Caller): caller is ExternalCaller {
  return caller.kind === 'web-identity' || caller.kind === 'saml'
}
