/** The access key that a refused request names, without a proof. */
import { AwsError } from '../../protocol/errors.ts'
import { parseVersion2 } from '../../protocol/sigv2.ts'
import { type Place, rowById, type View } from '../../store/index.ts'
import { rootArn } from '../aws/arns.ts'
import { accountOfId } from '../aws/ids.ts'
import { partitionNamed, partitionOfRegion } from '../aws/partitions.ts'
import { administratorOf, bootstrapKey, DEFAULT_ACCOUNT } from './administrator.ts'
import { isClosed } from './closed-accounts.ts'
import { findUserById } from './find-user.ts'
import { statedSignature } from './sender.ts'
import { type Claim, type CredentialSources, callerOfSession } from './signed-caller.ts'

/** Whose access key it is. */
export interface KeyOwner extends Place {
  /** The user, the session, or the root user. */
  readonly arn: string
}

export interface StatedKey {
  readonly accessKeyId: string
  /** Undefined if the key is unknown. */
  readonly owner: KeyOwner | undefined
  /** Why the key cannot be used, which AWS does not say. Undefined if it can be. */
  readonly hint: string | undefined
}

/** The head of a request, as far as signatures depend on it. */
export type SentRequest = Parameters<typeof parseVersion2>[0]

type Stated = Omit<Claim, 'verify'>
type Found = Pick<StatedKey, 'owner' | 'hint'>
type Sources = Pick<CredentialSources, 'store' | 'sessions' | 'clock'>

/**
 * Returns the access key that the signature of a request names. Undefined for an unsigned request.
 *
 * @param partition the partition of a signature that names no region
 */
export function statedKeyOf(
  sources: Sources,
  request: SentRequest,
  partition: string,
): StatedKey | undefined {
  const stated = statedIn(request, partition)
  if (!stated || !/^[\w-]{1,128}$/.test(stated.accessKeyId)) return undefined
  return { accessKeyId: stated.accessKeyId, ...foundFor(sources, stated) }
}

function statedIn(request: SentRequest, partition: string): Stated | undefined {
  const signature = statedSignature(request)
  if (signature) return { ...signature, region: signature.scope.region }
  try {
    const { accessKeyId, sessionToken } = parseVersion2(request)
    return { accessKeyId, sessionToken, region: partitionNamed(partition).iamRegion }
  } catch (error) {
    if (error instanceof AwsError) return undefined
    throw error
  }
}

function foundFor(sources: Sources, stated: Stated): Found {
  const { accessKeyId, sessionToken, region } = stated
  const partition = partitionOfRegion(region)
  if (accessKeyId.startsWith('ASIA')) return sessionFound(sources, partition, stated)
  const found = longTermFound(sources, partition, accessKeyId)
  if (!found.owner || sessionToken === undefined) return found
  return { ...found, hint: found.hint ?? 'This access key is used without a session token.' }
}

function longTermFound({ store }: Sources, partition: string, accessKeyId: string): Found {
  const bootstrap = bootstrapKey(accessKeyId)
  if (bootstrap) {
    const place = { partition, accountId: bootstrap.accountId }
    const arn = bootstrap.root ? rootArn(place) : administratorOf(place).arn
    return found(store.settled(store.view(place)), arn)
  }
  const view = store.settled(store.view({ partition, accountId: DEFAULT_ACCOUNT }))
  const key = rowById(view, 'accessKeys', accessKeyId)
  const place = view.locate(accessKeyId)
  if (!key || place === undefined) return UNKNOWN
  const own = store.settled(store.view(place))
  const arn = key.userId === 'root' ? rootArn(place) : findUserById(own, key.userId)?.arn
  return found(own, arn, key.status === 'Active' ? undefined : 'The access key is inactive.')
}

function sessionFound(
  { store, sessions, clock }: Sources,
  partition: string,
  { accessKeyId, sessionToken }: Stated,
): Found {
  if (sessionToken === undefined)
    return { owner: undefined, hint: 'Temporary credentials need their session token.' }
  const accountId = accountOfId(accessKeyId)
  const session = sessions.open(partition, accessKeyId, sessionToken)
  if (!session || accountId === undefined) return UNKNOWN_TOKEN
  const view = store.settled(store.view({ partition, accountId }))
  const arn = callerOfSession(view, session)?.arn
  if (arn === undefined) return { owner: undefined, hint: 'The role or user of the session was deleted.' }
  const now = clock.now({ partition, accountId })
  const isExpired = now >= session.expiresAt
  return found(view, arn, isExpired ? expiry(session.expiresAt, now) : undefined)
}

function expiry(expiresAt: number, now: number): string {
  return `The session expired at ${timeText(expiresAt)}. The clock of the emulator is at ${timeText(now)}.`
}

function timeText(milliseconds: number): string {
  return new Date(milliseconds).toISOString()
}

function found(view: View, arn: string | undefined, hint?: string): Found {
  if (arn === undefined) return UNKNOWN
  const { partition, accountId } = view
  const closed = isClosed(view) ? 'The account of the access key is closed.' : undefined
  return { owner: { arn, partition, accountId }, hint: hint ?? closed }
}

const UNKNOWN: Found = { owner: undefined, hint: 'No user has this access key.' }
const UNKNOWN_TOKEN: Found = {
  owner: undefined,
  hint: 'The session token is not valid for this access key. It may be from before a reset, or from another server.',
}
