/**
 * Console sessions are stored in a cookie. It contains the sealed session tokens of the signed-in user and of
 * the role switched to.
 *
 * They are ordinary sessions: policies apply to them, they expire, and they end when their user or role is
 * deleted or after a reset.
 */
import type { Place } from '../../../store/index.ts'
import { accountOfId } from '../../aws/ids.ts'
import type { WireRequest } from '../../engine/request.ts'
import { sessionOf } from '../../identity/caller.ts'
import { type Identity, identityIn } from '../../identity/console-identity.ts'
import type { NewSession } from '../../identity/sessions.ts'
import { rememberSignOut } from '../../identity/signed-out.ts'
import type { SealedSession } from '../console-tickets.ts'
import { cookieHeader, cookieOf } from '../cookies.ts'
import { EndpointError } from '../endpoint-error.ts'
import { signInRefusal } from './sign-in-policy.ts'
import type { CookieNote, WithSignIn } from './sign-in-state.ts'
import type { Visit } from './visit.ts'

const COOKIE = 'iamulator-console'

/** Browsers accept cookies of up to 4,096 bytes, including name and attributes. */
const LARGEST_COOKIE = 3900

export interface ConsoleSession {
  /** The identity that the console uses: the role that the user switched to, or the user. */
  readonly present: Identity
  /** The identity that signed in. */
  readonly own: Identity
  /** When the console session ends, in epoch milliseconds of the clock of `own`. */
  readonly until: number
  readonly note: CookieNote
}

/**
 * Returns the console session of a request. Undefined when nobody is signed in, or the session has ended.
 *
 * If the role switched to is deleted or expired, the session continues as the user.
 */
export function consoleSessionOf({ emulator, request }: Visit): ConsoleSession | undefined {
  const text = cookieOf(request, COOKIE)
  const opened = text === undefined ? undefined : emulator.signIn.cookies.open(text)
  if (!opened) return undefined
  const { note, place } = opened
  const own = identityOf(emulator, place.partition, note.own, note.until)
  if (!own) return undefined
  const switched = note.switched && identityOf(emulator, place.partition, note.switched)
  return { present: switched ?? own, own, until: note.until ?? own.session.expiresAt, note }
}

/**
 * Returns the identity of credentials. Undefined when they are invalid or have ended.
 *
 * @param until when they expire, in epoch milliseconds; by default, at their own expiration time
 */
export function identityOf(
  { sessions, store, clock }: WithSignIn,
  partition: string,
  credentials: SealedSession,
  until?: number,
): Identity | undefined {
  const accountId = accountOfId(credentials.id)
  if (accountId === undefined) return undefined
  const place = { partition, accountId }
  return identityIn(store.view(place), sessions, credentials, clock.now(place), until)
}

/**
 * Returns the headers that sign in as a new session of an account.
 *
 * @param further where to sign in again, and when the console session ends, if not with the session
 * @throws EndpointError when policies deny the sign-in, or the session is too large for a cookie
 */
export function startSession(
  visit: Visit,
  place: Place,
  session: NewSession,
  further: Pick<CookieNote, 'issuer' | 'until'> = {},
): Readonly<Record<string, string>> {
  const refusal = signInRefusal(visit, place, session)
  if (refusal) throw new EndpointError(403, 'SignInDenied', refusal.message)
  const sealed = visit.emulator.sessions.seal(place, session)
  const own = { id: sealed.accessKeyId, token: sealed.sessionToken }
  return keepSession(visit, place, { own, ...further }, further.until ?? session.expiresAt)
}

/** Returns the headers that store `note` in the cookie. @throws EndpointError when it is too large */
export function keepSession(
  { emulator, request }: Visit,
  place: Place,
  note: CookieNote,
  until: number,
): Readonly<Record<string, string>> {
  const text = emulator.signIn.cookies.seal(place, note)
  if (text.length > LARGEST_COOKIE) {
    const message = 'The session is too large for a cookie. Use fewer or shorter policies, tags, and claims.'
    throw new EndpointError(400, 'SessionTooLarge', message)
  }
  const seconds = Math.max(0, Math.floor((until - emulator.clock.now(place)) / 1000))
  return consoleCookie(request, text, seconds)
}

/** Returns the headers that sign out. The sessions end too, because somebody may have kept the cookie. */
export function endSession(
  { emulator, request }: Visit,
  { own, note, until }: ConsoleSession,
): Readonly<Record<string, string>> {
  const { store, clock } = emulator
  store.transact(own.caller, (tx) => rememberSignOut(tx, note.own.id, until, clock.now(own.caller)))
  return consoleCookie(request, '', 0)
}

function consoleCookie(request: WireRequest, value: string, seconds: number) {
  return cookieHeader(request, { name: COOKIE, value, seconds, sameSite: 'Strict' })
}

/** Returns the name of a user, role session, or federated user. The root user has none. */
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
