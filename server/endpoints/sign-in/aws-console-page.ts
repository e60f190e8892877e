/** The page of AWS's console that links in messages of denials lead to, at the console's host names. */
import { hostNameOf } from '../../../core/standards/host-name.ts'
import { Html, html } from '../html.ts'
import { page, pageHeaders, STYLE_SOURCE, sourceOf } from '../layout.ts'
import type { Reply, Visit } from './visit.ts'

/** The path of IAM in AWS's console. What to show is behind the `#`, which browsers do not send. */
export const CONSOLE_OF_IAM = '/iam/home'

/** Leads to the page of this console that explains the denial. */
const SCRIPT = `const [, id] = /^#\\/authorization-details\\/([0-9a-z]+)$/.exec(location.hash) ?? []
location.replace(id === undefined ? '/console' : '/console/authorization-details/' + id)`

const HEADERS = pageHeaders(`${STYLE_SOURCE}; script-src ${sourceOf(SCRIPT)}`)

/** Handles `GET /iam/home`. The console with scripts is served at AWS's host names only if they are allowed. */
export function showConsoleOfIam({ emulator: { settings }, request }: Visit): Reply {
  const name = hostNameOf(request.header('host'))
  const isServed = settings.console === 'on' && settings.allowHosts.includes(name)
  const content = isServed ? new Html(`<script>${SCRIPT}</script>`) : instructions(name)
  return { status: 200, headers: HEADERS, body: page({ title: 'IAM console', aside: name }, content) }
}

function instructions(name: string): Html {
  return html`<p>To explain a denial, pass the address of this page to <code>iamulator explain --authorization-id</code>.
To open links like this one in the console, start iamulator with <code>--allow-host ${name}</code>.</p>`
}
