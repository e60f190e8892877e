/** The data that the access portal keeps outside the state, and its sealed notes. */

import type { RandomBytes } from '../../../core/aws/ids.ts'
import { PortalSessions } from '../../../core/identity/identity-center/portal-sessions.ts'
import { Seals } from '../../../core/identity/seals.ts'
import type { Clock } from '../../../core/runtime/clock.ts'
import type { Store, Tag } from '../../../store/index.ts'
import { Attempts } from '../attempts.ts'
import type { WithTickets } from '../console-tickets.ts'

/** The completed steps of a sign-in, which each form submits with the next step. */
export interface FlowNote {
  readonly instanceId: string
  /** The hash of the browser's device cookie: no other browser can continue. */
  readonly device: string
  /** The path and query of this server where the user wanted to go. */
  readonly returnTo: string
  /** When the note expires, in epoch milliseconds of real time. */
  readonly until: number
  /** As the user typed it. Absent until then. */
  readonly userName?: string
  /** A one-time password or code that was sent by e-mail, if the user exists. */
  readonly mailedCode?: string
  /** Present once the user has entered a correct password. */
  readonly proven?: Proof
}

export interface Proof {
  readonly userId: string
  /** Identifies the password that was entered. When the password changes, the note becomes invalid. */
  readonly password: string
  /** When the user authenticated with an MFA device, in epoch milliseconds. */
  readonly mfaAt?: number
  /** Whether the user entered a code from an e-mail. */
  readonly hasMailCode?: true
  /** The secret key of the authenticator app that the user is about to register. */
  readonly newSeed?: string
}

/** A sign-in with an identity provider, which returns the note with its response. */
export interface RelayNote extends FlowNote {
  /** The origin of the portal where the sign-in was started. */
  readonly origin: string
}

/** A user whom an identity provider has signed in. */
export interface TicketNote extends Pick<FlowNote, 'instanceId' | 'returnTo'> {
  readonly userId: string
  readonly tags: readonly Tag[]
  /** When the session must end. Absent when the identity provider sets no limit. */
  readonly endsAt?: number
  /** The hash of the browser's device cookie. Absent when the identity provider started the sign-in. */
  readonly device?: string
  /** When the ticket expires, in epoch milliseconds of the account's clock. */
  readonly until: number
}

/** Binds a form to the session that it was made for. */
export interface FormNote {
  readonly sessionId: string
  /** The secret key of the authenticator app that the form registers. */
  readonly newSeed?: string
}

export interface PortalState {
  readonly attempts: Attempts
  readonly flows: Seals<FlowNote>
  readonly forms: Seals<FormNote>
  readonly relays: Seals<RelayNote>
  readonly tickets: Seals<TicketNote>
  /** Sessions of the portal with which tools allow devices. */
  readonly deviceSessions: PortalSessions
}

/** An emulator that has an access portal. */
export interface WithPortal extends WithTickets {
  readonly portal: PortalState
}

export function newPortalState(
  store: Store,
  clock: Pick<Clock, 'now'>,
  randomBytes: RandomBytes,
): PortalState {
  return {
    attempts: new Attempts(clock, store, 'portal'),
    flows: new Seals(store, 'portal sign-in', randomBytes),
    forms: new Seals(store, 'portal form', randomBytes),
    relays: new Seals(store, 'portal relay state', randomBytes),
    tickets: new Seals(store, 'portal ticket', randomBytes),
    deviceSessions: new PortalSessions(store, randomBytes, 'portal device session'),
  }
}
