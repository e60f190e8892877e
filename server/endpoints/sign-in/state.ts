/** What the sign-in remembers. Sessions it does not: these are sealed into cookies, and in the store once they are signed out. */
import type { Store } from '../../../store/index.ts'
import type { RandomBytes } from '../../aws/ids.ts'
import type { Emulator } from '../../engine/emulator.ts'
import { Attempts } from './attempts.ts'
import { Bounded } from './bounded.ts'
import { Seals } from './seals.ts'

/** A session that signs in with a sign-in token. */
export interface Ticket {
  readonly credentials: SealedSession
  /** When the console session will end, epoch milliseconds. */
  readonly sessionEnd: number
  /** Until when the token can be used, epoch milliseconds. */
  readonly usableUntil: number
}

/** What a cookie holds: sessions, as access key ids and session tokens. */
export interface CookieNote {
  readonly own: SealedSession
  /** The role that was switched to. */
  readonly switched?: SealedSession & { readonly displayName?: string }
  /** Where a federated user signs in: a URL, or any other text. */
  readonly issuer?: string | undefined
  /** When the console session ends, epoch milliseconds: it may outlast the credentials in it. Absent: as they do. */
  readonly until?: number
}

export interface SealedSession {
  readonly id: string
  readonly token: string
}

/** What of the steps of a sign-in is done: a form carries it to the next. */
export interface StepNote {
  /** User id, or `root`. */
  readonly holderId: string
  /** Stands for the password that was right: another one makes the note void. */
  readonly password: string
  /** Under which failures are counted. */
  readonly who: string
  readonly destination: string
  /** When an MFA device was proved, epoch milliseconds. */
  readonly mfaAt?: number
  /** Until when the note counts, epoch milliseconds of real time. */
  readonly until: number
}

export interface SignInState {
  /** By sign-in token. */
  readonly tickets: Bounded<Ticket>
  readonly attempts: Attempts
  readonly cookies: Seals<CookieNote>
  readonly steps: Seals<StepNote>
}

/** An emulator with a sign-in to the console. */
export interface WithSignIn extends Emulator {
  readonly signIn: SignInState
}

export function newSignInState(store: Store, randomBytes: RandomBytes): SignInState {
  return {
    tickets: new Bounded(),
    attempts: new Attempts(),
    cookies: new Seals(store, 'console cookie', randomBytes),
    steps: new Seals(store, 'console sign-in', randomBytes),
  }
}
