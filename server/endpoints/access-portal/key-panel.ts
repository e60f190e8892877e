/** The access keys of a permission set in an account, in the formats in which tools take them. */
import type { RoleSession } from '../../../core/engine/permission-sets/role-sessions.ts'
import { secondsOf } from '../../../core/standards/iso-duration.ts'
import { type Html, html } from '../html.ts'
import { icon } from '../icons.ts'
import { facts, toUtc } from '../layout.ts'
import { copiable, durationText } from './portal-layout.ts'

export interface AccessKeys {
  readonly accountId: string
  readonly roleName: string
  /** How long the keys are valid, as an ISO 8601 duration. */
  readonly duration: string
  readonly session: RoleSession
  /** The URL of this server. Undefined where clients need none. */
  readonly endpoint: string | undefined
  readonly startUrl: string
  readonly ssoRegion: string
}

/** Returns the panel. The style sheet shows the chosen format, and hides secrets until the user wants to see them. */
export function keyPanel(keys: AccessKeys): Html {
  const { session, duration } = keys
  const { arn, expiresAt } = session
  const formats = choice('Format', 'format', [
    ['environment', 'Environment'],
    ['configure', 'aws configure sso'],
    ['profile', 'Profile'],
    ['values', 'Values'],
  ])
  return html`<section class="keys" aria-label="Access keys for ${keys.roleName} in ${keys.accountId}">
<div class="keys-bar">${formats}
<span class="expiry small">${icon('clock')}expire in ${durationText(secondsOf(duration))}</span>
<label class="check"><input type="checkbox" class="reveal">Show secrets</label></div>
<div class="format environment">${variables(keys)}</div>
<div class="format configure">${configuration(keys)}</div>
<div class="format profile"><p>Paste this text into <code>~/.aws/credentials</code>:</p>
${copiable('Profile', profile(keys))}</div>
<div class="format values">${values(keys)}</div>
<p class="who"><span>A shell with these is</span><code>${arn.slice(arn.lastIndexOf(':') + 1)}</code><span>until ${toUtc(expiresAt)}.</span></p>
</section>
`
}

/** Returns radio buttons that look like segments. The first one is chosen. */
function choice(
  legend: string,
  name: string,
  options: readonly (readonly [value: string, label: string])[],
): Html {
  // The browser scrolls to the focus, which is on the first format.
  const autofocus = name === 'format' ? html` autofocus` : undefined
  const radios = options.map(
    ([value, label], index) =>
      html`<label><input type="radio" name="${name}" value="${value}" autocomplete="off"${index === 0 ? html` checked${autofocus}` : undefined}>${label}</label>
`,
  )
  return html`<fieldset class="segments${name === 'format' ? '' : ' shells'}"><legend class="unseen">${legend}</legend>
${radios}</fieldset>`
}

/** Returns a secret, and the place of the dots that represent it while it is hidden. */
function secret(text: string): Html {
  return html`<span class="mask"></span><span class="secret">${text}</span>`
}

type Pair = readonly [name: string, value: string | Html]

/** @param endpoint the name of the endpoint's URL; the names of the others are as they are on AWS */
function pairsOf({ session, endpoint }: AccessKeys, nameOf: (name: string) => string): readonly Pair[] {
  return [
    ...(endpoint === undefined ? [] : ([[nameOf('endpoint_url'), endpoint]] as const)),
    [nameOf('access_key_id'), session.accessKeyId],
    [nameOf('secret_access_key'), secret(session.secretAccessKey)],
    [nameOf('session_token'), secret(session.sessionToken)],
  ]
}

function linesOf(pairs: readonly Pair[], write: (...pair: Pair) => Html): Html {
  return html`${pairs.map((pair, index) => html`${index === 0 ? '' : '\n'}${write(...pair)}`)}`
}

function variables(keys: AccessKeys): Html {
  const pairs = pairsOf(keys, (name) => `AWS_${name.toUpperCase()}`)
  const shell = (name: string, label: string, write: (...pair: Pair) => Html) =>
    html`<div class="shell ${name}">${copiable(`Variables for ${label}`, linesOf(pairs, write))}</div>
`
  return html`${choice('Shell', 'shell', [
    ['bash', 'macOS and Linux'],
    ['cmd', 'Windows'],
    ['powershell', 'PowerShell'],
  ])}
${shell('bash', 'macOS and Linux', (name, value) => html`<span class="keyword">export</span> ${name}="${value}"`)}
${shell('cmd', 'Windows', (name, value) => html`<span class="keyword">SET</span> ${name}=${value}`)}
${shell('powershell', 'PowerShell', (name, value) => html`<span class="keyword">$Env:</span>${name}="${value}"`)}`
}

function configuration({ startUrl, ssoRegion, accountId, roleName }: AccessKeys): Html {
  return html`<p>The AWS CLI can renew the keys itself. Enter these values in <code>aws configure sso</code>:</p>
${facts([
  ['SSO start URL', startUrl],
  ['SSO Region', ssoRegion],
  ['Account', accountId],
  ['Role', roleName],
])}`
}

function profile(keys: AccessKeys): Html {
  const { accountId, roleName } = keys
  // Tools read the URL of the endpoint from a name without a prefix.
  const pairs = pairsOf(keys, (name) => (name === 'endpoint_url' ? name : `aws_${name}`))
  return html`[${accountId}_${roleName}]
${linesOf(pairs, (name, value) => html`${name}=${value}`)}`
}

function values({ session }: AccessKeys): Html {
  const value = (name: string, text: string | Html) => html`<h2>${name}</h2>
${copiable(name, text)}`
  return html`${value('AWS access key ID', session.accessKeyId)}
${value('AWS secret access key', secret(session.secretAccessKey))}
${value('AWS session token', secret(session.sessionToken))}`
}
