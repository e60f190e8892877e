/** Sign-in tokens, which open the console for the sessions that they stand for. */

import type { Emulator } from '../../core/engine/emulator.ts'
import type { Seals } from '../../core/identity/seals.ts'
import type { Place } from '../../store/index.ts'

/** A session, as its access key ID and session token. */
export interface SealedSession {
  readonly id: string
  readonly token: string
}

/** The session for a sign-in token, which is sealed into it. */
export interface Ticket {
  readonly credentials: SealedSession
  /** When the console session ends, in epoch milliseconds. */
  readonly sessionEnd: number
  /** When the token expires, in epoch milliseconds. */
  readonly usableUntil: number
}

/** An emulator whose console can be opened with a sign-in token. */
export interface WithTickets extends Emulator {
  readonly signIn: { readonly tickets: Seals<Ticket> }
}

const TICKET_MILLISECONDS = 15 * 60 * 1000

/** Returns a new sign-in token. @param place the account of the session */
export function newSigninToken(
  { clock, signIn }: WithTickets,
  place: Place,
  ticket: Omit<Ticket, 'usableUntil'>,
): string {
  return signIn.tickets.seal(place, { ...ticket, usableUntil: clock.now(place) + TICKET_MILLISECONDS })
}
