/** The page of whoever is signed in: who that is, until when, and the ways out. */
import { settingsOf } from '../../../store/index.ts'
import { depthBehind } from '../../identity/sessions.ts'
import { endSession, type Identity, nameOf, type SignedIn, signedIn } from './console-session.ts'
import { CONSOLE } from './destination.ts'
import { type Html, html } from './html.ts'
import { alert, facts, page } from './layout.ts'
import { type Reply, redirect, type Visit } from './visit.ts'

/** To the form, and from there back to the page. */
export function toSignIn({ request }: Visit): Reply {
  const place = request.method === 'POST' ? '/console' : request.path + (request.query && `?${request.query}`)
  return redirect(`/signin?destination=${encodeURIComponent(place)}`)
}

export function toConsole(): Reply {
  return redirect(CONSOLE)
}

export function showConsole(visit: Visit): Reply {
  const signed = signedIn(visit)
  return signed ? { status: 200, body: consolePage(visit, signed) } : toSignIn(visit)
}

function consolePage(visit: Visit, signed: SignedIn): Html {
  const { present, own, note } = signed
  const isSwitched = present !== own
  const end = endOfSession(signed)
  const title = (isSwitched ? note.switched?.displayName : '') || nameOf(present)
  return page(
    { title },
    html`${facts([
      ['Identity', present.caller.arn],
      ['Account', accountOf(visit, present)],
      ['Switched from', isSwitched ? own.caller.arn : undefined],
      ['MFA', present.session.mfaAt === undefined ? 'no' : 'yes'],
      ['Signed in until', toUtc(end)],
      ['Credentials', endOfCredentials(signed) < end ? standingOf(visit, signed) : undefined],
    ])}<div class="actions">
<a href="/switchrole">Switch role</a>
${isSwitched ? button('/exitrole', `Switch back`) : undefined}
${button('/console/credentials', 'Show credentials')}
${button('/signout', 'Sign out')}
</div>`,
  )
}

function button(action: string, label: string): Html {
  return html`<form method="post" action="${action}"><button class="plain">${label}</button></form>`
}

function accountOf({ emulator }: Visit, { caller }: Identity): string {
  const { alias } = settingsOf(emulator.store.view(caller.accountId))
  return alias === undefined ? caller.accountId : `${caller.accountId} (${alias})`
}

/** A role that was switched to is left when its session is over. */
function endOfSession({ present, own, until }: SignedIn): number {
  return present === own ? until : Math.min(present.session.expiresAt, until)
}

/** What the console hands out lasts no longer than what was signed in with, whatever was switched to since. */
function endOfCredentials({ present, own }: SignedIn): number {
  return Math.min(present.session.expiresAt, own.session.expiresAt)
}

function standingOf({ emulator }: Visit, signed: SignedIn): string {
  const end = endOfCredentials(signed)
  return `${emulator.clock.now() < end ? 'until' : 'expired at'} ${toUtc(end)}`
}

function toUtc(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19).replace('T', ' ')} UTC`
}

/** Only when somebody asks for them, by a form: no link leads here, and nothing keeps the page. */
export function showCredentials(visit: Visit): Reply {
  const signed = signedIn(visit)
  if (!signed) return toSignIn(visit)
  const isOver = visit.emulator.clock.now() >= endOfCredentials(signed)
  const content = isOver ? overNotice(signed) : credentialsOf(visit, signed)
  const body = page({ title: 'Credentials' }, html`${content}<p><a href="/console">Back</a></p>`)
  return { status: isOver ? 403 : 200, body }
}

function overNotice(signed: SignedIn): Html | undefined {
  const { own, until } = signed
  return alert(
    `The credentials that ${own.caller.arn} signed in with expired at ${toUtc(endOfCredentials(signed))}. The console stays open until ${toUtc(until)}, but has no other credentials to show.`,
  )
}

/** Their own, so that what becomes of them does not touch the console. Nobody makes a longer console session of them. */
function credentialsOf({ emulator }: Visit, signed: SignedIn): Html {
  const { caller, session } = signed.present
  const expiresAt = endOfCredentials(signed)
  const handedOn = { ...session, expiresAt, chainDepth: depthBehind(session) }
  const { accessKeyId, secretAccessKey, sessionToken } = emulator.sessions.seal(caller.accountId, handedOn)
  const lines = [
    `export AWS_ACCESS_KEY_ID=${accessKeyId}`,
    `export AWS_SECRET_ACCESS_KEY=${secretAccessKey}`,
    `export AWS_SESSION_TOKEN=${sessionToken}`,
  ]
  return html`<p>Anyone with these credentials can act as ${caller.arn} until ${toUtc(expiresAt)}.</p>
<pre id="credentials">${lines.join('\n')}</pre>
`
}

/** A link alone signs nobody out: it could stand on any page. */
export function showSignOut(visit: Visit): Reply {
  if (!signedIn(visit)) return redirect('/signin')
  return { status: 200, body: page({ title: 'Sign out?' }, button('/signout', 'Sign out')) }
}

export function signOut(visit: Visit): Reply {
  const signed = signedIn(visit)
  if (!signed) return redirect('/signin')
  const { issuer } = signed.note
  const again = issuer === undefined ? html`<a href="/signin">Sign in</a>` : signInAt(issuer)
  return {
    status: 200,
    headers: endSession(visit, signed),
    body: page({ title: 'Signed out' }, html`<p>${again}</p>`),
    events: [{ name: 'Logout', caller: signed.own.caller.arn }],
  }
}

/** An issuer may be any text: as a link it could be a script, unless it is the address of a page. */
function signInAt(issuer: string): Html {
  const url = URL.canParse(issuer) ? new URL(issuer) : undefined
  if (!url || !/^https?:$/.test(url.protocol)) return html`Sign in at ${issuer}`
  return html`<a href="${url.href}" rel="noreferrer">Sign in at ${url.href}</a>`
}
