/**
 * Console sessions: a cookie with the sealed session tokens of whoever signed in, and of the role that they switched to.
 * They are sessions like all others: policies see them, they expire, and they end with their user, their role or a reset.
 */
import { accountOfId } from '../../aws/ids.ts'
import { type Caller, sessionOf } from '../../identity/caller.ts'
import type { NewSession, Session } from '../../identity/sessions.ts'
import { callerOfSession } from '../../identity/signed-caller.ts'
import { EndpointError } from '../endpoint-error.ts'
import { isSignedOut, rememberSignOut } from './signed-out.ts'
import type { CookieNote, SealedSession, WithSignIn } from './state.ts'
import type { Visit } from './visit.ts'

const COOKIE = 'iamulator-console'

/** Browsers take cookies of 4,096 bytes, name and attributes included. */
const LARGEST_COOKIE = 3900

export interface Identity {
  readonly caller: Caller
  readonly session: Session
}

export interface SignedIn {
  /** As whom the console works: the role that was switched to, or whoever signed in. */
  readonly present: Identity
  /** Whoever signed in. */
  readonly own: Identity
  /** When the console session ends, epoch milliseconds. */
  readonly until: number
  readonly note: CookieNote
}

/** Undefined when nobody is signed in, or no longer. A role that is gone or expired leaves whoever switched to it. */
export function signedIn({ emulator, request }: Visit): SignedIn | undefined {
  const text = cookieOf(request.header('cookie'))
  const note = text === undefined ? undefined : emulator.signIn.cookies.open(text)?.note
  const own = note && identityOf(emulator, note.own, note.until)
  if (!note || !own) return undefined
  const switched = note.switched && identityOf(emulator, note.switched)
  return { present: switched ?? own, own, until: note.until ?? own.session.expiresAt, note }
}

function cookieOf(header: string | undefined): string | undefined {
  const cookies = (header ?? '').split(';').map((each) => each.trim())
  return cookies.find((each) => each.startsWith(`${COOKIE}=`))?.slice(COOKIE.length + 1)
}

/**
 * Whom credentials speak for; undefined when they are not ours, have expired, or their role or user is gone.
 *
 * @param until when they count no more, epoch milliseconds; left out: when they say so themselves
 */
export function identityOf(
  emulator: WithSignIn,
  { id, token }: SealedSession,
  until?: number,
): Identity | undefined {
  const { sessions, store, clock } = emulator
  const session = sessions.open(id, token)
  const accountId = accountOfId(id)
  if (!session || accountId === undefined) return undefined
  if (clock.now() >= (until ?? session.expiresAt)) return undefined
  const view = store.view(accountId)
  const caller = isSignedOut(view, id) ? undefined : callerOfSession(view, session)
  return caller && { caller, session }
}

/**
 * The headers that sign in as a new session of `accountId`.
 *
 * @param further where to sign in again, and until when one is signed in, if that is not the end of the session
 * @throws EndpointError when it holds too much for a cookie
 */
export function startSession(
  visit: Visit,
  accountId: string,
  session: NewSession,
  further: Pick<CookieNote, 'issuer' | 'until'> = {},
): Readonly<Record<string, string>> {
  const sealed = visit.emulator.sessions.seal(accountId, session)
  const own = { id: sealed.accessKeyId, token: sealed.sessionToken }
  return keepSession(visit, accountId, { own, ...further }, further.until ?? session.expiresAt)
}

/** Likewise, for what a cookie is to hold from now on. */
export function keepSession(
  { emulator, request }: Visit,
  accountId: string,
  note: CookieNote,
  until: number,
): Readonly<Record<string, string>> {
  const text = emulator.signIn.cookies.seal(accountId, note)
  if (text.length > LARGEST_COOKIE) {
    const message = 'The session is too large for a cookie. Use fewer or shorter policies, tags, and claims.'
    throw new EndpointError(400, 'SessionTooLarge', message)
  }
  const seconds = Math.max(0, Math.floor((until - emulator.clock.now()) / 1000))
  return cookieHeader(request.secure, text, seconds)
}

/** The headers that sign out. The sessions end, though somebody may have kept the cookie. */
export function endSession(
  { emulator, request }: Visit,
  { own, note, until }: SignedIn,
): Readonly<Record<string, string>> {
  const { store, clock } = emulator
  store.transact(own.caller.accountId, (tx) => rememberSignOut(tx, note.own.id, until, clock.now()))
  return cookieHeader(request.secure, '', 0)
}

function cookieHeader(secure: boolean, text: string, seconds: number) {
  const attributes = `Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`
  return { 'Set-Cookie': `${COOKIE}=${text}; ${attributes}` }
}

/** What a user, a role session or a federated user is called; the root user has no name. */
export function nameOf({ caller }: Identity): string {
  switch (caller.kind) {
    case 'user':
      return caller.user.name
    case 'role':
      return `${caller.role.name}/${caller.session.name}`
    default:
      return sessionOf(caller)?.name || 'root user'
  }
}
