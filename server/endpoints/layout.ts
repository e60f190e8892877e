/** The layout of every page, and its security headers. */
import { createHash } from 'node:crypto'
import { Html, html } from './html.ts'
import { STYLE } from './style.ts'

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64')

/**
 * The headers forbid loading resources, running scripts, and framing the page.
 *
 * Referrers are sent only within the site. With `no-referrer`, browsers would send `Origin: null` with forms,
 * which would then be indistinguishable from forms of other sites.
 */
export const PAGE_HEADERS = {
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy': `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
  'Referrer-Policy': 'same-origin',
} as const

const STYLE_ELEMENT = new Html(`<style>${STYLE}</style>`)

interface Frame {
  readonly title: string
  /** Markup for the `head` element. */
  readonly head?: Html
}

export function page({ title, head }: Frame, content: Html): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex">
${head}<title>${title} · iamulator</title>
${STYLE_ELEMENT}
</head>
<body>
<header>iamulator</header>
<main>
<h1>${title}</h1>
${content}
</main>
</body>
</html>
`
}

export function alert(message: string | undefined): Html | undefined {
  return message === undefined ? undefined : html`<p class="alert" role="alert">${message}</p>`
}

interface Field {
  readonly name: string
  readonly label: string
  readonly type?: 'text' | 'password' | 'email'
  readonly value?: string
  /** The autofill field name for the browser (HTML, autofill). */
  readonly autocomplete: string
}

export function field({ name, label, type = 'text', value = '', autocomplete }: Field): Html {
  return html`<label>${label}
<input name="${name}" type="${type}" value="${value}" autocomplete="${autocomplete}" autocapitalize="none" spellcheck="false"></label>
`
}

export function hidden(name: string, value: string): Html {
  return html`<input type="hidden" name="${name}" value="${value}">`
}

/** Returns a list of names and values. Undefined values are omitted. */
export function facts(pairs: readonly (readonly [name: string, value: string | undefined])[]): Html {
  const present = pairs.filter(([, value]) => value !== undefined)
  return html`<dl>
${present.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>\n`)}</dl>
`
}
