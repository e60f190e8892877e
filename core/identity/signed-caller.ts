/**
 * Finds the caller who signed a request, for all services. The checks run in the same order as in STS
 * (measured with requests that fail several): scope; then key, token, expiration, and role; then time; then
 * the signature.
 */
import { expiredToken, invalidClientTokenId } from '../../protocol/errors.ts'
import {
  checkScope,
  checkTime,
  type ExpectedScope,
  type PresignedLifetime,
  type Signature,
  type SignedRequest,
  type Style,
  verifySignature,
} from '../../protocol/sigv4.ts'
import {
  type AccessKeyRow,
  type Place,
  rowById,
  type Store,
  type UserRow,
  type View,
} from '../../store/index.ts'
import { assumedRoleArn, federatedUserArn, rootArn } from '../aws/arns.ts'
import { accountOfId } from '../aws/ids.ts'
import { partitionOfRegion } from '../aws/partitions.ts'
import { isEnabledByDefault } from '../aws/regions.ts'
import type { Clock } from '../runtime/clock.ts'
import type { Modes } from '../runtime/settings.ts'
import {
  administratorOf,
  BOOTSTRAP_SECRET,
  type BootstrapKey,
  bootstrapKey,
  DEFAULT_ACCOUNT,
} from './administrator.ts'
import { type Caller, type FederatedCaller, type RoleCaller, type UserCaller, userCaller } from './caller.ts'
import { isClosed } from './closed-accounts.ts'
import { findUserById } from './find-user.ts'
import type { Session, Sessions } from './sessions.ts'

/** Where credentials are found, and how strictly their signatures are checked. */
export interface CredentialSources {
  readonly store: Store
  readonly sessions: Pick<Sessions, 'open'>
  readonly clock: Pick<Clock, 'now' | 'real'>
  readonly settings: Pick<Modes, 'signatures'>
}

/** A caller and the secret that must have signed the request. */
interface Credentials {
  readonly caller: Caller
  readonly secret: string
}

/** The sender that a request states, and how that can be proven. */
export interface Claim {
  readonly accessKeyId: string
  readonly sessionToken: string | undefined
  /** The region that the request is signed for. */
  readonly region: string
  /**
   * Proves that the holder of the secret signed the request.
   *
   * @param now epoch milliseconds
   * @throws AwsError
   */
  verify(secret: string, now: number): void
}

/**
 * Returns the caller who signed `request`. With `--signatures off`, any signature for a known access key ID
 * is accepted.
 *
 * @param verified called with the secret access key when the signature is valid
 * @throws AwsError as in STS: InvalidClientTokenId, ExpiredToken, SignatureDoesNotMatch, RequestExpired
 */
export function signedCaller(
  sources: CredentialSources,
  request: SignedRequest,
  signature: Signature,
  expected: ExpectedScope,
  style: Style = 'standard',
  verified?: (secret: string) => void,
): Caller {
  checkScope(signature, expected)
  return provenCaller(sources, {
    accessKeyId: signature.accessKeyId,
    sessionToken: signature.sessionToken,
    region: signature.scope.region,
    verify: (secret, now) => {
      checkTime(signature, now, lifetimeOf(signature))
      verifySignature(request, signature, secret, style)
      verified?.(secret)
    },
  })
}

/**
 * Returns the caller whose credentials a request was signed with. With `--signatures off`, nothing is verified but the
 * credentials themselves.
 *
 * Unverified: Credentials of a closed account are unknown, like a deleted user's, because AWS's answer is not
 * recorded. Expired ones are refused as such first.
 *
 * @throws AwsError InvalidClientTokenId, ExpiredToken, and the claim's errors
 */
export function provenCaller(sources: CredentialSources, claim: Claim): Caller {
  const { caller, secret } = credentialsOf(sources, claim)
  if (isClosed(sources.store.settled(sources.store.view(caller)))) throw invalidClientTokenId()
  if (sources.settings.signatures === 'on') claim.verify(secret, sources.clock.real())
  return caller
}

/**
 * Returns how long a presigned request is valid. STS accepts it for fifteen minutes, regardless of its
 * X-Amz-Expires.
 */
function lifetimeOf({ scope }: Signature): PresignedLifetime {
  return scope.service === 'sts' ? 'fifteen-minutes' : 'as-declared'
}

/**
 * Returns the owner of an access key in the partition of the region that the request is signed for. Keys of
 * other partitions are unknown there; only the bootstrap keys work in every partition.
 *
 * Source: AWS Fault Isolation Boundaries, AWS partitions: credentials of one do not work in another.
 */
