/** Handlers of pages for users who have signed in. */
import { html } from '../html.ts'
import { namesPortal, portalsFor } from './instances.ts'
import { portalName, portalPage } from './portal-layout.ts'
import { signedInTo } from './sessions.ts'
import { askToSignIn } from './sign-in.ts'
import type { Handler, Portal, Reply, SignedIn, Visit } from './visit.ts'

/** Returns a handler that asks users to sign in first, and then returns to the same URL. */
export function signedInOnly(handle: (visit: Visit, signedIn: SignedIn) => Reply | Promise<Reply>): Handler {
  return (visit) => {
    const signedIn = signedInFor(visit)
    return signedIn ? handle(visit, signedIn) : chooseAndSignIn(visit, portalsFor(visit))
  }
}

/** Returns the user who has signed in to the portal that the URL names or, if it names none, to any. */
export function signedInFor(visit: Visit): SignedIn | undefined {
  if (!namesPortal(visit)) return signedInTo(visit)
  const [portal] = portalsFor(visit)
  return portal && signedInTo(visit, portal)
}

/** Asks to sign in, and before that, to which portal if there are several. */
export function chooseAndSignIn(visit: Visit, portals: readonly Portal[]): Reply | Promise<Reply> {
  const [portal, ...others] = portals
  if (!portal) return noPortal()
  return others.length === 0 ? askToSignIn(visit, portal) : { status: 200, body: choicePage(visit, portals) }
}

function choicePage({ request, query }: Visit, portals: readonly Portal[]) {
  const links = portals.map(({ instance }) => {
    const parameters = new URLSearchParams([...query, ['directory', instance.identityStoreId]])
    return html`<p><a href="${request.path}?${parameters.toString()}">${portalName(instance)}</a></p>
`
  })
  return portalPage({ title: 'Choose a portal' }, html`${links}`)
}

/** @param url by default, the request's */
export function noPortal(url = 'this URL'): Reply {
  const body = portalPage(
    { title: 'No access portal' },
    html`<p>No instance of IAM Identity Center has ${url}. Create one with <code>identityCenter</code> in a seed.</p>`,
  )
  return { status: 404, body }
}
