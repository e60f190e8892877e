/** The pages on which a user lets a client act for them. */

import { ACCOUNT_ACCESS } from '../../../core/identity/identity-center/oidc-clients.ts'
import type { SsoInstanceRow } from '../../../store/index.ts'
import { type Html, html } from '../html.ts'
import { alert, field, hidden } from '../layout.ts'
import { portalPage } from './portal-layout.ts'
import type { SignedIn } from './visit.ts'

const DEVICE = '/device'
const CODE_LABEL = 'Code on your device'

/** AWS names no region, which is why people report this as a mystery. Source: I (aws/aws-cli 5058). */
export function wrongRegionText(asked: string | undefined, { region }: SsoInstanceRow): string {
  return `The client asked in the Region ${asked}, but the access portal is in ${region}. Correct its sso_region.`
}

interface CodeForm {
  /** The hidden field of the form. */
  readonly token: Html
  readonly message?: string
}

export function enterCodePage(signedIn: SignedIn, { token, message }: CodeForm): Html {
  return portalPage(
    { title: 'Authorize a device', signedIn },
    html`${alert(message)}<form method="post" action="${DEVICE}">${token}
${field({ name: 'user_code', label: CODE_LABEL, autocomplete: 'off', isFirst: true })}
<button>Confirm and continue</button></form>`,
  )
}

export function confirmCodePage(
  signedIn: SignedIn,
  { token, userCode }: CodeForm & { readonly userCode: string },
): Html {
  return portalPage(
    { title: 'Authorization requested', signedIn },
    html`<p>Continue only if your device shows this code, and if you started the request yourself.</p>
<p class="user-code">${visible(userCode)}</p>
<form method="post" action="${DEVICE}">${token}${hidden('user_code', userCode)}
<button>Confirm and continue</button></form>
<p><a href="${DEVICE}">Enter another code</a></p>`,
  )
}

interface Consent {
  readonly action: string
  readonly clientName: string
  readonly scopes: readonly string[]
  /** The hidden fields of the form besides the token, by name. */
  readonly fields: Readonly<Record<string, string>>
  readonly userCode?: string
  readonly token: Html
}

export function consentPage(signedIn: SignedIn, consent: Consent): Html {
  const { action, clientName, scopes, fields, userCode, token } = consent
  const code = html`<p>It asked with the code <strong>${userCode}</strong>. If your device does not show this code, deny access.</p>
`
  return portalPage(
    { title: `Allow ${visible(clientName)} to access your data?`, signedIn },
    html`${userCode === undefined ? undefined : code}<p>The client can act as <strong>${signedIn.user.userName}</strong> until you sign out. It asks for:</p>
<ul>
${(scopes.length === 0 ? [ACCOUNT_ACCESS] : scopes).map((scope) => html`<li>${meaningOf(scope)}</li>\n`)}</ul>
<form method="post" action="${action}">${token}${Object.entries(fields).map(([name, value]) => hidden(name, value))}
<div class="actions"><button name="answer" value="allow">Allow access</button>
<button name="answer" value="deny" class="plain">Deny</button></div></form>`,
  )
}

function meaningOf(scope: string): string {
  return scope === ACCOUNT_ACCESS ? 'Your AWS accounts, and credentials for them' : visible(scope)
}

export function answeredPage(signedIn: SignedIn, isAllowed: boolean): Html {
  return portalPage(
    { title: isAllowed ? 'Request approved' : 'Request denied', signedIn },
    html`<p>${isAllowed ? 'The client has access.' : 'The client has no access.'} You can close this window.</p>`,
  )
}

/** Replaces characters that could make a name look like another one: control and formatting characters. */
function visible(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\uFFFD')
}
