/**
 * Rules that AWS applies before any policy. Some calls require no permission, and some credentials cannot
 * make some calls.
 */
import {
  type AwsError,
  accessDenied,
  notWithSession,
  rolesNotForRoot,
  sessionMayNotCallIam,
} from '../../protocol/errors.ts'
import { iam, sts } from '../../protocol/model/index.ts'
import { type Caller, sessionOf } from '../identity/caller.ts'
import type { Session } from '../identity/sessions.ts'

export interface Ruling {
  /** The reason, as a sentence. */
  readonly why: string
  /** The error. Undefined when the call is allowed. */
  readonly refusal: AwsError | undefined
}

/**
 * Returns the fixed rule that decides a call, or undefined if the policies decide.
 *
 * @param action `service:Action` as AWS spells it
 */
export function rulingOn(action: string, caller: Caller): Ruling | undefined {
  const limit = limitOfSession(action, caller) ?? limitOfRoot(action, caller)
  if (limit) return limit
  return isUngoverned(action) && caller.kind !== 'anonymous' ? UNGOVERNED : undefined
}

const UNGOVERNED: Ruling = {
  why: 'It requires no permission, and no policy can deny it.',
  refusal: undefined,
}

/** In lowercase. The definitions of these operations set `ungoverned`. */
const UNGOVERNED_ACTIONS: ReadonlySet<string> = new Set(['sts:getcalleridentity', 'sts:getsessiontoken'])

/**
 * Returns whether a call requires no permission, and no policy can deny it.
 *
 * Source: IAM User Guide, permissions for GetSessionToken.
 *
 * @param action in any case
 */
export function isUngoverned(action: string): boolean {
  return UNGOVERNED_ACTIONS.has(action.toLowerCase())
}

export type Limit = Ruling & { readonly refusal: AwsError }

/**
 * Returns why temporary credentials cannot call an action, whatever the policies say. Permissions that are
 * not operations, such as iam:PassRole, are not limited: calls to other services need them.
 *
 * Sources: IAM User Guide, comparing STS credentials:
 *
 * - No temporary credentials can call GetSessionToken or GetFederationToken.
 * - Credentials from GetSessionToken cannot call IAM without MFA. Of STS, they can call only AssumeRole and
 *   GetCallerIdentity.
 * - Federated users cannot call IAM. Of STS, they can call only GetCallerIdentity.
 *
 * Credentials from GetSessionToken can also call GetWebIdentityToken, and federated users cannot (recorded on
 * AWS, September 2026). API reference: both can call GetScopedCredentials. The error message for IAM is from
 * public reports.
 */
export function limitOfSession(action: string, caller: Caller): Limit | undefined {
  const session = sessionOf(caller)
  if (!session) return undefined
  const longTerm = LONG_TERM_ONLY.get(action)
  if (longTerm) return { why: 'Temporary credentials cannot call it.', refusal: notWithSession(longTerm) }
  if (UNLIMITED.has(session.kind)) return undefined
  const [service, name = ''] = action.split(':')
  if (service === 'iam' && Object.hasOwn(iam.operations, name)) return limitOnIam(session)
  return service === 'sts' && Object.hasOwn(sts.operations, name)
    ? limitOnSts(action, caller, session)
    : undefined
}

const LONG_TERM_ONLY: ReadonlyMap<string, Parameters<typeof notWithSession>[0]> = new Map([
  ['sts:GetFederationToken', 'GetFederationToken'],
  ['sts:GetSessionToken', 'GetSessionToken'],
])

function limitOfRoot(action: string, { kind }: Caller): Limit | undefined {
  if (kind !== 'root' || action !== 'sts:AssumeRole') return undefined
  return { why: 'The root user cannot assume roles.', refusal: rolesNotForRoot() }
}

const UNLIMITED: ReadonlySet<string> = new Set(['role', 'delegated', 'root', 'console'])

function limitOnIam({ kind, mfaAt }: Session): Limit | undefined {
  if (kind === 'federated')
    return { why: 'Credentials from GetFederationToken cannot call IAM.', refusal: sessionMayNotCallIam() }
  if (mfaAt !== undefined) return undefined
  return {
    why: 'Credentials from GetSessionToken can call IAM only with MFA.',
    refusal: sessionMayNotCallIam(),
  }
}

/** GetWebIdentityToken refuses federated users itself, after its permissions were checked. */
const OPEN_TO_SESSIONS: ReadonlySet<string> = new Set([
  'sts:GetCallerIdentity',
  'sts:GetScopedCredentials',
  'sts:GetWebIdentityToken',
])

function limitOnSts(action: string, { arn }: Caller, { kind }: Session): Limit | undefined {
  const federated = kind === 'federated'
  if (OPEN_TO_SESSIONS.has(action) || (action === 'sts:AssumeRole' && !federated)) return undefined
  return {
    why: `Credentials from ${federated ? 'GetFederationToken' : 'GetSessionToken'} cannot call it.`,
    refusal: accessDenied(arn, action, undefined),
  }
}
