/** The confirmation before the console opens as a permission set. */
import { type Html, html } from '../html.ts'
import { facts, hidden } from '../layout.ts'
import type { Account } from './accounts.ts'
import { portalPage } from './portal-layout.ts'
import type { SignedIn } from './visit.ts'

interface ConsoleRequest {
  readonly account: Pick<Account, 'accountId' | 'name'>
  readonly roleName: string
  /** Empty for the default. */
  readonly destination: string
  /** The hidden field of the form. */
  readonly token: Html
}

export function openConsolePage(
  signedIn: SignedIn,
  { account: { accountId, name }, roleName, destination, token }: ConsoleRequest,
): Html {
  return portalPage(
    { title: 'Open the console', signedIn },
    html`${facts([
      ['Account', name === accountId ? accountId : `${name} (${accountId})`],
      ['Permission set', roleName],
      ['Page', destination || undefined],
    ])}<form method="post" action="/start/console">
${token}${hidden('account_id', accountId)}${hidden('role_name', roleName)}${hidden('destination', destination)}
<button data-submit>Open the console</button>
</form>
<p><a href="/start">Back to the accounts</a></p>`,
  )
}
