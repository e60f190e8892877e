/** The frame of the access portal's pages, and their security headers. */
import type { SsoInstanceRow } from '../../../store/index.ts'
import { Html, html } from '../html.ts'
import { documentOf, pageHeaders, sourceOf } from '../layout.ts'
import { STYLE } from '../style.ts'
import { PORTAL_SCRIPT, PORTAL_STYLE } from './portal-style.ts'
import { displayNameOf } from './users.ts'
import type { SignedIn } from './visit.ts'

const WHOLE_STYLE = STYLE + PORTAL_STYLE

/** QR codes are images in the page itself. */
const SOURCES = `style-src ${sourceOf(WHOLE_STYLE)}; script-src ${sourceOf(PORTAL_SCRIPT)}; img-src data:`

/**
 * Returns the headers of a page.
 *
 * @param formTarget where forms may lead besides this server. Browsers also apply this to redirects
 */
export function portalHeaders(formTarget?: string): Readonly<Record<string, string>> {
  return pageHeaders(`${SOURCES}; form-action 'self'${formTarget === undefined ? '' : ` ${formTarget}`}`)
}

const HEAD = new Html(`<style>${WHOLE_STYLE}</style>`)
const SCRIPT = new Html(`<script>${PORTAL_SCRIPT}</script>`)

interface Frame {
  readonly title: string
  readonly instance?: SsoInstanceRow | undefined
  /** Whose pages these are. Absent until somebody has signed in. */
  readonly signedIn?: SignedIn
  /** Whether the page is wider than a form. */
  readonly isWide?: boolean
}

export function portalPage({ title, instance, signedIn, isWide = false }: Frame, content: Html): Html {
  const present = signedIn?.instance ?? instance
  const name = present && html`<span>Access portal of <strong>${portalName(present)}</strong></span>`
  const body = html`<header data-directory="${present?.identityStoreId}"><strong>iamulator</strong>${name}${signedIn && links(signedIn)}</header>
<main class="${isWide ? 'wide' : 'narrow'}">
<h1>${title}</h1>
${content}
</main>
${SCRIPT}`
  return documentOf({ title, head: HEAD, bodyClass: 'portal' }, body)
}

/** Returns the name of a portal: the one that its owner chose, or the ID of the identity store. */
export function portalName({ subdomain, name, identityStoreId }: SsoInstanceRow): string {
  return subdomain ?? name ?? identityStoreId
}

function links({ user, instance }: SignedIn): Html {
  const devices = instance.identityProvider
    ? undefined
    : html`<a href="/start/devices">MFA devices</a>
`
  return html`<nav aria-label="Portal"><span>${displayNameOf(user)}</span>
<a href="/start">Accounts</a>
${devices}<a href="/start/sign-out">Sign out</a></nav>`
}

/** Returns text to copy, with a button that appears if scripts run. */
export function copiable(label: string, text: string): Html {
  return html`<div class="code"><button type="button" class="plain" aria-label="Copy ${label}" hidden>Copy</button>
<pre tabindex="0" role="group" aria-label="${label}">${text}</pre></div>
`
}

export function toUtc(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19).replace('T', ' ')} UTC`
}
