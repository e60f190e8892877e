/** Who sent a request, once its signature is verified. */
import type { RoleRow, UserRow } from '../store/index.ts'
import type { Session } from './sessions.ts'
import { DEFAULT_ACCOUNT } from './settings.ts'

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

export type Caller = RootCaller | UserCaller | RoleCaller | FederatedCaller | AnonymousCaller

export const ANONYMOUS: AnonymousCaller = {
  kind: 'anonymous',
  accountId: DEFAULT_ACCOUNT,
  arn: 'anonymous',
  userId: 'anonymous',
  accessKeyId: '',
}

/** `user` as the caller, with long-term credentials or those of `session`. */
export function userCaller(
  accountId: string,
  user: UserRow,
  accessKeyId: string,
  session?: Session,
): UserCaller {
  const caller = { kind: 'user', accountId, arn: user.arn, userId: user.id, accessKeyId, user } as const
  return session ? { ...caller, session } : caller
}

export function sessionOf(caller: Caller): Session | undefined {
  return caller.kind === 'anonymous' ? undefined : caller.session
}
