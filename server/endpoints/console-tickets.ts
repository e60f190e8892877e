/** Sign-in tokens, which open the console for the sessions that they stand for. */
import type { Emulator } from '../engine/emulator.ts'
import type { BoundedMap } from './bounded.ts'

/** A session, as its access key ID and session token. */
export interface SealedSession {
  readonly id: string
  readonly token: string
}

/** The session for a sign-in token. */
export interface Ticket {
  readonly credentials: SealedSession
  /** The partition of the credentials. */
  readonly partition: string
  /** When the console session ends, in epoch milliseconds. */
  readonly sessionEnd: number
  /** When the token expires, in epoch milliseconds. */
  readonly usableUntil: number
}

/** An emulator whose console can be opened with a sign-in token. */
export interface WithTickets extends Emulator {
  readonly signIn: { readonly tickets: BoundedMap<Ticket> }
}

const TICKET_BYTES = 32
const TICKET_MILLISECONDS = 15 * 60 * 1000

/**
 * Returns a new sign-in token.
 *
 * @param now the time in the account of the session, in epoch milliseconds
 */
export function newSigninToken(
  { randomBytes, signIn }: WithTickets,
  ticket: Omit<Ticket, 'usableUntil'>,
  now: number,
): string {
  const token = randomBytes(TICKET_BYTES).toString('base64url')
  signIn.tickets.put(token, { ...ticket, usableUntil: now + TICKET_MILLISECONDS })
  return token
}
