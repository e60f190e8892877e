/**
 * The page of the built-in SAML provider on which anybody signs in to the console with a role. It asks for no password.
 *
 * It offers the roles that trust the provider where it is registered. What it sends is an assertion like any other: the
 * trust policy of the role decides.
 */

import { IDP_CONSOLE, IDP_ENTITY } from '../../../core/identity/saml/built-in.ts'
import type { View } from '../../../store/index.ts'
import { Html, html } from '../../endpoints/html.ts'
import { alert, field, hidden, page, pageHeaders, STYLE_SOURCE, sourceOf } from '../../endpoints/layout.ts'
import type { Handler, Iamulator, Reply } from '../endpoint.ts'
import { responseFor } from './saml.ts'

/** There may be many more, whose ARNs can be typed. */
const SHOWN_ROLES = 100

/** Shows the roles or, with one in the query, sends the user to the console's sign-in. */
export const showConsoleSignIn: Handler = async (iamulator, _body, query, { origin, header }) => {
  const role = query.get('role')?.trim() ?? ''
  if (role === '') return reply(rolesPage(offersOf(iamulator)))
  const subject = query.get('subject')?.trim() || DEFAULT_SUBJECT
  const provider = providerFor(iamulator, role)
  if (provider === undefined) return reply(rolesPage(offersOf(iamulator), untrusted(role)), 404)
  const body = { roles: [role], provider, subject, sessionName: subject }
  const response = await responseFor(iamulator, body, origin)
  const relayState = iamulator.settings.console === 'on' ? '/console/live' : '/console'
  // Without a press, a link of another site would sign a user in.
  const isAsked = !/^(?:cross|same)-site$/.test(header('sec-fetch-site') ?? '')
  return reply(responsePage(Buffer.from(response).toString('base64'), relayState, isAsked))
}

const DEFAULT_SUBJECT = 'alice@example.com'

const untrusted = (role: string) => `No account with the role ${role} has registered the built-in provider.`

/** The accounts that have registered the provider, with its ARN there. */
function* registrationsIn({
  store,
}: Iamulator): Generator<{ readonly view: View; readonly provider: string }> {
  for (const place of store.accounts()) {
    const view = store.view(place)
    for (const [provider, { identityProviders, reserved }] of view.samlProviders.rows())
      if (!reserved && identityProviders.some(({ entityId }) => entityId === IDP_ENTITY))
        yield { view, provider }
  }
}

function providerFor(iamulator: Iamulator, role: string): string | undefined {
  const registrations = [...registrationsIn(iamulator)]
  const own = registrations.filter(({ view }) =>
    role.startsWith(`arn:${view.partition}:iam::${view.accountId}:role/`),
  )
  return own[0]?.provider
}

/** Returns the ARNs of roles that name the provider in their trust policies. */
function offersOf(iamulator: Iamulator): readonly string[] {
  const roles: string[] = []
  for (const { view, provider } of registrationsIn(iamulator))
    for (const [, { arn, trust }] of view.roles.rows()) {
      if (trust.includes(`"${provider}"`)) roles.push(arn)
      if (roles.length === SHOWN_ROLES) return roles
    }
  return roles
}

function rolesPage(roles: readonly string[], message?: string): Html {
  const none = html`<p>No role trusts the built-in provider yet. Name <code>saml-provider/idp</code> as the federated principal in the
trust policy of a role, with the action <code>sts:AssumeRoleWithSAML</code>.</p>`
  return page(
    { title: 'Single sign-on with SAML', aside: 'Built-in identity provider' },
    html`${alert(message)}<p>Choose a role and say who you are. The trust policy of the role decides.</p>
${roles.length === 0 ? none : undefined}<form method="get" action="${IDP_CONSOLE}">
<label>Role
<input name="role" list="roles" value="${roles[0] ?? ''}" required autocomplete="off" autocapitalize="none" spellcheck="false"></label>
<datalist id="roles">${roles.map((role) => html`<option value="${role}"></option>`)}</datalist>
${field({ name: 'subject', label: 'Your name at the provider', value: DEFAULT_SUBJECT, autocomplete: 'off' })}
<button>Sign in</button>
</form>
<p><a href="/signin">Back to the sign-in</a></p>`,
  )
}

/** Submits the form at once, if scripts run. */
const SUBMIT = `document.querySelector('form').requestSubmit()`
const SUBMIT_ELEMENT = new Html(`<script>${SUBMIT}</script>`)

function responsePage(response: string, relayState: string, isAsked: boolean): Html {
  return page(
    { title: 'Single sign-on with SAML', aside: 'Built-in identity provider' },
    html`<form method="post" action="/saml">
${hidden('SAMLResponse', response)}${hidden('RelayState', relayState)}
<button>Continue to the console</button>
</form>
${isAsked ? SUBMIT_ELEMENT : undefined}`,
  )
}

function reply(content: Html, status = 200): Reply {
  const headers = pageHeaders(`${STYLE_SOURCE}; script-src ${sourceOf(SUBMIT)}`)
  return { status, body: content.text, contentType: 'text/html; charset=utf-8', headers }
}
