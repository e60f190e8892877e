/** The cookies of the access portal: the session of a user, and the browser itself. */
import { createHash } from 'node:crypto'
import { newUuid } from '../../../core/aws/ids.ts'
import {
  DEFAULT_SESSION_SECONDS,
  endToken,
  type LiveSession,
  type PortalSessions,
} from '../../../core/identity/identity-center/portal-sessions.ts'
import type { Place, Tag } from '../../../store/index.ts'
import { cookieHeader, cookieOf } from '../cookies.ts'
import { EndpointError } from '../endpoint-error.ts'
import { type Html, html } from '../html.ts'
import { hidden } from '../layout.ts'
import type { FormNote } from './portal-state.ts'
import type { Portal, SignedIn, Visit } from './visit.ts'

/** AWS's name, which tools look for. */
const SESSION = 'x-amz-sso_authn'
const DEVICE = 'iamulator-portal-device'

const DEVICE_BYTES = 32
const DEVICE_SECONDS = 90 * 24 * 60 * 60

/** Returns the user who has signed in. Undefined when no user has, or the session has ended. */
export function signedInTo(visit: Visit, portal?: Portal): SignedIn | undefined {
  const signedIn = sessionInCookie(visit, cookieOf(visit.request, SESSION) ?? '')
  return !portal || signedIn?.instance.id === portal.instance.id ? signedIn : undefined
}

/**
 * Returns the session that is sealed in the text of a cookie. Undefined when there is none, or it has ended.
 *
 * @param sealed by default, the sessions in cookies
 */
export function sessionInCookie(
  { emulator }: Visit,
  text: string,
  sealed: PortalSessions = emulator.portalSessions,
): SignedIn | undefined {
  const opened = sealed.open(text, (place) => emulator.clock.now(place))
  if (!opened) return undefined
  const { partition, accountId } = opened.view
  return inPlace(emulator, { partition, accountId }, opened)
}

/** Adds to a session where it belongs, and the clock there. */
export function inPlace({ clock }: Visit['emulator'], place: Place, live: LiveSession): SignedIn {
  const shown = {
    now: clock.now(place),
    aheadSeconds: clock.offsetSeconds(place),
    isStopped: clock.isStopped,
  }
  return { ...live, place, clock: shown }
}

interface NewSession {
  readonly userId: string
  readonly mfaAt?: number | undefined
  /** When the session must end, in epoch milliseconds. Undefined when only the instance limits it. */
  readonly endsAt?: number | undefined
  /** Session tags that an external identity provider sent. */
  readonly tags?: readonly Tag[]
}

/** Returns the header that signs a user in. The session is a new one, whatever the browser had before. */
export function startSession(
  { emulator, request }: Visit,
  { place, instance }: Portal,
  { userId, mfaAt, endsAt, tags }: NewSession,
): Readonly<Record<string, string>> {
  const startDate = emulator.clock.now(place)
  const longest = instance.portal?.sessionSeconds ?? DEFAULT_SESSION_SECONDS
  const expiryDate = Math.min(startDate + longest * 1000, endsAt ?? Number.POSITIVE_INFINITY)
  const value = emulator.portalSessions.seal(place, {
    sessionId: newUuid(emulator.randomBytes),
    userId,
    startDate,
    expiryDate,
    instanceId: instance.id,
    ...(mfaAt === undefined ? {} : { mfaAt }),
    ...(tags === undefined ? {} : { tags }),
  })
  const seconds = Math.ceil((expiryDate - startDate) / 1000)
  // Start URLs are linked from other sites, such as an intranet.
  return cookieHeader(request, { name: SESSION, value, seconds, sameSite: 'Lax' })
}

/** Returns the header that signs out. The session ends too, because the cookie may have been copied. */
export function endSession(
  { emulator, request }: Visit,
  { place, session }: SignedIn,
): Readonly<Record<string, string>> {
  const now = emulator.clock.now(place)
  emulator.store.transact(place, (tx) => endToken(tx, session.sessionId, session.expiryDate, now))
  return cookieHeader(request, { name: SESSION, value: '', seconds: 0, sameSite: 'Lax' })
}

/** The browser, and the header that identifies it from now on. The header is empty if it already does. */
export interface Device {
  readonly hash: string
  readonly headers: Readonly<Record<string, string>>
}

/** Returns the browser that sent a request. Undefined when it has no cookie. */
export function deviceOf({ request }: Visit): Device | undefined {
  const cookie = cookieOf(request, DEVICE)
  return cookie !== undefined && /^[\w-]{43}$/.test(cookie)
    ? { hash: hashOf(cookie), headers: {} }
    : undefined
}

export function newDevice({ emulator, request }: Visit): Device {
  const value = emulator.randomBytes(DEVICE_BYTES).toString('base64url')
  const cookie = { name: DEVICE, value, seconds: DEVICE_SECONDS, sameSite: 'Lax' } as const
  return { hash: hashOf(value), headers: cookieHeader(request, cookie) }
}

const hashOf = (text: string) => createHash('sha256').update(text).digest('base64')

/** Returns the hidden field that proves that a form was made for this session. */
export function formToken({ emulator }: Visit, signedIn: FormOwner, newSeed?: string): Html {
  const note = { sessionId: signedIn.session.sessionId, ...(newSeed === undefined ? {} : { newSeed }) }
  return html`${hidden('token', emulator.portal.forms.seal(signedIn.place, note))}`
}

interface FormOwner {
  readonly place: Place
  readonly session: { readonly sessionId: string }
}

/** Returns the note in a form of this session. @throws EndpointError when the form was made for another */
export function requireFormToken({ emulator, form }: Visit, { session }: FormOwner): FormNote {
  const opened = emulator.portal.forms.open(form.get('token') ?? '')
  if (opened?.note.sessionId !== session.sessionId) {
    const message = 'The form is from another session. Open the page again.'
    throw new EndpointError(403, 'InvalidForm', message)
  }
  return opened.note
}
