/** The document in which the scripts of the console show everything, and the headers of what is under `/console/`. */
import { type Html, html } from '../html.ts'
import { documentOf } from '../layout.ts'
import type { Manifest } from './files.ts'

export const ASSETS = '/console/assets/'

/** Besides the scripts of this server, nothing runs, not even what a script could make of text. */
const POLICY = [
  "default-src 'none'",
  ...[
    "script-src 'self'",
    "style-src 'self'",
    "font-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
  ],
  ...["form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"],
  ...["require-trusted-types-for 'script'", "trusted-types 'none'"],
].join('; ')

export const SECURITY_HEADERS = {
  'Content-Security-Policy': POLICY,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
} as const

/** Returns the document. It contains no data: the scripts ask for them. */
export function shell({ script, style, fonts, preload }: Manifest): Html {
  const head = html`<link rel="stylesheet" href="${ASSETS}${style}">
${fonts.map((font) => html`<link rel="preload" href="${ASSETS}${font}" as="font" type="font/woff2" crossorigin>\n`)}${preload.map((each) => html`<link rel="modulepreload" href="${ASSETS}${each}">\n`)}<script type="module" src="${ASSETS}${script}"></script>`
  return documentOf(
    { title: 'Console', head },
    html`<div id="app"></div>
<noscript><p>The console needs scripts. <a href="/console">The page without scripts</a> shows who you are, and your credentials.</p></noscript>`,
  )
}
