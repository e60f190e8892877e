/**
 * Serves the console's scripts under `/console/`, and what they ask for.
 *
 * The pages that need no scripts (`/console`, `/console/credentials`, `/signin`, and the like) are the sign-in's.
 */
import type { Answer, WireRequest } from '../../../protocol/request.ts'
import { consoleSessionOf, toSignIn } from '../console-session.ts'
import { EndpointError } from '../endpoint-error.ts'
import { html } from '../html.ts'
import { alert, page } from '../layout.ts'
import { redirect, toAnswer } from '../page-reply.ts'
import { handlerFor } from '../page-request.ts'
import { type Endpoint, type ServedResponse, serve } from '../serve.ts'
import { answerJson } from './answers.ts'
import { callOperation } from './api.ts'
import { API } from './called-operation.ts'
import { isFontRequest } from './fonts.ts'
import { ASSETS, SECURITY_HEADERS, shell } from './shell.ts'
import { showState } from './state.ts'
import type { Handler, Visit, WithConsole } from './visit.ts'

const PREFIX = '/console/'

type Methods = Readonly<Partial<Record<'GET' | 'POST', Handler>>>

const STATE = '/console/state'
/** Followed by an authorization ID, as on AWS, where it is behind the `#`. */
const DENIALS = '/console/authorization-details/'

/** The first entry whose beginning a path has. */
const ROUTES: readonly (readonly [beginning: string, methods: Methods])[] = [
  [ASSETS, { GET: showAsset }],
  [API, { POST: callOperation }],
  [DENIALS, { GET: showDenial }],
  [PREFIX, { GET: showShell }],
]

export function isConsoleRequest(request: WireRequest): boolean {
  return request.path.startsWith(PREFIX) && !isFontRequest(request)
}

export function answerConsoleRequest(emulator: WithConsole, request: WireRequest): Promise<Answer> {
  return serve(ENDPOINT, emulator, request)
}

const ENDPOINT: Endpoint<WithConsole> = {
  newRequestId: (emulator) => emulator.newRequestId(),
  isStateless: ({ path }) => path.startsWith(ASSETS),
  serve: (emulator, request, requestId) => handlerOf(request)({ emulator, request, requestId }),
  refuse: (error, request) => refusal(error, request),
}

function handlerOf(request: WireRequest): Handler {
  const { path } = request
  if (path === STATE) return handlerFor(request, { GET: showState })
  const [, methods = {}] = ROUTES.find(([beginning]) => path.startsWith(beginning)) ?? []
  return handlerFor(request, methods)
}

function showShell(visit: Visit): ServedResponse {
  const { manifest } = visit.emulator.consoleFiles
  if (!manifest) throw notBuilt()
  if (!consoleSessionOf(visit)) return { answer: toAnswer(toSignIn(visit)), lines: [] }
  return { answer: toAnswer({ status: 200, headers: SECURITY_HEADERS, body: shell(manifest) }), lines: [] }
}

/** Leads from the authorization ID of a denial to the page that explains it. */
function showDenial({ request }: Visit): ServedResponse {
  const authorization = encodeURIComponent(request.path.slice(DENIALS.length))
  return { answer: toAnswer(redirect(`${PREFIX}explain?authorization=${authorization}`)), lines: [] }
}

/** A package always contains the files. */
const notBuilt = () =>
  new EndpointError(
    503,
    'ConsoleNotBuilt',
    'The files of the console are missing. Run `npm run build` to build them.',
  )

async function showAsset({ emulator, request }: Visit): Promise<ServedResponse> {
  const name = request.path.slice(ASSETS.length)
  const file = await emulator.consoleFiles.file(name, request.header('accept-encoding') ?? '')
  if (!file) throw new EndpointError(404, 'NotFound', `The console has no file ${JSON.stringify(name)}.`)
  const headers = {
    ...SECURITY_HEADERS,
    'Content-Type': file.type,
    // The name contains a hash of the content.
    'Cache-Control': 'public, max-age=31536000, immutable',
    Vary: 'Accept-Encoding',
    ...(file.encoding === 'identity' ? {} : { 'Content-Encoding': file.encoding }),
  }
  return { answer: { status: 200, headers, body: '', bytes: file.bytes }, lines: [] }
}

/** Returns an error as a page for browsers, and as JSON for scripts. */
function refusal({ status, code, message, headers }: EndpointError, request: WireRequest): ServedResponse {
  const lines = [{ action: 'console:Refused', recorded: false, error: code }]
  if (!request.header('accept')?.includes('text/html'))
    return answerJson(status, { code, message }, lines, headers)
  const body = page(
    { title: 'Something went wrong' },
    html`${alert(message)}<p><a href="/console">The page without scripts</a></p>`,
  )
  return { answer: toAnswer({ status, headers, body }), lines }
}
