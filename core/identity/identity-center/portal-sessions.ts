/**
 * Sessions of the AWS access portal, and the tokens that clients get for them.
 *
 * Sessions and tokens are sealed instead of stored. The store remembers those that ended early: sessions that were
 * signed out, and codes and tokens that were used.
 */
import {
  type DirectoryUserRow,
  type GrantedSession,
  type Place,
  type SsoInstanceRow,
  type Store,
  ssoInstanceKey,
  type Tx,
  type View,
} from '../../../store/index.ts'
import type { RandomBytes } from '../../aws/ids.ts'
import { expiryKey } from '../expiry-keys.ts'
import { Seals } from '../seals.ts'

/** A session of a user in the access portal. */
export type PortalSession = GrantedSession

/** The length of portal sessions unless the instance sets another one (IAM Identity Center User Guide). */
export const DEFAULT_SESSION_SECONDS = 8 * 60 * 60

/** A portal session whose user can use it. */
export interface LiveSession {
  readonly session: PortalSession
  readonly view: View
  readonly instance: SsoInstanceRow
  readonly user: DirectoryUserRow
}

/** The sealed cookies of portal sessions. */
export class PortalSessions {
  readonly #store: Store
  readonly #cookies: Seals<PortalSession>

  /** @param purpose a name; sessions that were sealed for another purpose don't open */
  constructor(store: Store, randomBytes: RandomBytes, purpose = 'portal session') {
    this.#store = store
    this.#cookies = new Seals(store, purpose, randomBytes)
  }

  seal(place: Place, session: PortalSession): string {
    return this.#cookies.seal(place, session)
  }

  /**
   * Opens a cookie. Undefined unless its session is alive.
   *
   * @param timeIn returns the time in an account, in epoch milliseconds
   */
  open(cookie: string, timeIn: (place: Place) => number): LiveSession | undefined {
    const opened = this.#cookies.open(cookie)
    return opened && liveSession(this.#store.view(opened.place), opened.note, timeIn(opened.place))
  }
}

/** Returns a session if it is alive: not expired, not signed out, and of a user who is not disabled. */
export function liveSession(view: View, session: PortalSession, now: number): LiveSession | undefined {
  const instance = view.ssoInstances.get(ssoInstanceKey)
  const user = view.directoryUsers.get(session.userId)
  if (!instance || instance.id !== session.instanceId || !user || user.disabled) return undefined
  if (session.expiryDate <= now || hasEnded(view, session.sessionId)) return undefined
  return { session, view, instance, user }
}

/** Returns whether a portal session was signed out, or a code or token was used. */
export function hasEnded(view: View, id: string): boolean {
  return view.endedTokens.count('token', id) > 0
}

/** How many are remembered even if they have expired: if the clock is set back, they would be valid again. */
const REMEMBERED = 1000

/**
 * Remembers that a session was signed out, or that a code or token was used.
 *
 * @param until when it expires, in epoch milliseconds like `now`
 */
export function endToken({ endedTokens }: Tx, id: string, until: number, now: number): void {
  for (const [key] of endedTokens.rows()) {
    if (endedTokens.size < REMEMBERED || key >= expiryKey(now)) break
    endedTokens.delete(key)
  }
  endedTokens.put(expiryKey(until, id), { id })
}

/** Remembers that a code or token was used, like {@link endToken}. Returns false when it was used before. */
export function useOnce(tx: Tx, id: string, until: number, now: number): boolean {
  if (hasEnded(tx, id)) return false
  endToken(tx, id, until, now)
  return true
}
