/** The pages of a permission set in an account: access keys, and the confirmation before the console opens. */
import type { RoleSession } from '../../engine/permission-sets/role-sessions.ts'
import { type Html, html } from '../html.ts'
import { facts, hidden } from '../layout.ts'
import type { Account } from './accounts.ts'
import { copiable, portalPage, toUtc } from './portal-layout.ts'
import type { SignedIn } from './visit.ts'

interface Role {
  readonly account: Omit<Account, 'roles'>
  readonly roleName: string
}

interface AccessKeys extends Role {
  readonly session: RoleSession
  /** The URL of this server. Undefined where clients need none. */
  readonly endpoint: string | undefined
  readonly startUrl: string
}

const BACK = html`<p><a href="/start">Back to the accounts</a></p>`

export function accessKeysPage(signedIn: SignedIn, keys: AccessKeys): Html {
  const { session, startUrl } = keys
  return portalPage(
    { title: `Access keys for ${keys.roleName}`, signedIn, isWide: true },
    html`<p class="quiet">${titleOf(keys.account)}. The keys expire at ${toUtc(session.expiresAt)}.</p>
<div class="card padded"><h2>AWS IAM Identity Center credentials</h2>
<p>Let the AWS CLI renew the keys itself. Enter these values in <code>aws configure sso</code>:</p>
${facts([
  ['SSO start URL', startUrl],
  ['SSO Region', signedIn.instance.region],
])}</div>
${option('Option 1: Set AWS environment variables', variables(keys), html` open`)}
${option(
  'Option 2: Add a profile to your AWS credentials file',
  html`<p>Paste this text into <code>~/.aws/credentials</code>:</p>
${copiable('Profile', profile(keys))}`,
)}
${option('Option 3: Use individual values in your AWS service client', values(keys))}
${BACK}`,
  )
}

function titleOf({ accountId, name }: Omit<Account, 'roles'>): string {
  return name === accountId ? accountId : `${name} (${accountId})`
}

/** @param open the attribute that unfolds the option */
function option(title: string, content: Html, open?: Html): Html {
  return html`<details class="card"${open}><summary><h2>${title}</h2></summary>
<div class="padded">
${content}</div></details>`
}

function variables({ session, endpoint }: AccessKeys): Html {
  const pairs: readonly (readonly [string, string])[] = [
    ...(endpoint === undefined ? [] : ([['AWS_ENDPOINT_URL', endpoint]] as const)),
    ['AWS_ACCESS_KEY_ID', session.accessKeyId],
    ['AWS_SECRET_ACCESS_KEY', session.secretAccessKey],
    ['AWS_SESSION_TOKEN', session.sessionToken],
  ]
  const lines = (write: (name: string, value: string) => string) =>
    pairs.map(([name, value]) => write(name, value)).join('\n')
  return html`<h3>macOS and Linux</h3>
${copiable(
  'Variables for macOS and Linux',
  lines((name, value) => `export ${name}="${value}"`),
)}
<h3>Windows</h3>
${copiable(
  'Variables for Windows',
  lines((name, value) => `SET ${name}=${value}`),
)}
<h3>PowerShell</h3>
${copiable(
  'Variables for PowerShell',
  lines((name, value) => `$Env:${name}="${value}"`),
)}`
}

function profile({ account, roleName, session, endpoint }: AccessKeys): string {
  return [
    `[${account.accountId}_${roleName}]`,
    ...(endpoint === undefined ? [] : [`endpoint_url=${endpoint}`]),
    `aws_access_key_id=${session.accessKeyId}`,
    `aws_secret_access_key=${session.secretAccessKey}`,
    `aws_session_token=${session.sessionToken}`,
  ].join('\n')
}

function values({ session }: AccessKeys): Html {
  return html`<h3>AWS access key ID</h3>
${copiable('AWS access key ID', session.accessKeyId)}
<h3>AWS secret access key</h3>
${copiable('AWS secret access key', session.secretAccessKey)}
<h3>AWS session token</h3>
${copiable('AWS session token', session.sessionToken)}`
}

interface ConsoleRequest extends Role {
  /** Empty for the default. */
  readonly destination: string
  /** The hidden field of the form. */
  readonly token: Html
}

export function openConsolePage(
  signedIn: SignedIn,
  { account, roleName, destination, token }: ConsoleRequest,
): Html {
  return portalPage(
    { title: 'Open the console', signedIn },
    html`${facts([
      ['Account', titleOf(account)],
      ['Permission set', roleName],
      ['Page', destination || undefined],
    ])}<form method="post" action="/start/console">
${token}${hidden('account_id', account.accountId)}${hidden('role_name', roleName)}${hidden('destination', destination)}
<button data-submit>Open the console</button>
</form>
${BACK}`,
  )
}
