/** Starts, keeps, and ends console sessions, which are stored in a cookie. */

import type { NewSession } from '../../../core/identity/sessions.ts'
import { rememberSignOut } from '../../../core/identity/signed-out.ts'
import type { WireRequest } from '../../../protocol/request.ts'
import type { Place } from '../../../store/index.ts'
import { CONSOLE_COOKIE, type ConsoleSession, type CookieNote } from '../console-session.ts'
import { cookieHeader } from '../cookies.ts'
import { EndpointError } from '../endpoint-error.ts'
import { signInRefusal } from './sign-in-policy.ts'
import type { Visit } from './visit.ts'

/** Browsers accept cookies of up to 4,096 bytes, including name and attributes. */
const LARGEST_COOKIE = 3900

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

/** Returns the headers that sign out. The sessions end too, because the cookie may have been copied. */
export function endSession(
  { emulator, request }: Visit,
  { own, note, until }: ConsoleSession,
): Readonly<Record<string, string>> {
  const { store, clock } = emulator
  store.transact(own.caller, (tx) => rememberSignOut(tx, note.own.id, until, clock.now(own.caller)))
  return consoleCookie(request, '', 0)
}

function consoleCookie(request: WireRequest, value: string, seconds: number) {
  return cookieHeader(request, { name: CONSOLE_COOKIE, value, seconds, sameSite: 'Strict' })
}
