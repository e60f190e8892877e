/** The frame of the access portal's pages, and their security headers. */
import type { SsoInstanceRow } from '../../../store/index.ts'
import { Html, html } from '../html.ts'
import { icon, MARK } from '../icons.ts'
import { BRAND, documentOf, pageHeaders, sourceOf } from '../layout.ts'
import { STYLE } from '../style.ts'
import { PORTAL_SCRIPT } from './portal-script.ts'
import { PORTAL_STYLE } from './portal-style.ts'
import { displayNameOf } from './users.ts'
import type { SignedIn } from './visit.ts'

const WHOLE_STYLE = STYLE + PORTAL_STYLE

/** QR codes are images in the page itself. */
const SOURCES = `style-src ${sourceOf(WHOLE_STYLE)}; script-src ${sourceOf(PORTAL_SCRIPT)}; img-src data:`

/** Returns the headers of a page. @param formTarget where forms may lead besides this server */
export function portalHeaders(formTarget?: string): Readonly<Record<string, string>> {
  return pageHeaders(SOURCES, formTarget)
}

const HEAD = new Html(`<style>${WHOLE_STYLE}</style>`)
const SCRIPT = new Html(`<script>${PORTAL_SCRIPT}</script>`)

interface Frame {
  readonly title: string
  readonly instance?: SsoInstanceRow | undefined
  /** The user of the pages. Absent until a user has signed in. */
  readonly signedIn?: SignedIn
  /** Whether the page consists of cards of its own. Otherwise, its content is one. */
  readonly isWide?: boolean
}

export function portalPage({ title, instance, signedIn, isWide = false }: Frame, content: Html): Html {
  const present = signedIn?.instance ?? instance
  const name =
    present && html`<span class="quiet">Access portal of <strong>${portalName(present)}</strong></span>`
  const brand = signedIn ? html`<a class="brand" href="/start">${MARK}iamulator</a>` : BRAND
  const body = html`<header data-directory="${present?.identityStoreId}">${brand}${name}${signedIn && asideOf(signedIn)}</header>
<main${isWide ? html` class="open"` : undefined}>
<h1>${title}</h1>
${content}
</main>
${SCRIPT}`
  return documentOf({ title, head: HEAD }, body)
}

/** Returns the name of a portal: the one that its owner chose, or the ID of the identity store. */
export function portalName({ subdomain, name, identityStoreId }: SsoInstanceRow): string {
  return subdomain ?? name ?? identityStoreId
}

/** Returns the clock of the instance's account, which appears if scripts run, and the menu of the user. */
function asideOf({ user, instance, clock }: SignedIn): Html {
  const devices = instance.identityProvider
    ? undefined
    : html`<a href="/start/devices">MFA devices</a>
`
  const { userName } = user
  const [initial = ''] = userName
  return html`<div class="aside">
<span class="clock" data-now="${String(clock.now)}" data-speed="${clock.isStopped ? '0' : '1'}" hidden>${icon('clock')}<time></time> <span class="quiet">${offsetText(clock.aheadSeconds)}</span></span>
<details class="menu"><summary><span class="initial" aria-hidden="true">${initial.toUpperCase()}</span>${userName}</summary>
<nav aria-label="Portal"><p class="quiet small">${displayNameOf(user)}</p>
<a href="/start">Accounts</a>
${devices}<a href="/start/sign-out">Sign out</a></nav></details></div>`
}

/** Returns how far a clock is ahead of real time. */
function offsetText(seconds: number): string {
  if (Math.abs(seconds) < 1) return 'real time'
  return `${seconds < 0 ? '−' : '+'}${durationText(Math.abs(seconds))}`
}

/** Returns how long ago something was, such as `8 min ago`. */
export function agoText(milliseconds: number): string {
  return milliseconds < 60_000 ? 'now' : `${durationText(milliseconds / 1000, 1)} ago`
}

/** Returns a duration in its largest units, such as `7 h 58 min`. */
export function durationText(seconds: number, units = 2): string {
  const whole = Math.floor(seconds)
  const [days, hours, minutes] = [
    Math.floor(whole / 86_400),
    Math.floor(whole / 3600) % 24,
    Math.floor(whole / 60) % 60,
  ]
  const parts = [
    [days, 'd'],
    [hours, 'h'],
    [minutes, 'min'],
    [whole % 60, 's'],
  ] as const
  const first = parts.findIndex(([count]) => count > 0)
  const largest = parts.slice(Math.max(0, first), Math.max(0, first) + units)
  return largest.flatMap(([count, unit]) => (count > 0 ? [`${count} ${unit}`] : [])).join(' ') || '0 s'
}

/** Returns text to copy, with a button that appears if scripts run. */
export function copiable(label: string, text: string | Html): Html {
  return html`<div class="code"><button type="button" class="plain" aria-label="Copy ${label}" hidden>${icon('copy')}<span>Copy</span></button>
<pre tabindex="0" role="group" aria-label="${label}">${text}</pre></div>
`
}
