/** The pages of MFA devices. */
import type { DirectoryMfaDevice } from '../../../store/index.ts'
import { type Html, html } from '../html.ts'
import { alert, hidden, toUtc } from '../layout.ts'
import { portalPage } from './portal-layout.ts'
import { registrationFields } from './sign-in-pages.ts'
import { MAXIMUM_APPS } from './users.ts'
import type { SignedIn } from './visit.ts'

const ACTION = '/start/devices'

interface Devices {
  readonly devices: readonly DirectoryMfaDevice[]
  /** The hidden field of forms. */
  readonly token: Html
}

export function devicesPage(signedIn: SignedIn, { devices, token }: Devices): Html {
  const rows = devices.map(
    ({ id, name, createDate }) => html`<div class="row"><div><strong>${name}</strong>
<div class="quiet small">Authenticator app, registered ${toUtc(createDate)}</div></div>
<form method="post" action="${ACTION}">${token}${hidden('action', 'remove')}${hidden('device', id)}
<button class="plain" aria-label="Remove ${name}">Remove</button></form></div>
`,
  )
  const list =
    rows.length === 0 ? html`<p>You have no MFA devices.</p>` : html`<div class="card">${rows}</div>`
  const add = html`<form method="post" action="${ACTION}">${token}${hidden('action', 'add')}
<button>Register device</button></form>`
  return portalPage(
    { title: 'MFA devices', signedIn },
    html`${list}
${devices.length < MAXIMUM_APPS ? add : html`<p class="quiet">You can have at most ${String(MAXIMUM_APPS)} authenticator apps.</p>`}`,
  )
}

interface NewDevice {
  /** The secret key in base32. */
  readonly seed: string
  readonly token: Html
  readonly message: string | undefined
}

export async function newDevicePage(signedIn: SignedIn, { seed, token, message }: NewDevice): Promise<Html> {
  const fields = await registrationFields({ seed, userName: signedIn.user.userName })
  return portalPage(
    { title: 'Register MFA device', signedIn },
    html`${alert(message)}<form method="post" action="${ACTION}">${token}${hidden('action', 'register')}
${fields}
</form>
<p><a href="${ACTION}">Cancel</a></p>`,
  )
}
