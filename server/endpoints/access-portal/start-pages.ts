/** The start page of the access portal, with a tab for accounts and one for applications. */
import type { OfferedRole } from '../../../core/engine/permission-sets/portal-roles.ts'
import { secondsOf } from '../../../core/standards/iso-duration.ts'
import { Html, html } from '../html.ts'
import { icon, symbol, symbols } from '../icons.ts'
import { hidden, toUtc } from '../layout.ts'
import { type Account, waysTo } from './accounts.ts'
import type { PortalApplication } from './applications.ts'
import { type AccessKeys, keyPanel } from './key-panel.ts'
import { usedKey } from './last-used.ts'
import { agoText, portalPage } from './portal-layout.ts'
import { startUrlOf } from './start-url.ts'
import { displayNameOf } from './users.ts'
import type { SignedIn } from './visit.ts'

export interface StartContent {
  /** The scheme and host of the server. */
  readonly origin: string
  readonly accounts: readonly Account[]
  /** How long ago the user used permission sets and roles, in milliseconds. */
  readonly ages: ReadonlyMap<string, number>
  readonly applications: readonly PortalApplication[]
}

interface CardOptions extends Pick<StartContent, 'ages'> {
  /** The hidden field of forms. */
  readonly token: Html
  /** The access keys to show below their permission set. */
  readonly keys?: AccessKeys
}

/** Accounts are unfolded if there are only a few. */
const MOST_UNFOLDED = 3

export function accountsPage(signedIn: SignedIn, content: StartContent & CardOptions): Html {
  const { accounts } = content
  const isOpen = accounts.length <= MOST_UNFOLDED
  const list =
    accounts.length === 0
      ? html`<p>You have no accounts yet. An administrator assigns permission sets to you or to your groups.</p>`
      : html`${symbols(['shield', 'open', 'key'])}${accounts.map((account) => card(account, content, isOpen))}`
  return startPage(
    signedIn,
    content,
    { tab: 'accounts', filter: accounts.length > 0 ? FILTER : undefined },
    list,
  )
}

/** The filter appears if scripts run. */
const FILTER = html`<div class="filter" hidden>${icon('search')}<input type="search" autocomplete="off" aria-label="Filter accounts" placeholder="Account, number, or permission set"><kbd aria-hidden="true">/</kbd></div>
`

export function applicationsPage(signedIn: SignedIn, content: StartContent): Html {
  const rows = content.applications.map(
    ({ name, description, url }) => html`<div class="row"><div>
${url === undefined ? html`<strong>${name}</strong>` : html`<a href="${url}" rel="noreferrer"><strong>${name}</strong></a>`}
<div class="quiet small">${description}</div></div></div>
`,
  )
  const list =
    rows.length === 0
      ? html`<p>You have no applications yet. An administrator assigns them to you or to your groups.</p>`
      : html`<div class="card">${rows}</div>`
  return startPage(signedIn, content, { tab: 'applications' }, list)
}

interface Tab {
  readonly tab: 'accounts' | 'applications'
  readonly filter?: Html | undefined
}

function startPage(signedIn: SignedIn, content: StartContent, { tab, filter }: Tab, list: Html): Html {
  const { origin, accounts, applications } = content
  const current = (name: string) => (name === tab ? html` aria-current="page"` : undefined)
  const count = (each: readonly unknown[]) => html`<span class="number">${String(each.length)}</span>`
  return portalPage(
    { title: `Where to, ${displayNameOf(signedIn.user)}?`, signedIn, isWide: true },
    html`<p class="quiet">${waysText(accounts, signedIn)}Signed in until ${toUtc(signedIn.session.expiryDate)}.</p>
<div class="toolbar">${filter}<nav class="segments" aria-label="Tabs">
<a href="/start"${current('accounts')}>Accounts ${count(accounts)}</a>
<a href="/start/applications"${current('applications')}>Applications ${count(applications)}</a>
</nav></div>
<p class="quiet small found" role="status"></p>
${list}
<p class="terminal">${icon('terminal')}<span>In a terminal: <code>aws sso login</code>, with the start URL <code>${startUrlOf(signedIn)}</code></span></p>
${environment(signedIn, origin)}`,
  )
}

