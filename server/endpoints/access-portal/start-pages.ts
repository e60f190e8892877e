/** The start page of the access portal, with a tab for accounts and one for applications. */
import type { OfferedRole } from '../../engine/permission-sets/portal-roles.ts'
import { secondsOf } from '../../standards/iso-duration.ts'
import { Html, html } from '../html.ts'
import { hidden } from '../layout.ts'
import type { Account } from './accounts.ts'
import type { PortalApplication } from './applications.ts'
import { portalPage, toUtc } from './portal-layout.ts'
import { displayNameOf } from './users.ts'
import type { SignedIn } from './visit.ts'

interface Content {
  /** The scheme and host of the server. */
  readonly origin: string
  readonly accounts: readonly Account[]
  readonly applications: readonly PortalApplication[]
}

export function accountsPage(signedIn: SignedIn, content: Content & { readonly token: Html }): Html {
  const { accounts, token } = content
  const isOpen = accounts.length === 1
  const filter = html`<div class="filter" hidden><label>Filter accounts
<input type="search" autocomplete="off"></label>
<p class="quiet small" role="status"></p></div>
`
  const cards =
    accounts.length === 0
      ? html`<p>You have no accounts yet. An administrator assigns permission sets to you or to your groups.</p>`
      : html`${filter}${accounts.map((account) => card(account, { token, isOpen }))}`
  return startPage(signedIn, content, { tab: 'accounts' }, cards)
}

export function applicationsPage(signedIn: SignedIn, content: Content): Html {
  const { applications } = content
  const rows = applications.map(
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

function startPage(
  signedIn: SignedIn,
  { origin, accounts, applications }: Content,
  { tab }: { readonly tab: 'accounts' | 'applications' },
  content: Html,
): Html {
  const current = (name: string) => (name === tab ? html` aria-current="page"` : undefined)
  return portalPage(
    { title: `Welcome, ${displayNameOf(signedIn.user)}`, signedIn, isWide: true },
    html`<p class="quiet">Signed in until ${toUtc(signedIn.session.expiryDate)}.</p>
<nav class="tabs" aria-label="Tabs">
<a href="/start"${current('accounts')}>Accounts (${String(accounts.length)})</a>
<a href="/start/applications"${current('applications')}>Applications (${String(applications.length)})</a>
</nav>
${content}
${environment(signedIn, origin)}`,
  )
}

/** Returns the facts that public tools read from the page, as data that no browser runs. */
function environment({ instance, place }: SignedIn, origin: string): Html {
  const { region } = instance
  const facts = { region, oidcApiEndpoint: origin, partition: place.partition, stage: 'prod' }
  return new Html(
    `<script type="application/json" id="env">${JSON.stringify(facts).replaceAll('<', '\\u003c')}</script>`,
  )
}

interface CardOptions {
  /** The hidden field of forms. */
  readonly token: Html
  readonly isOpen: boolean
}

function card({ accountId, name, email, roles }: Account, { token, isOpen }: CardOptions): Html {
  const text = [name, accountId, email, ...roles.map((role) => role.name)].join(' ')
  return html`<details class="card" data-text="${text}" data-open="${isOpen ? 'yes' : 'no'}"${isOpen ? html` open` : undefined}>
<summary><strong>${name}</strong> ${name === accountId ? undefined : html`<span class="quiet small">${accountId}</span>`}
<span class="quiet small">${email}</span> <span class="quiet small count">${countOf(roles)}</span></summary>
${roles.map((role) => roleRow(role, token))}</details>
`
}

/** Returns a text such as "2 permission sets, 1 role". */
function countOf(roles: readonly OfferedRole[]): string {
  const sets = roles.filter(({ kind }) => kind === 'permissionSet').length
  const counts = [counted(sets, 'permission set'), counted(roles.length - sets, 'role')]
  return counts.filter(Boolean).join(', ')
}

const counted = (count: number, noun: string) =>
  count === 0 ? '' : `${count} ${noun}${count === 1 ? '' : 's'}`

function roleRow({ accountId, name, description, sessionDuration }: OfferedRole, token: Html): Html {
  const hours = secondsOf(sessionDuration) / 3600
  const length = `for ${hours === 1 ? '1 hour' : `${String(Math.round(hours * 100) / 100)} hours`}`
  const form = (action: string, label: string) => html`<form method="post" action="${action}">
${token}${hidden('account_id', accountId)}${hidden('role_name', name)}
<button class="plain" aria-label="${label} for ${name} in ${accountId}">${label}</button></form>`
  return html`<div class="row"><div><strong>${name}</strong>
<div class="quiet small">${description === undefined ? length : `${description}; ${length}`}</div></div>
${form('/start/console', 'Management console')}
${form('/start/access-keys', 'Access keys')}</div>
`
}
