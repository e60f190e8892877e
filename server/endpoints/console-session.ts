/**
 * Console sessions are stored in a cookie. It contains the sealed session tokens of the signed-in user and of
 * the role switched to.
 *
 * They are ordinary sessions: policies apply to them, they expire, and they end when their user or role is
 * deleted or after a reset.
 */
import { createHmac } from 'node:crypto'
import { accountOfId } from '../../core/aws/ids.ts'
import type { Emulator } from '../../core/engine/emulator.ts'
import { sessionOf } from '../../core/identity/caller.ts'
import { type Identity, identityIn } from '../../core/identity/console-identity.ts'
import type { Seals } from '../../core/identity/seals.ts'
import type { WireRequest } from '../../protocol/request.ts'
import type { SealedSession } from './console-tickets.ts'
import { cookieOf } from './cookies.ts'
import { type PageReply, redirect } from './page-reply.ts'

export const CONSOLE_COOKIE = 'iamulator-console'

/** The contents of a cookie: sessions, as access key IDs and session tokens. */
export interface CookieNote {
  readonly own: SealedSession
  /** The role that the user switched to. */
  readonly switched?: SealedSession & { readonly displayName?: string }
  /** Where a federated user signs in: a URL or any other text. */
  readonly issuer?: string | undefined
  /**
   * When the console session ends, in epoch milliseconds, possibly after its credentials expire.
   *
   * When absent, it ends with the credentials.
   */
  readonly until?: number
}

/** An emulator with a console that people sign in to. */
export interface WithConsoleSessions extends Emulator {
  readonly signIn: { readonly cookies: Seals<CookieNote> }
}

export interface ConsoleVisit {
  readonly emulator: WithConsoleSessions
  readonly request: WireRequest
}

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
 * Returns the console session of a request. Undefined without one, or when it has ended.
 *
 * If the role switched to is deleted or expired, the session continues as the user.
 */
export function consoleSessionOf({ emulator, request }: ConsoleVisit): ConsoleSession | undefined {
  const text = cookieOf(request, CONSOLE_COOKIE)
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
  { sessions, store, clock }: Emulator,
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
 * Returns when the current identity's session ends. The console leaves a role when the role session expires.
 */
export function endOfSession(visit: Pick<ConsoleVisit, 'emulator'>, signedIn: ConsoleSession): number {
  const { present, own, until } = signedIn
  const end = atPresent(visit, signedIn, until)
  return present === own ? end : Math.min(present.session.expiresAt, end)
}

/**
 * Converts a time of the account that signed in to the clock of the current identity's account, which the page
 * shows.
 */
export function atPresent(
  { emulator }: Pick<ConsoleVisit, 'emulator'>,
  { present, own }: ConsoleSession,
  time: number,
): number {
  return time + emulator.clock.ahead(present.caller, own.caller)
}

/** Redirects to the sign-in form, which leads back to the page. */
export function toSignIn({ request }: Pick<ConsoleVisit, 'request'>): PageReply {
  const target =
    request.method === 'POST' ? '/console' : request.path + (request.query && `?${request.query}`)
  return redirect(`/signin?destination=${encodeURIComponent(target)}`)
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

/**
 * Returns the token that scripts of the console send with each call. It proves that the page could read it.
 *
 * It belongs to the sign-in, so that it stays the same while the user switches roles.
 */
export function csrfTokenOf({ note: { own } }: Pick<ConsoleSession, 'note'>): string {
  return createHmac('sha256', own.token).update('console csrf').digest('base64url')
}
