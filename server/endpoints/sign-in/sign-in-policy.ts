/**
 * Refuses sign-ins that the policies of AWS Sign-In deny.
 *
 * Source of the messages: AWS Sign-In User Guide, "Troubleshooting console access control".
 */

import { signInDenial } from '../../../core/access/sign-in-policy.ts'
import { arrivalOf } from '../../../core/engine/authorize.ts'
import type { NewSession } from '../../../core/identity/sessions.ts'
import { callerOfSession } from '../../../core/identity/signed-caller.ts'
import type { Place } from '../../../store/index.ts'
import { contextOf } from './calls.ts'
import type { Visit } from './visit.ts'

/** Also the message for a wrong password. */
export const INCORRECT = 'Your authentication information is incorrect. Please try again.'
const INVALID_REQUEST = 'Authentication failed Invalid request'
const OTHER_NETWORK =
  'Authentication failed: To access this account, sign in from a different network, or contact your administrator for more information'

export interface SignInRefusal {
  readonly message: string
  /** Whether the refusal precedes the password. */
  readonly isEarly: boolean
}

/** Returns the refusal of a sign-in. Undefined if nothing denies it. @param session what the sign-in would start */
export function signInRefusal(visit: Visit, place: Place, session: NewSession): SignInRefusal | undefined {
  const { emulator, request, requestId } = visit
  const view = emulator.store.view(place)
  const caller = callerOfSession(view, { accessKeyId: '', secretAccessKey: '', ...session })
  if (!caller || emulator.settings.auth !== 'enforce') return undefined
  const ctx = contextOf(visit, caller)
  const arrival = arrivalOf({ request, service: 'signin' }, ctx)
  const denial = signInDenial(view, caller, arrival)
  if (!denial) return undefined
  const { isEarly, verdict } = denial
  const facts = { requestId, time: ctx.now, origin: 'sign-in', status: 403, error: 'SignInDenied' } as const
  emulator.decisions.add({ ...facts, verdict })
  if (!isEarly) return { message: OTHER_NETWORK, isEarly }
  const isOfOrganization = verdict.decision.layer === 'resourceControl'
  return { message: isOfOrganization ? INVALID_REQUEST : INCORRECT, isEarly }
}
