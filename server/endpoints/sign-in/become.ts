/**
 * Becomes a role: the built-in administrator of its account signs in and switches to it, if its trust policy lets the
 * administrator.
 */

import { administratorOf } from '../../../core/identity/administrator.ts'
import type { Place } from '../../../store/index.ts'
import { identityOf } from '../console-session.ts'
import { EndpointError } from '../endpoint-error.ts'
import { type Html, html } from '../html.ts'
import { alert, page } from '../layout.ts'
import { redirect } from '../page-reply.ts'
import { requireOpenDoor } from './administrator.ts'
import { findAccount } from './holders.ts'
import { newSession } from './steps.ts'
import { assume, refusedSwitch, roleFields, type SwitchRequest, switchRequestOf } from './switch-role.ts'
import type { Reply, Visit } from './visit.ts'

export function showBecome(visit: Visit): Reply {
  requireOpenDoor(visit)
  return { status: 200, body: becomePage(switchRequestOf(visit, visit.query)) }
}

/** Handles `POST /console/become`. @throws EndpointError when everybody needs a password, or there is no such account */
export function become(visit: Visit): Reply {
  requireOpenDoor(visit)
  const request = switchRequestOf(visit, visit.form)
  const place = findAccount(visit.emulator.store, visit.partition, request.account)
  if (place === undefined)
    return { status: 404, body: becomePage(request, 'No account has this number or alias.') }
  const signedIn = sessionOfAdministrator(visit, place)
  const { caller } = signedIn.own
  try {
    const cookie = assume(visit, signedIn, request)
    const event = { name: 'SwitchRole', caller: caller.arn, decision: 'allow' } as const
    return { ...redirect(request.destination, cookie), events: [event] }
  } catch (error) {
    return refusedSwitch(error, caller, (message) => becomePage(request, message))
  }
}

function sessionOfAdministrator(visit: Visit, place: Place) {
  const { emulator } = visit
  const { id } = administratorOf(place)
  const session = newSession(visit, { id, ...place }, {})
  const { accessKeyId, sessionToken } = emulator.sessions.seal(place, session)
  const note = { own: { id: accessKeyId, token: sessionToken } }
  const own = identityOf(emulator, place.partition, note.own)
  if (!own) throw new EndpointError(403, 'AccountClosed', `Account ${place.accountId} is closed.`)
  return { own, until: session.expiresAt, note }
}

function becomePage(request: SwitchRequest, message?: string): Html {
  return page(
    { title: 'Become a role' },
    html`${alert(message)}<p>The built-in administrator of the account assumes the role. The trust policy of the role must allow that.</p>
<form method="post" action="/console/become">
${roleFields(request)}
<button>Become the role</button>
</form>
<p><a href="${request.destination}">Cancel</a></p>`,
  )
}
