/** Requests to the pages of the access portal, and replies to them. */

import type { LiveSession } from '../../../core/identity/identity-center/portal-sessions.ts'
import type { RequestLine } from '../../../core/runtime/log.ts'
import type { WireRequest } from '../../../protocol/request.ts'
import type { Place, SsoInstanceRow, View } from '../../../store/index.ts'
import type { PageReply } from '../page-reply.ts'
import type { WithPortal } from './portal-state.ts'

export interface Visit {
  readonly emulator: WithPortal
  readonly request: WireRequest
  readonly requestId: string
  /** The scheme and host, such as `http://localhost:4566`. */
  readonly origin: string
  readonly query: URLSearchParams
  /** The form in the body. Empty unless the method is POST. */
  readonly form: URLSearchParams
}

/** The portal of an instance. */
export interface Portal {
  /** The account that owns the instance. */
  readonly place: Place
  readonly view: View
  readonly instance: SsoInstanceRow
}

/** A user who has signed in to a portal. */
export interface SignedIn extends LiveSession {
  readonly place: Place
  readonly clock: ShownClock
}

/** The clock of the account that owns the instance. */
interface ShownClock {
  /** Epoch milliseconds. */
  readonly now: number
  /** The difference from real time. */
  readonly aheadSeconds: number
  readonly isStopped: boolean
}

export interface Reply extends PageReply {
  /** The events to log, without secrets. */
  readonly events?: readonly PortalEvent[]
  /** Where a form of the page may lead besides this server: an origin, or a scheme with a colon. */
  readonly formTarget?: string
}

export interface PortalEvent extends Partial<Pick<RequestLine, 'caller' | 'error'>> {
  /** An event of CloudTrail with its service. `Refused` and the events of devices and authorizations are iamulator's own. */
  readonly name:
    | 'signin:CredentialVerification'
    | 'signin:UserAuthentication'
    | 'signin:PasswordUpdated'
    | 'signin:AuthorizeClient'
    | 'sso:Federate'
    | 'sso:Logout'
    | 'sso:RegisterDevice'
    | 'sso:DeleteDevice'
    | 'sso:Refused'
}

export type Handler = (visit: Visit) => Reply | Promise<Reply>
