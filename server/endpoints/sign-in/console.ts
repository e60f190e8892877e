/**
 * The console page. It shows the signed-in identity and when the session ends, and lets the user sign out.
 */

import type { Identity } from '../../../core/identity/console-identity.ts'
import { nextChainDepth } from '../../../core/identity/sessions.ts'
import { settingsOf } from '../../../store/index.ts'
import {
  atPresent,
  type ConsoleSession,
  consoleSessionOf,
  endOfSession,
  nameOf,
  toSignIn,
} from '../console-session.ts'
import { EndpointError } from '../endpoint-error.ts'
import { type Html, html } from '../html.ts'
import { alert, facts, page, toUtc } from '../layout.ts'
import { redirect } from '../page-reply.ts'
import { isJson, scriptSession } from '../script-request.ts'
import { CONSOLE, homeOf, LIVE } from './destination.ts'
import { endSession } from './session-cookie.ts'
import type { Reply, Visit } from './visit.ts'

export function toConsole(): Reply {
  return redirect(CONSOLE)
}

export function showConsole(visit: Visit): Reply {
  const signedIn = consoleSessionOf(visit)
  return signedIn ? { status: 200, body: consolePage(visit, signedIn) } : toSignIn(visit)
}

function consolePage(visit: Visit, signedIn: ConsoleSession): Html {
  const { present, own, note } = signedIn
  const isSwitched = present !== own
  const end = endOfSession(visit, signedIn)
  const title = (isSwitched ? note.switched?.displayName : '') || nameOf(present)
  return page(
    { title, aside: nameOf(present) },
    html`${facts([
      ['Identity', present.caller.arn],
      ['Account', accountOf(visit, present)],
      ['Switched from', isSwitched ? own.caller.arn : undefined],
      ['MFA', present.session.mfaAt === undefined ? 'no' : 'yes'],
      ['Signed in until', toUtc(end)],
      ['Credentials', endOfCredentials(visit, signedIn) < end ? expirationOf(visit, signedIn) : undefined],
    ])}<div class="actions">
${homeOf(visit) === LIVE ? OPEN_CONSOLE : undefined}
<a class="button plain" href="/switchrole">Switch role</a>
${isSwitched ? button('/exitrole', `Switch back`) : undefined}
${button('/console/credentials', 'Show credentials')}
${button('/signout', 'Sign out')}
</div>`,
  )
}

const OPEN_CONSOLE = html`<a class="button plain" href="${LIVE}">Open the console</a>`

function button(action: string, label: string): Html {
  return html`<form method="post" action="${action}"><button class="plain">${label}</button></form>`
}

function accountOf({ emulator }: Visit, { caller }: Identity): string {
  const { alias } = settingsOf(emulator.store.view(caller))
  return alias === undefined ? caller.accountId : `${caller.accountId} (${alias})`
}

/** Returns when the credentials that the console shows expire: never later than those used to sign in. */
export function endOfCredentials(visit: Visit, signedIn: ConsoleSession): number {
  const { present, own } = signedIn
  return Math.min(present.session.expiresAt, atPresent(visit, signedIn, own.session.expiresAt))
}

function expirationOf(visit: Visit, signedIn: ConsoleSession): string {
  const end = endOfCredentials(visit, signedIn)
  return `${visit.emulator.clock.now(signedIn.present.caller) < end ? 'until' : 'expired at'} ${toUtc(end)}`
}

/**
 * Shows credentials, but only when the user submits a form, or a script of the console asks. No link leads here, and the
 * page is not cached.
 */
export function showCredentials(visit: Visit): Reply {
  if (isJson(visit.request)) return sendCredentials(visit, scriptSession(visit))
  const signedIn = consoleSessionOf(visit)
  if (!signedIn) return toSignIn(visit)
  const isExpired = areExpired(visit, signedIn)
  const content = isExpired ? alert(expiredNotice(visit, signedIn)) : credentialsOf(visit, signedIn)
  const aside = nameOf(signedIn.present)
  const body = page({ title: 'Credentials', aside }, html`${content}<p><a href="/console">Back</a></p>`)
  return { status: isExpired ? 403 : 200, body }
}

function sendCredentials(visit: Visit, signedIn: ConsoleSession): Reply {
  if (areExpired(visit, signedIn))
    throw new EndpointError(403, 'CredentialsExpired', expiredNotice(visit, signedIn))
  const { accessKeyId, secretAccessKey, sessionToken, expiresAt } = newCredentials(visit, signedIn)
  const expiration = new Date(expiresAt).toISOString()
  return { status: 200, body: { json: { accessKeyId, secretAccessKey, sessionToken, expiration } } }
}

function areExpired(visit: Visit, signedIn: ConsoleSession): boolean {
  return visit.emulator.clock.now(signedIn.present.caller) >= endOfCredentials(visit, signedIn)
}

function expiredNotice(visit: Visit, signedIn: ConsoleSession): string {
  const { own, until } = signedIn
  const end = atPresent(visit, signedIn, until)
  return `The credentials that ${own.caller.arn} signed in with expired at ${toUtc(endOfCredentials(visit, signedIn))}. The console stays open until ${toUtc(end)}, but has no other credentials to show.`
}

/**
 * Returns new credentials, separate from the console's. Using or revoking them does not affect the console.
 *
 * Their chain depth prevents using them for a longer console session.
 */
function newCredentials(visit: Visit, signedIn: ConsoleSession) {
  const { caller, session } = signedIn.present
  const expiresAt = endOfCredentials(visit, signedIn)
  const derived = { ...session, expiresAt, chainDepth: nextChainDepth(session) }
  return { ...visit.emulator.sessions.seal(caller, derived), expiresAt }
}

function credentialsOf(visit: Visit, signedIn: ConsoleSession): Html {
  const { caller } = signedIn.present
  const { accessKeyId, secretAccessKey, sessionToken, expiresAt } = newCredentials(visit, signedIn)
  const lines = [
    `export AWS_ACCESS_KEY_ID=${accessKeyId}`,
    `export AWS_SECRET_ACCESS_KEY=${secretAccessKey}`,
    `export AWS_SESSION_TOKEN=${sessionToken}`,
  ]
  return html`<p>Anyone with these credentials can act as ${caller.arn} until ${toUtc(expiresAt)}.</p>
<pre id="credentials">${lines.join('\n')}</pre>
`
}

/** Asks before signing out, because a link to this page could be on any site. */
export function showSignOut(visit: Visit): Reply {
  if (!consoleSessionOf(visit)) return redirect('/signin')
  return { status: 200, body: page({ title: 'Sign out?' }, button('/signout', 'Sign out')) }
}

export function signOut(visit: Visit): Reply {
  const signedIn = consoleSessionOf(visit)
  if (!signedIn) return redirect('/signin')
  const { issuer } = signedIn.note
  const again = issuer === undefined ? html`<a href="/signin">Sign in</a>` : signInAt(issuer)
  return {
    status: 200,
    headers: endSession(visit, signedIn),
    body: page({ title: 'Signed out' }, html`<p>${again}</p>`),
    events: [{ name: 'Logout', caller: signedIn.own.caller.arn }],
  }
}

/**
 * Links to the issuer only if it is an HTTP URL. The issuer may be any text, and another link could run a
 * script.
 */
function signInAt(issuer: string): Html {
  const url = URL.canParse(issuer) ? new URL(issuer) : undefined
  if (!url || !/^https?:$/.test(url.protocol)) return html`Sign in at ${issuer}`
  return html`<a href="${url.href}" rel="noreferrer">Sign in at ${url.href}</a>`
}
