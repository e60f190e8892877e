/** Asks whether a program may act for the signed-in identity, as `aws login` wants to, and gives it a code. */

import { CROSS_DEVICE } from '../../../core/aws/sign-in-arns.ts'
import { passwordOf } from '../../../core/identity/logins.ts'
import { AwsError } from '../../../protocol/errors.ts'
import { authorizeAccess } from '../../services/signin/authorize-access.ts'
import { type ConsoleSession, consoleSessionOf, endOfSession, toSignIn } from '../console-session.ts'
import { type Html, html } from '../html.ts'
import { alert, facts, hidden, page, pageHeaders, STYLE_SOURCE } from '../layout.ts'
import { shortText } from '../page-reply.ts'
import { type AccessRequest, accessRequestOf } from './access-request.ts'
import { callImmediately } from './calls.ts'
import { endOfCredentials } from './console.ts'
import type { Reply, Visit } from './visit.ts'

/** How long the page can be answered. */
const CONSENT_MILLISECONDS = 10 * 60 * 1000

export function showAuthorize(visit: Visit): Reply {
  const request = accessRequestOf(visit)
  if ('error' in request) {
    const { error, description: error_description, redirectUri, state } = request
    if (redirectUri === undefined) return stop(400, error_description)
    return redirectBack(redirectUri, { error, error_description, state })
  }
  const signedIn = consoleSessionOf(visit)
  return signedIn ? consentPage(visit, signedIn, request) : toSignIn(visit)
}

function consentPage(visit: Visit, signedIn: ConsoleSession, request: AccessRequest): Reply {
  const { emulator, request: wire } = visit
  const { caller, session } = signedIn.present
  const until = emulator.clock.real() + CONSENT_MILLISECONDS
  const note = { ...request, identity: session.accessKeyId, until }
  const again = encodeURIComponent(`${wire.path}?${wire.query}`)
  const body = page(
    { title: 'Allow access?' },
    html`${warning(request)}<p>A program asks for credentials of the identity that you are signed in as. For up to 12 hours, it can do everything that the identity can do.</p>
${facts([
  ['Identity', caller.arn],
  ['Account', caller.accountId],
  ['Program', deviceOf(request)],
])}<form method="post" action="/v1/authorize">
${hidden('consent', emulator.signIn.consents.seal(caller, note))}
<div class="actions"><button name="answer" value="allow">Allow</button>
<button class="plain" name="answer" value="deny">Deny</button>
<a href="/signin?destination=${again}">Sign in as somebody else</a></div>
</form>`,
  )
  return { status: 200, headers: headersFor(request), body }
}

function warning({ clientId }: AccessRequest): Html | undefined {
  if (clientId !== CROSS_DEVICE) return undefined
  return alert('Allow this only if you started the sign-in yourself, on a device that you trust.')
}

function deviceOf({ clientId }: AccessRequest): string {
  return clientId === CROSS_DEVICE ? 'on another device' : 'on this device'
}

/** Browsers also check where the answer to a form leads, which is the program's address. */
function headersFor({ redirectUri }: AccessRequest): Readonly<Record<string, string>> {
  return pageHeaders(STYLE_SOURCE, new URL(redirectUri).origin)
}

export function authorize(visit: Visit): Reply {
  const { emulator, form } = visit
  const signedIn = consoleSessionOf(visit)
  if (!signedIn) return toSignIn(visit)
  const note = emulator.signIn.consents.open(form.get('consent') ?? '')?.note
  const isCurrent =
    note && note.identity === signedIn.present.session.accessKeyId && emulator.clock.real() < note.until
  if (!isCurrent) return stop(403, TOO_LATE)
  const { redirectUri, state } = note
  if (shortText(form, 'answer') === 'allow') return allow(visit, signedIn, note)
  return redirectBack(redirectUri, { error: 'access_denied', error_description: DENIED, state })
}

const TOO_LATE =
  'The page is too old, or you have signed in as somebody else. Start the sign-in of the program again.'
const DENIED = 'The user denied the request.'

function allow(visit: Visit, signedIn: ConsoleSession, request: AccessRequest): Reply {
  const { caller } = signedIn.present
  const event = { name: 'AuthorizeOAuth2Access', caller: caller.arn } as const
  try {
    const { code } = callImmediately(visit, authorizeAccess(consentOf(visit, signedIn, request)), caller)
    const reply = redirectBack(request.redirectUri, { code, state: request.state })
    return { ...reply, events: [{ decision: 'allow', recorded: true, ...event }] }
  } catch (error) {
    if (!(error instanceof AwsError)) throw error
    const denied = { error: error.code, decision: 'deny', recorded: true, ...event } as const
    return { ...stop(403, `The program cannot act for you. ${error.message}`), events: [denied] }
  }
}

function consentOf(visit: Visit, signedIn: ConsoleSession, request: AccessRequest) {
  const { own, present, note } = signedIn
  const { clientId, redirectUri, codeChallenge } = request
  const switched = present === own ? undefined : note.switched
  const password = passwordOf(visit.emulator.store.view(own.caller), own)
  return {
    clientId,
    redirectUri,
    codeChallenge,
    own: { id: note.own.id, token: note.own.token },
    ...(switched ? { switched: { id: switched.id, token: switched.token } } : {}),
    ...(note.until === undefined ? {} : { until: note.until }),
    ...(password === undefined ? {} : { password }),
    sessionEnd: Math.min(endOfCredentials(visit, signedIn), endOfSession(visit, signedIn)),
  }
}

/** Shows the code that the user types into the program on another device. */
export function showConfirmation({ query }: Visit): Reply {
  if (query.has('error')) return stop(403, 'The program gets no access. You can close this page.')
  const [code, state] = [query.get('code'), query.get('state')]
  if (!code || !state)
    return stop(400, 'This page shows the code of a sign-in. Start the sign-in in the program.')
  const text = Buffer.from(String(new URLSearchParams({ state, code }))).toString('base64')
  const body = page(
    { title: 'Authorization code' },
    html`<p>Enter this code in the program. It expires in a few minutes, and works once.</p>
<pre id="code">${text}</pre>
`,
  )
  return { status: 200, body }
}

function redirectBack(uri: string, parameters: Readonly<Record<string, string>>): Reply {
  const url = new URL(uri)
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
  return { status: 302, headers: { Location: url.href } }
}

function stop(status: number, message: string): Reply {
  return {
    status,
    body: page({ title: 'No access' }, html`${alert(message)}<p><a href="/console">Console</a></p>`),
  }
}
