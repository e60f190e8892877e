/** The texts for visitors: what iamulator is, how to use it, its modes, and where everything is. */

import { partitionNamed } from '../../../core/aws/partitions.ts'
import { administratorOf, BOOTSTRAP_SECRET, DEFAULT_ACCOUNT } from '../../../core/identity/administrator.ts'
import { EMULATED_SERVICES } from '../../../core/runtime/introduction.ts'
import type { Settings } from '../../../core/runtime/settings.ts'
import { modesText } from '../../../core/runtime/settings.ts'
import { VERSION } from '../../../core/runtime/version.ts'
import { type Html, html } from '../../endpoints/html.ts'
import { alert, page } from '../../endpoints/layout.ts'

export interface Welcome {
  /** Scheme and host, such as `http://localhost:4566`. */
  readonly origin: string
  readonly settings: Settings
  /** The path of the request if nothing is there. */
  readonly unknownPath: string | undefined
}

const WHAT = `iamulator ${VERSION} emulates AWS ${EMULATED_SERVICES}. This is its endpoint for SDKs, the AWS CLI, and other tools.`

interface Line {
  readonly name: string
  /** The path of a page that the name links to. */
  readonly path?: string
  readonly text: string
}

export function welcomePage(welcome: Welcome): Html {
  const lines = linesOf(welcome).map(({ name, path, text }) => {
    const term = path === undefined ? name : html`<a href="${path}">${name}</a>`
    return html`<dt>${term}</dt><dd>${text}</dd>\n`
  })
  return page(
    { title: `AWS ${EMULATED_SERVICES} emulator` },
    html`${alert(unknownOf(welcome))}<p>${WHAT} In a shell:</p>
<pre>${commands(welcome)}</pre>
<dl>
${lines}</dl>`,
  )
}

/** Returns the same for a terminal. */
export function welcomeText(welcome: Welcome): string {
  const unknown = unknownOf(welcome)
  const lines = linesOf(welcome).map(({ name, path, text }) => {
    const line = path === undefined ? text : `${welcome.origin}${path} (${text})`
    return `${name.padEnd(11)}${line}\n`
  })
  return `${unknown === undefined ? '' : `${unknown}\n\n`}${WHAT}

${commands(welcome).replace(/^/gm, '  ')}

${lines.join('')}`
}

export function refusalPage(message: string): Html {
  return page({ title: 'Something went wrong' }, html`${alert(message)}`)
}

export function refusalText(message: string): string {
  return `${message}\n`
}

function unknownOf({ unknownPath }: Welcome): string | undefined {
  return unknownPath === undefined ? undefined : `There is nothing at ${unknownPath}.`
}

/** Ends with a check that the tools reach iamulator, and not AWS. */
function commands({ origin, settings: { partition } }: Welcome): string {
  return [
    `export AWS_ENDPOINT_URL=${origin}`,
    'export AWS_ACCESS_KEY_ID=test',
    `export AWS_SECRET_ACCESS_KEY=${BOOTSTRAP_SECRET}`,
    `export AWS_REGION=${partitionNamed(partition).iamRegion}`,
    'unset AWS_PROFILE AWS_SESSION_TOKEN',
    'aws sts get-caller-identity --query Arn',
    `# "${administratorOf({ partition, accountId: DEFAULT_ACCOUNT }).arn}"`,
  ].join('\n')
}

const CONSOLE_LINE = { name: 'Console', path: '/console/live', text: 'every call as it is decided, and why' }

function linesOf({ settings }: Welcome): readonly Line[] {
  return [
    { name: 'Modes', text: modesText(settings) },
    { name: 'Health', path: '/_iamulator/health', text: 'status, modes, and counts' },
    { name: 'Decisions', path: '/_iamulator/decisions', text: 'recent decisions, newest first' },
    {
      name: 'Explain',
      text: 'iamulator explain REQUEST_ID, with an ID from the log, or POST /_iamulator/explain',
    },
    { name: 'Endpoints', path: '/_iamulator/openapi.json', text: 'all endpoints of iamulator, as OpenAPI' },
    ...(settings.console === 'on' ? [CONSOLE_LINE] : []),
    { name: 'Sign-in', path: '/signin', text: 'the console sign-in' },
    {
      name: 'Portal',
      path: '/start',
      text: 'the access portal of IAM Identity Center, if there is an instance',
    },
    { name: 'Guides', text: 'docs/guide/getting-started.md in the source of iamulator' },
  ]
}
