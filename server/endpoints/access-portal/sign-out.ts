/** Signs out of the access portal. */
import { directoryArn } from '../../../core/aws/directory-ids.ts'
import { html } from '../html.ts'
import { redirect } from '../page-reply.ts'
import { portalPage } from './portal-layout.ts'
import { endSession, formToken, requireFormToken, signedInTo } from './sessions.ts'
import type { Reply, Visit } from './visit.ts'

/** Asks before signing out, because a link to this page could be on any site. */
export function showSignOut(visit: Visit): Reply {
  const signedIn = signedInTo(visit)
  if (!signedIn) return redirect('/start')
  const form = html`<p>Access keys that you have received stay valid until they expire.</p>
<form method="post" action="/start/sign-out">${formToken(visit, signedIn)}
<button>Sign out</button></form>`
  return { status: 200, body: portalPage({ title: 'Sign out?', signedIn }, form) }
}

export function signOut(visit: Visit): Reply {
  const signedIn = signedInTo(visit)
  if (!signedIn) return redirect('/start')
  requireFormToken(visit, signedIn)
  const { instance, view, user } = signedIn
  const again = html`<p><a href="/start?directory=${instance.identityStoreId}">Sign in again</a></p>`
  return {
    status: 200,
    headers: endSession(visit, signedIn),
    body: portalPage({ title: 'Signed out', instance }, again),
    events: [{ name: 'sso:Logout', caller: directoryArn(view, 'user', user.id) }],
  }
}
