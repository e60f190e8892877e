/** Lists the temporary credentials that were issued recently, without their secrets. */
import type { View } from '../../store/index.ts'
import { isClosed } from '../identity/closed-accounts.ts'
import type { IssuedSession } from '../identity/issued-sessions.ts'
import type { NewSession } from '../identity/sessions.ts'
import { callerOfSession } from '../identity/signed-caller.ts'
import { isSignedOut } from '../identity/signed-out.ts'
import { accountInQuery } from './account.ts'
import { numberNamed } from './decisions/filters.ts'
import { type Iamulator, ok, type Reply } from './endpoint.ts'

const MAXIMUM_LIMIT = 1000

/** Lists sessions, newest first. The parameters `account` and `limit` select some. */
export function listSessions(iamulator: Iamulator, _body: unknown, query: URLSearchParams): Reply {
  const account = accountInQuery(iamulator, query, ['limit'])
  const limit = numberNamed('limit', query.get('limit'), 1, MAXIMUM_LIMIT) ?? MAXIMUM_LIMIT
  const issued = [...iamulator.sessions.issued.of(account)]
  return ok({ sessions: issued.slice(0, limit).map((each) => toJson(iamulator, each)), total: issued.length })
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
