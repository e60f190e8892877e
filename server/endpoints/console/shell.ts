/** The document in which the scripts of the console show everything, and the headers of what is under `/console/`. */
import { type Html, html } from '../html.ts'
import { documentOf } from '../layout.ts'
import { ISOLATION } from '../page-reply.ts'
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
  ...ISOLATION,
} as const

/** The product's mark for the tab of the browser, in both themes. */
const ICON = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 20"><style>rect{fill:#14171f}path{stroke:#fff}circle{fill:#7f95f2}@media(prefers-color-scheme:dark){rect{fill:#eceef2}path{stroke:#13161c}circle{fill:#3350d8}}</style><rect width="20" height="20" rx="5.5"/><path d="M6 3.5v8M10 3.5v13M14 3.5v13" stroke-width="2"/><circle cx="6" cy="14.8" r="1.6"/></svg>',
)}`

/** Returns the document. It contains no data: the scripts ask for them. */
export function shell({ script, style, fonts, preload }: Manifest): Html {
  const head = html`<link rel="icon" href="${ICON}">
<link rel="stylesheet" href="${ASSETS}${style}">
${fonts.map((font) => html`<link rel="preload" href="${ASSETS}${font}" as="font" type="font/woff2" crossorigin>\n`)}${preload.map((each) => html`<link rel="modulepreload" href="${ASSETS}${each}">\n`)}<script type="module" src="${ASSETS}${script}"></script>`
  return documentOf(
    { title: 'Console', head },
    html`<div id="app"></div>
<noscript><main><h1>The console needs scripts</h1>
<p><a href="/console">The page without scripts</a> shows who you are, and your credentials.</p></main></noscript>`,
  )
}
