/**
 * The state of the sign-in.
 *
 * It contains no sessions: they are sealed into cookies, and recorded in the store once they are signed out.
 */

import type { RandomBytes } from '../../../core/aws/ids.ts'
import type { Emulator } from '../../../core/engine/emulator.ts'
import { Seals } from '../../../core/identity/seals.ts'
import type { Clock } from '../../../core/runtime/clock.ts'
import type { Store } from '../../../store/index.ts'
import { Attempts } from '../attempts.ts'
import type { CookieNote } from '../console-session.ts'
import type { Ticket } from '../console-tickets.ts'

/** The completed steps of a sign-in, which each form submits with the next step. */
export interface StepNote {
  /** The user ID, or `root`. */
  readonly holderId: string
  /** Identifies the password that was entered. When the password changes, the note becomes invalid. */
  readonly password: string
  /** The key under which failures are counted. */
  readonly who: string
  readonly destination: string
  /** When the user authenticated with an MFA device, in epoch milliseconds. */
  readonly mfaAt?: number
  /** When the note expires, in epoch milliseconds of real time. */
  readonly until: number
}

/** A program's request for access that waits for a user's consent. */
export interface ConsentNote {
  readonly clientId: string
  readonly redirectUri: string
  readonly state: string
  readonly codeChallenge: string
  /** The access key ID of the identity that the page showed. */
  readonly identity: string
  /** When the note expires, in epoch milliseconds of real time. */
  readonly until: number
}

export interface SignInState {
  /** Sign-in tokens. */
  readonly tickets: Seals<Ticket>
  readonly attempts: Attempts
  readonly cookies: Seals<CookieNote>
  readonly steps: Seals<StepNote>
  readonly consents: Seals<ConsentNote>
}

/** An emulator that supports console sign-in. */
export interface WithSignIn extends Emulator {
  readonly signIn: SignInState
}

export function newSignInState(
  store: Store,
  clock: Pick<Clock, 'now'>,
  randomBytes: RandomBytes,
): SignInState {
  return {
    tickets: new Seals(store, 'sign-in token', randomBytes),
    attempts: new Attempts(clock, store, 'sign-in'),
    cookies: new Seals(store, 'console cookie', randomBytes),
    steps: new Seals(store, 'console sign-in', randomBytes),
    consents: new Seals(store, 'console consent', randomBytes),
  }
}