/** Returns a sentence that says how the user got the accounts. Empty when there are none. */
function waysText(accounts: readonly Account[], signedIn: SignedIn): string {
  if (accounts.length === 0) return ''
  const { groups, ownAssignments, roles } = waysTo(accounts, signedIn)
  const ways = [
    ...(groups.length === 0 ? [] : [groupsText(groups)]),
    ...(ownAssignments === 0 ? [] : [`${counted(ownAssignments, 'assignment')} of your own`]),
    ...(roles === 0 ? [] : ['account access manager']),
  ]
  return `${counted(accounts.length, 'account')} through ${LIST.format(ways)}. `
}

const MOST_NAMES = 3

function groupsText(groups: readonly string[]): string {
  if (groups.length > MOST_NAMES) return `${groups.length} groups`
  return `the ${groups.length === 1 ? 'group' : 'groups'} ${LIST.format(groups)}`
}

const LIST = new Intl.ListFormat('en', { type: 'conjunction' })

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

/** Returns the facts that public tools read from the page, as data that no browser runs. */
function environment({ instance, place }: SignedIn, origin: string): Html {
  const { region } = instance
  const facts = { region, oidcApiEndpoint: origin, partition: place.partition, stage: 'prod' }
  return new Html(
    `<script type="application/json" id="env">${JSON.stringify(facts).replaceAll('<', '\\u003c')}</script>`,
  )
}

function card(
  { accountId, name, email, color, roles }: Account,
  options: CardOptions,
  isUnfolded: boolean,
): Html {
  const text = [name, accountId, email, ...roles.map((role) => role.name)].join(' ')
  const isOpen = isUnfolded || options.keys?.accountId === accountId
  return html`<details class="card" data-text="${text}" data-open="${isOpen ? 'yes' : 'no'}"${isOpen ? html` open` : undefined}>
<summary><span class="square account-${String(color)}"></span><strong>${name}</strong> ${name === accountId ? undefined : html`<span class="quiet small">${accountId}</span>`}
<span class="quiet small email">${email}</span> <span class="quiet small count">${countOf(roles)}</span></summary>
${roles.map((role) => roleRow(role, options))}</details>
`
}

/** Returns a text such as "2 permission sets, 1 role". */
function countOf(roles: readonly OfferedRole[]): string {
  const sets = roles.filter(({ kind }) => kind === 'permissionSet').length
  const counts = [
    ...(sets === 0 ? [] : [counted(sets, 'permission set')]),
    ...(sets === roles.length ? [] : [counted(roles.length - sets, 'role')]),
  ]
  return counts.join(', ')
}

function roleRow(role: OfferedRole, { token, keys, ages }: CardOptions): Html {
  const { accountId, name, description, sessionDuration } = role
  const age = ages.get(usedKey(role))
  const length = `for ${hoursText(sessionDuration)}`
  const shown = keys?.accountId === accountId && keys.roleName === name ? keys : undefined
  const label = (action: string) => html` aria-label="${action} for ${name} in ${accountId}"`
  const form = (action: string, button: Html) => html`<form method="post" action="${action}">
${token}${hidden('account_id', accountId)}${hidden('role_name', name)}
${button}</form>`
  const keysButton = shown
    ? html`<a class="button plain chosen" href="/start"${label('Hide access keys')}>${symbol('key')}Access keys</a>`
    : form(
        '/start/access-keys',
        html`<button class="plain"${label('Access keys')}>${symbol('key')}Access keys</button>`,
      )
  return html`<div class="row${shown ? ' chosen-row' : ''}">${symbol('shield')}<div><strong>${name}</strong>
<div class="quiet small">${description === undefined ? length : `${description}; ${length}`}</div></div>
${age === undefined ? undefined : html`<span class="quiet small"><span class="unseen">Last used </span>${agoText(age)}</span>`}
${form('/start/console', html`<button class="plain"${label('Console')}>Console${symbol('open')}</button>`)}
${keysButton}</div>
${shown && keyPanel(shown)}`
}

function hoursText(duration: string): string {
  return counted(Math.round((secondsOf(duration) / 3600) * 100) / 100, 'hour')
}
