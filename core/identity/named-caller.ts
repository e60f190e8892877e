/** Builds callers from their names, for questions that come without a signed request. */
import { keyOf, type Place, type RoleRow, type Store, type Tag, type View } from '../../store/index.ts'
import { assumedRoleArn, rootArn } from '../aws/arns.ts'
import { anonymousIn, type Caller, serviceCaller, userCaller } from './caller.ts'
import { findUser } from './find-user.ts'
import type { Session } from './sessions.ts'
import { callerOfSession } from './signed-caller.ts'

/** The properties of temporary credentials. Users and root users get them from GetSessionToken. */
export interface SessionFacts {
  readonly policy?: string
  readonly policyArns?: readonly string[]
  readonly tags?: readonly Tag[]
  readonly sourceIdentity?: string
  /** How long ago an MFA device was used. */
  readonly mfaSecondsAgo?: number
  /** The ARN of the user or root user that called GetFederationToken for a federated user. */
  readonly federatedBy?: string
}

/** Returns the time of an account in epoch milliseconds. */
type TimeIn = (place: Place) => number

const IAM_ARN = /^arn:(aws[\w-]*):iam::(\d{12}):(root|user|role)(?:\/(?:.*\/)?([^/]+))?$/
const ROLE_SESSION_ARN = /^arn:(aws[\w-]*):sts::(\d{12}):assumed-role\/([^/]+)\/([^/]+)$/
const FEDERATED_USER_ARN = /^arn:(aws[\w-]*):sts::(\d{12}):federated-user\/([^/]+)$/
const SERVICE = /^[\w.-]+\.amazonaws\.com(?:\.cn)?$/

/** The session name for a role that is named without a session. */
const SESSION_NAME = 'session'
const SESSION_MILLISECONDS = 3_600_000

/**
 * Returns the caller with this name, or undefined if there is none. The name is one of:
 *
 * - the ARN of a root user, a user, a role (any of its sessions), a role session, or a federated user
 * - an account number, for the root user of the account
 * - a service principal
 * - `anonymous`
 * @param partition the partition of names that contain none
 * @param facts the properties of the session; without them, users and root users have long-term credentials
 */
export function callerNamed(
  store: Pick<Store, 'view'>,
  partition: string,
  name: string,
  facts: SessionFacts | undefined,
  timeIn: TimeIn,
): Caller | undefined {
  if (name === 'anonymous') return anonymousIn(partition)
  if (SERVICE.test(name)) return serviceCaller(partition, name)
  return (
    roleSessionNamed(store, name, facts, timeIn) ??
    federatedUserNamed(store, name, facts, timeIn) ??
    entityNamed(store, partition, name, facts, timeIn)
  )
}

function roleSessionNamed(
  store: Pick<Store, 'view'>,
  arn: string,
  facts: SessionFacts | undefined,
  timeIn: TimeIn,
): Caller | undefined {
  const [, partition, accountId, roleName = '', name = ''] = ROLE_SESSION_ARN.exec(arn) ?? []
  if (partition === undefined || accountId === undefined) return undefined
  const view = store.view({ partition, accountId })
  const role = view.roles.get(keyOf(roleName))
  return role?.name === roleName ? roleSession(view, role, name, facts, timeIn) : undefined
}

/**
 * Returns a federated user. Federated users are not stored: their permissions depend on the caller of
 * GetFederationToken.
 */
function federatedUserNamed(
  store: Pick<Store, 'view'>,
  arn: string,
  facts: SessionFacts | undefined,
  timeIn: TimeIn,
): Caller | undefined {
  const [, partition, accountId, name = ''] = FEDERATED_USER_ARN.exec(arn) ?? []
  if (partition === undefined || accountId === undefined) return undefined
  const { federatedBy = '', ...session } = facts ?? {}
  const issuer = entityNamed(store, partition, federatedBy, undefined, timeIn)
  if (issuer?.partition !== partition || issuer.accountId !== accountId) return undefined
  if (!(issuer.kind === 'user' || issuer.kind === 'root')) return undefined
  const principalId = issuer.kind === 'user' ? issuer.user.id : 'root'
  return callerOfSession(
    store.view({ partition, accountId }),
    sessionWith('federated', principalId, name, session, timeIn({ partition, accountId })),
  )
}

function entityNamed(
  store: Pick<Store, 'view'>,
  defaultPartition: string,
  name: string,
  facts: SessionFacts | undefined,
  timeIn: TimeIn,
): Caller | undefined {
  const [, partition = defaultPartition, accountId = /^\d{12}$/.exec(name)?.[0], type = 'root', entity = ''] =
    IAM_ARN.exec(name) ?? []
  if (accountId === undefined) return undefined
  const view = store.view({ partition, accountId })
  if (type === 'root') return root(view, facts, timeIn)
  if (type === 'role') {
    const role = view.roles.get(keyOf(entity))
    return role?.arn === name ? roleSession(view, role, SESSION_NAME, facts, timeIn) : undefined
  }
  const user = findUser(view, entity)
  if (user?.arn !== name) return undefined
  return userCaller(view, user, '', facts && sessionWith('user', user.id, '', facts, timeIn(view)))
}

function root({ partition, accountId }: Place, facts: SessionFacts | undefined, timeIn: TimeIn): Caller {
  const caller = {
    kind: 'root',
    partition,
    accountId,
    arn: rootArn({ partition, accountId }),
    userId: accountId,
    accessKeyId: '',
  } as const
  return facts ? { ...caller, session: sessionWith('user', 'root', '', facts, timeIn(caller)) } : caller
}

function roleSession(
  { partition, accountId }: View,
  role: RoleRow,
  name: string,
  facts: SessionFacts | undefined,
  timeIn: TimeIn,
): Caller {
  return {
    kind: 'role',
    partition,
    accountId,
    arn: assumedRoleArn({ partition, accountId }, role.name, name),
    userId: `${role.id}:${name}`,
    accessKeyId: '',
    role,
    session: sessionWith('role', role.id, name, facts ?? {}, timeIn({ partition, accountId })),
  }
}

function sessionWith(
  kind: Session['kind'],
  principalId: string,
  name: string,
  { mfaSecondsAgo, ...facts }: SessionFacts,
  now: number,
): Session {
  const issuedAt = now - (now % 1000)
  return {
    kind,
    principalId,
    name,
    accessKeyId: '',
    secretAccessKey: '',
    issuedAt,
    expiresAt: issuedAt + SESSION_MILLISECONDS,
    ...(mfaSecondsAgo === undefined ? {} : { mfaAt: now - mfaSecondsAgo * 1000 }),
    ...facts,
  }
}
