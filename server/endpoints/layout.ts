/** The layout of every page, and its security headers. */
import { createHash } from 'node:crypto'
import { Html, html } from './html.ts'
import { MARK } from './icons.ts'
import { STYLE } from './style.ts'

/** Returns the source of a style sheet or script in the page, as a security policy names it. */
export function sourceOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`
}

/**
 * Returns headers that forbid loading resources, running scripts, and framing the page, unless `sources` permit it.
 *
 * Referrers are sent only within the site. With `no-referrer`, browsers would send `Origin: null` with forms,
 * which would then be indistinguishable from forms of other sites.
 *
 * @param sources directives of the Content Security Policy
 * @param formTarget where forms may lead besides this server. Browsers also apply this to redirects
 */
export function pageHeaders(sources: string, formTarget?: string): Readonly<Record<string, string>> {
  const formAction = `form-action 'self'${formTarget === undefined ? '' : ` ${formTarget}`}`
  return {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': `default-src 'none'; ${sources}; font-src 'self'; ${formAction}; base-uri 'none'; frame-ancestors 'none'`,
    'Referrer-Policy': 'same-origin',
  }
}

/** The only resource of a page without scripts. */
export const STYLE_SOURCE = `style-src ${sourceOf(STYLE)}`

export const PAGE_HEADERS = pageHeaders(STYLE_SOURCE)

const STYLE_ELEMENT = new Html(`<style>${STYLE}</style>`)

interface Frame {
  readonly title: string
  /** Markup for the `head` element. */
  readonly head?: Html
  /** The name at the right end of the header, such as the host or the signed-in identity. */
  readonly aside?: string | undefined
}

/** Returns a page whose content is a card. */
export function page(frame: Frame, content: Html): Html {
  const main = html`<main>
<h1>${frame.title}</h1>
${content}
</main>`
  return pageOf(frame, main)
}

/** @param main the `main` element */
export function pageOf({ title, head = html``, aside }: Frame, main: Html): Html {
  const end = aside === undefined ? undefined : html`<span class="aside small">${aside}</span>`
  return documentOf(
    { title, head: html`${head}${STYLE_ELEMENT}` },
    html`<header>${BRAND}${end}</header>
${main}`,
  )
}

export const BRAND = html`<span class="brand">${MARK}iamulator</span>`

/** Returns a whole document. @param body the content of the `body` element */
export function documentOf(
  { title, head }: { readonly title: string; readonly head: Html },
  body: Html,
): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex">
<title>${title} · iamulator</title>
${head}
</head>
<body>
${body}
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
  /** Whether the user can type in the field as soon as the page is open. */
  readonly isFirst?: boolean
}

export function field({ name, label, type = 'text', value = '', autocomplete, isFirst }: Field): Html {
  const autofocus = isFirst ? html` autofocus` : undefined
  return html`<label>${label}
<input name="${name}" type="${type}" value="${value}" autocomplete="${autocomplete}" autocapitalize="none" spellcheck="false"${autofocus}></label>
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

export function toUtc(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19).replace('T', ' ')} UTC`
}
