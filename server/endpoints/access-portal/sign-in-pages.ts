/** The forms of the sign-in to the access portal. Each contains the sealed state of the steps so far. */
import type { SsoInstanceRow } from '../../../store/index.ts'
import { type Html, html } from '../html.ts'
import { alert, field, hidden } from '../layout.ts'
import { portalPage } from './portal-layout.ts'
import { qrImage } from './qr-image.ts'
import type { SignedIn } from './visit.ts'

const SIGN_IN = '/start/sign-in'

/** The parts that the forms of a sign-in share. */
export interface FlowForm {
  /** The sealed state of the steps so far. */
  readonly state: string
  readonly instance: SsoInstanceRow
}

function form({ state }: FlowForm, content: Html): Html {
  return html`<form method="post" action="${SIGN_IN}">
${hidden('flow', state)}
${content}
</form>`
}

const OTHER_USER = html`<p class="small"><a href="/start">Sign in as another user</a></p>`

const NOBODY = html`<p class="quiet small">Nobody can sign in yet. Give users a <code>password</code> in the seed, below
<code>identityCenter</code>.</p>`

/** @param isEmpty whether no user can sign in */
export function userNamePage(flow: FlowForm, message?: string, isEmpty = false): Html {
  const name = field({ name: 'userName', label: 'User name', autocomplete: 'username', isFirst: true })
  return portalPage(
    { title: 'Sign in', instance: flow.instance },
    html`${alert(message)}${form(flow, html`${name}<button>Next</button>`)}
${isEmpty ? NOBODY : undefined}`,
  )
}

interface NamedForm {
  readonly userName: string
  readonly message?: string | undefined
}

interface PasswordForm extends NamedForm {
  /** Whether users without a password have received a one-time password. */
  readonly mayBeMailed: boolean
}

export function passwordPage(flow: FlowForm, { userName, mayBeMailed, message }: PasswordForm): Html {
  const mailed = html`<p>If you sign in for the first time, enter the one-time password in the e-mail that was sent to you.</p>
`
  return portalPage(
    { title: 'Sign in', instance: flow.instance },
    html`${alert(message)}<p>User name: <strong>${userName}</strong></p>
${mayBeMailed ? mailed : undefined}${form(
  flow,
  html`<input value="${userName}" autocomplete="username" hidden>
${field({ name: 'password', label: 'Password', type: 'password', autocomplete: 'current-password', isFirst: true })}
<button>Sign in</button>`,
)}
${OTHER_USER}`,
  )
}

interface CodeForm {
  /** Whether the user may trust the browser. */
  readonly mayTrust: boolean
  readonly message?: string | undefined
}

export function codePage(flow: FlowForm, { mayTrust, message }: CodeForm): Html {
  const trust = html`<label class="check"><input type="checkbox" name="trust" value="yes"> This is a trusted device</label>
`
  return portalPage(
    { title: 'Additional verification required', instance: flow.instance },
    html`${alert(message)}<p>Enter the code of your authenticator app.</p>
${form(
  flow,
  html`${field({ name: 'code', label: 'MFA code', autocomplete: 'one-time-code', isFirst: true })}
${mayTrust ? trust : undefined}<button>Sign in</button>`,
)}
${OTHER_USER}`,
  )
}

export function mailedCodePage(flow: FlowForm, message?: string): Html {
  return portalPage(
    { title: 'Additional verification required', instance: flow.instance },
    html`${alert(message)}<p>Enter the verification code in the e-mail that was sent to you.</p>
${form(
  flow,
  html`${field({ name: 'mailedCode', label: 'Verification code', autocomplete: 'one-time-code', isFirst: true })}
<button>Sign in</button>`,
)}
${OTHER_USER}`,
  )
}

export function newPasswordPage(flow: FlowForm, { userName, message }: NamedForm): Html {
  return portalPage(
    { title: 'Set a new password', instance: flow.instance },
    html`${alert(message)}<p>You signed in with a one-time password. Choose a password of 8 to 64 characters, with a lowercase
letter, an uppercase letter, a number, and another character.</p>
${form(
  flow,
  html`<input value="${userName}" autocomplete="username" hidden>
${field({ name: 'newPassword', label: 'New password', type: 'password', autocomplete: 'new-password', isFirst: true })}
${field({ name: 'repeated', label: 'Confirm password', type: 'password', autocomplete: 'new-password' })}
<button>Set new password</button>`,
)}`,
  )
}

interface Registration extends NamedForm {
  /** The secret key in base32. */
  readonly seed: string
}

/** Asks to register an authenticator app, which the sign-in requires. */
export async function registrationPage(flow: FlowForm, registration: Registration): Promise<Html> {
  const { message } = registration
  const content = await registrationFields(registration)
  return portalPage(
    { title: 'Register MFA device', instance: flow.instance },
    html`${alert(message)}<p>You must register an authenticator app to sign in.</p>
${form(flow, content)}`,
  )
}

/** Returns the QR code, the secret key, and the fields for the first code. */
export async function registrationFields({ seed, userName }: Omit<Registration, 'message'>): Promise<Html> {
  return html`<div>${await qrImage(userName, seed)}
<details><summary>Show secret key</summary><p><code>${seed}</code></p></details></div>
${field({ name: 'deviceName', label: 'Name of the device', value: 'Authenticator app', autocomplete: 'off' })}
${field({ name: 'deviceCode', label: 'Authenticator code', autocomplete: 'one-time-code', isFirst: true })}
<button>Assign MFA</button>`
}

/** Returns a page with a link to an identity provider. Scripts follow it at once. */
export function providerLinkPage(instance: SsoInstanceRow, url: string): Html {
  return portalPage(
    { title: 'Sign in', instance },
    html`<p>Your identity provider signs you in.</p>
<p><a href="${url}" data-submit>Continue to your identity provider</a></p>`,
  )
}

/** Returns a form that leads to an identity provider, with hidden fields. Scripts send it at once. */
export function providerPage(
  instance: SsoInstanceRow,
  location: string,
  fields: Readonly<Record<string, string>>,
): Html {
  return portalPage(
    { title: 'Sign in', instance },
    html`<p>Your identity provider signs you in.</p>
<form method="post" action="${location}">
${Object.entries(fields).map(([name, value]) => hidden(name, value))}
<button data-submit>Continue to your identity provider</button>
</form>`,
  )
}

/** Refuses to replace the session of another user. */
export function otherUserPage(signedIn: SignedIn, userName: string): Html {
  const message = `You are signed in as ${signedIn.user.userName}. Sign out first to sign in as ${userName}.`
  return portalPage({ title: 'Not signed in', signedIn }, html`${alert(message)}`)
}

/** Returns a page without a form, from which the user can only start again. */
export function stopPage(message: string): Html {
  return portalPage({ title: 'Not signed in' }, html`${alert(message)}<p><a href="/start">Sign in</a></p>`)
}
