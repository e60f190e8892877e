/** Lists the temporary credentials that were issued recently, without their secrets. */

import { isClosed } from '../../../core/identity/closed-accounts.ts'
import type { IssuedSession } from '../../../core/identity/issued-sessions.ts'
import type { NewSession } from '../../../core/identity/sessions.ts'
import { callerOfSession } from '../../../core/identity/signed-caller.ts'
import { isSignedOut } from '../../../core/identity/signed-out.ts'
import type { View } from '../../../store/index.ts'
import { accountInQuery } from '../account.ts'
import { numberNamed } from '../decisions/filters.ts'
import type { Handler, Iamulator } from '../endpoint.ts'
import { answerForAll } from '../replicas/for-all.ts'

const MAXIMUM_LIMIT = 1000

/** A list of sessions, newest first. */
interface SessionList {
  readonly sessions: readonly ReturnType<typeof toJson>[]
  /** How many there are, listed or not. */
  readonly total: number
}

/** Lists the sessions of all replicas, newest first. The parameters `account` and `limit` select some. */
export const listSessions: Handler = (iamulator, _body, query, place) => {
  const account = accountInQuery(iamulator, query, ['limit'])
  const limit = numberNamed('limit', query.get('limit'), 1, MAXIMUM_LIMIT) ?? MAXIMUM_LIMIT
  const issued = [...iamulator.sessions.issued.of(account)]
  return answerForAll<SessionList>(iamulator, place, {
    own: { sessions: issued.slice(0, limit).map((each) => toJson(iamulator, each)), total: issued.length },
    path: `/_iamulator/sessions?${query}`,
    read: (body) => (isList(body) ? body : undefined),
    merge: (lists) => merged(lists, limit),
  })
}

function isList(body: object): body is SessionList {
  return 'sessions' in body && Array.isArray(body.sessions) && 'total' in body
}

/** Each session is known only to the replica that has issued it. */
function merged(lists: readonly SessionList[], limit: number): SessionList {
  const newestFirst = lists
    .flatMap(({ sessions }) => sessions)
    .sort((one, other) => (one.issued < other.issued ? 1 : one.issued > other.issued ? -1 : 0))
  return { sessions: newestFirst.slice(0, limit), total: lists.reduce((sum, { total }) => sum + total, 0) }
}

function toJson({ store, clock }: Iamulator, { place, accessKeyId, session }: IssuedSession<NewSession>) {
  const view = store.view(place)
  // The list needs no secret, and none is kept.
  const caller = callerOfSession(view, { ...session, accessKeyId, secretAccessKey: '' })
  return {
    accessKeyId,
    account: place.accountId,
    partition: place.partition,
    arn: caller?.arn ?? null,
    kind: session.kind,
    call: callOf(session),
    issued: new Date(session.issuedAt).toISOString(),
    expires: new Date(session.expiresAt).toISOString(),
    state: stateOf(view, accessKeyId, session, caller !== undefined, clock.now(place)),
  }
}

/** Returns whether the credentials work and, if not, why. */
function stateOf(view: View, accessKeyId: string, { expiresAt }: NewSession, hasOwner: boolean, now: number) {
  if (now >= expiresAt) return 'expired'
  if (isSignedOut(view, accessKeyId)) return 'signed-out'
  if (isClosed(view)) return 'closed-account'
  return hasOwner ? 'valid' : 'deleted'
}

/** The calls that issue sessions that only they issue. */
const CALLS: Readonly<Record<Exclude<NewSession['kind'], 'role'>, string>> = {
  user: 'sts:GetSessionToken',
  federated: 'sts:GetFederationToken',
  delegated: 'sts:GetDelegatedAccessToken',
  root: 'sts:AssumeRoot',
  console: 'signin:ConsoleLogin',
}

/** Returns the call that issued a session. Services that assume roles call AssumeRole, too. */
function callOf({ kind, federation }: NewSession): string {
  if (kind !== 'role') return CALLS[kind]
  if (!federation) return 'sts:AssumeRole'
  return federation.provider.includes(':saml-provider/')
    ? 'sts:AssumeRoleWithSAML'
    : 'sts:AssumeRoleWithWebIdentity'
}