function credentialsOf(sources: CredentialSources, claim: Claim): Credentials {
  const { accessKeyId, sessionToken, region } = claim
  const partition = partitionOfRegion(region)
  if (accessKeyId.startsWith('ASIA')) return sessionCredentials(sources, partition, claim)
  if (sessionToken !== undefined) throw invalidClientTokenId()
  const bootstrap = bootstrapKey(accessKeyId)
  return bootstrap
    ? { caller: bootstrapCaller(partition, accessKeyId, bootstrap), secret: BOOTSTRAP_SECRET }
    : longTermCredentials(sources.store, partition, accessKeyId)
}

function bootstrapCaller(partition: string, accessKeyId: string, { accountId, root }: BootstrapKey): Caller {
  const place = { partition, accountId }
  return root ? rootCaller(place, accessKeyId) : userCaller(place, administratorOf(place), accessKeyId)
}

function rootCaller({ partition, accountId }: Place, accessKeyId: string, session?: Session): Caller {
  const arn = rootArn({ partition, accountId })
  const root = { kind: 'root', partition, accountId, arn, userId: accountId, accessKeyId } as const
  return session ? { session, ...root } : root
}

/** Finds long-term keys by their global ID, because a key from a seed need not contain its account. */
function longTermCredentials(store: Store, partition: string, accessKeyId: string): Credentials {
  const view = store.settled(store.view({ partition, accountId: DEFAULT_ACCOUNT }))
  const key = rowById(view, 'accessKeys', accessKeyId)
  const place = view.locate(accessKeyId)
  if (key?.status !== 'Active' || place === undefined) throw invalidClientTokenId()
  if (key.userId === 'root') return { caller: rootCaller(place, accessKeyId), secret: key.secret }
  const user = rowById(view, 'users', key.userId)
  if (!user) throw invalidClientTokenId()
  return { caller: ownerOfKey(place, user, key), secret: key.secret }
}

/**
 * The owners of access keys. Decisions keep them, so that requests with one key share theirs. The ID is the row's,
 * because the text of the request would keep the whole header.
 */
const owners = new WeakMap<AccessKeyRow, UserCaller>()

function ownerOfKey({ partition, accountId }: Place, user: UserRow, key: AccessKeyRow): UserCaller {
  const known = owners.get(key)
  if (known?.user === user && known.partition === partition && known.accountId === accountId) return known
  const caller = userCaller({ partition, accountId }, user, key.id)
  owners.set(key, caller)
  return caller
}

function sessionCredentials(
  sources: CredentialSources,
  partition: string,
  { accessKeyId, sessionToken: token, region }: Claim,
): Credentials {
  const session = token === undefined ? undefined : sources.sessions.open(partition, accessKeyId, token)
  const accountId = accountOfId(accessKeyId)
  if (!session || accountId === undefined || !isValidIn(region, session)) throw invalidClientTokenId()
  if (sources.clock.now({ partition, accountId }) >= session.expiresAt) throw expiredToken()
  const { store } = sources
  const caller = callerOfSession(store.settled(store.view({ partition, accountId })), session)
  if (!caller) throw invalidClientTokenId()
  return { caller, secret: session.secretAccessKey }
}

/**
 * Returns whether a session's token is valid in a region. Version 1 tokens are valid only in regions that are
 * enabled by default. Source: API reference, SetSecurityTokenServicePreferences.
 */
function isValidIn(region: string, { version }: Session): boolean {
  return version !== 1 || isEnabledByDefault(region)
}

/**
 * Returns the caller of a session, or undefined if its role or user was deleted. The deletion ends the
 * session.
 */
export function callerOfSession(view: View, session: Session): Caller | undefined {
  switch (session.kind) {
    case 'role':
      return roleCaller(view, session)
    case 'federated':
      return federatedCaller(view, session)
    default:
      return userSessionCaller(view, session)
  }
}

function roleCaller(view: View, session: Session): RoleCaller | undefined {
  const role = rowById(view, 'roles', session.principalId)
  return (
    role && {
      kind: 'role',
      partition: view.partition,
      accountId: view.accountId,
      arn: assumedRoleArn(view, role.name, session.name),
      userId: `${role.id}:${session.name}`,
      accessKeyId: session.accessKeyId,
      role,
      session,
    }
  )
}

function federatedCaller(view: View, session: Session): FederatedCaller | undefined {
  const { partition, accountId } = view
  const common = {
    kind: 'federated',
    partition,
    accountId,
    arn: federatedUserArn(view, session.name),
    userId: `${accountId}:${session.name}`,
    accessKeyId: session.accessKeyId,
    session,
  } as const
  if (session.principalId === 'root') return { issuerArn: rootArn(view), ...common }
  const user = findUserById(view, session.principalId)
  return user && { user, issuerArn: user.arn, ...common }
}

function userSessionCaller(view: View, session: Session): Caller | undefined {
  const { accessKeyId, principalId } = session
  if (principalId === 'root') return rootCaller(view, accessKeyId, session)
  const user = findUserById(view, principalId)
  return user && userCaller(view, user, accessKeyId, session)
}
