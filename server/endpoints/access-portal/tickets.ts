/**
 * Tickets, for which the portal starts the sessions of users whom an identity provider has signed in.
 *
 * Browsers send no cookies with forms of other sites, and AWS's host name for responses is not the portal's. Only at the
 * portal, the browser is known, and has the session.
 */
import { createHash } from 'node:crypto'
import { directoryArn } from '../../../core/aws/directory-ids.ts'
import { isHostOfAws } from '../../../core/aws/hosts.ts'
import { useOnce } from '../../../core/identity/identity-center/portal-sessions.ts'
import { hostNameOf } from '../../../core/standards/host-name.ts'
import { redirect } from '../page-reply.ts'
import { portalOf } from './instances.ts'
import type { TicketNote } from './portal-state.ts'
import { deviceOf, signedInTo, startSession } from './sessions.ts'
import { otherUserPage, stopPage } from './sign-in-pages.ts'
import { startUrlOf } from './start-url.ts'
import { userWithId } from './users.ts'
import type { Portal, Reply, Visit } from './visit.ts'

const TICKET_MILLISECONDS = 60 * 1000

/** Sends the user to the portal. @param origin of the portal where the sign-in was started, if it was */
export function redirectWithTicket(
  visit: Visit,
  portal: Portal,
  note: Omit<TicketNote, 'until'>,
  origin = portalOrigin(visit, portal),
): Reply {
  const { clock, portal: state } = visit.emulator
  const until = clock.now(portal.place) + TICKET_MILLISECONDS
  const ticket = state.tickets.seal(portal.place, { ...note, until })
  return redirect(`${origin}/start/sign-in?${new URLSearchParams({ ticket }).toString()}`)
}

/** Returns the origin of a portal for users whom it did not send to the provider. */
function portalOrigin({ origin, request }: Visit, portal: Portal): string {
  return isHostOfAws(hostNameOf(request.header('host'))) ? new URL(startUrlOf(portal)).origin : origin
}

const STALE =
  'The sign-in took too long, was started in another browser, or has been completed. Sign in again.'

/** Starts a session. Without a ticket, such as after a reload, the sign-in starts again. */
export function takeTicket(visit: Visit): Reply {
  const ticket = visit.query.get('ticket')
  if (ticket === null) return redirect('/start')
  const opened = visit.emulator.portal.tickets.open(ticket)
  const portal = opened && portalOf(visit.emulator.store, opened.place)
  const user = portal && userOf(visit, portal, opened.note)
  if (!user) return { status: 403, body: stopPage(STALE) }
  const { device, endsAt, returnTo, tags } = opened.note
  const present = signedInTo(visit, portal)
  // Any site can send a user here with a response that answers no request.
  if (device === undefined && present && present.user.id !== user.id)
    return { status: 403, body: otherUserPage(present, user.userName) }
  if (!isFirstUse(visit, portal, ticket)) return { status: 403, body: stopPage(STALE) }
  const headers = startSession(visit, portal, { userId: user.id, endsAt, tags })
  const caller = directoryArn(portal.view, 'user', user.id)
  return { ...redirect(returnTo, headers), events: [{ name: 'signin:UserAuthentication', caller }] }
}

/** Returns whom a ticket signs in. Undefined when it expired, or belongs to another browser. */
function userOf(
  visit: Visit,
  { instance, place, view }: Portal,
  { device, instanceId, until, userId }: TicketNote,
) {
  const isOfBrowser = device === undefined || device === deviceOf(visit)?.hash
  const isCurrent = instance.id === instanceId && visit.emulator.clock.now(place) < until
  return isCurrent && isOfBrowser ? userWithId(view, userId) : undefined
}

/** Returns whether a ticket is used for the first time, and remembers that it was. */
function isFirstUse({ emulator: { store, clock } }: Visit, { place }: Portal, ticket: string): boolean {
  const now = clock.now(place)
  const key = `ticket ${createHash('sha256').update(ticket).digest('base64url')}`
  return store.transact(place, (tx) => useOnce(tx, key, now + TICKET_MILLISECONDS, now))
}
