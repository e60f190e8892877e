/**
 * Welcomes people: a browser or a plain `curl` at `/`, at `/_iamulator`, or at an unknown path.
 *
 * SDKs and other programs get what AWS returns there.
 */
import { isHostOfAws } from '../../../core/aws/hosts.ts'
import { hostNameOf } from '../../../core/standards/host-name.ts'
import { type Answer, isRead, type WireRequest } from '../../../protocol/request.ts'
import { PAGE_HEADERS } from '../../endpoints/layout.ts'
import { type Endpoint, type ServedResponse, serve } from '../../endpoints/serve.ts'
import type { Iamulator } from '../endpoint.ts'
import { refusalPage, refusalText, welcomePage, welcomeText } from './welcome-texts.ts'

/** The paths that exist. A visitor gets the same text, as a 404, at paths that do not. */
const PATHS: ReadonlySet<string> = new Set(['/', '/_iamulator', '/_iamulator/'])

function isWelcomePath(path: string): boolean {
  return PATHS.has(path)
}

/** Command-line clients that people use to look around. Programs rarely keep their default User-Agent. */
const COMMAND_LINE = /^(?:curl|wget|httpie)\//i

/** Parameters of calls in a URL: of the Query protocol, and of presigned requests in Signature 4 and 2. */
const CALL = /(?:^|&)(?:Action|X-Amz-[\w-]+|AWSAccessKeyId)=/i

/**
 * Returns whether a person makes the request, rather than a program that calls AWS.
 *
 * AWS's host names belong to AWS's services, which have no such page.
 */
export function isVisit(request: WireRequest): boolean {
  if (!isRead(request) || (!wantsPage(request) && !isCommandLine(request))) return false
  if (request.header('authorization') !== undefined || request.header('x-amz-target') !== undefined)
    return false
  return !CALL.test(request.query) && !isHostOfAws(hostNameOf(request.header('host')))
}

/** Returns whether a browser shows the response: only requests for documents navigate, or accept HTML by name. */
function wantsPage(request: WireRequest): boolean {
  if (request.header('sec-fetch-mode') === 'navigate') return true
  return request.header('accept')?.includes('text/html') ?? false
}

/** Returns whether a command-line client asks. Below `/_iamulator/`, it uses the endpoints and gets their errors. */
function isCommandLine(request: WireRequest): boolean {
  if (request.path.startsWith('/_iamulator/') && !isWelcomePath(request.path)) return false
  return COMMAND_LINE.test(request.header('user-agent') ?? '') && request.header('accept') === '*/*'
}

export function answerVisit(iamulator: Iamulator, request: WireRequest): Promise<Answer> {
  return serve(ENDPOINT, iamulator, request)
}

const ENDPOINT: Endpoint<Iamulator> = {
  answersEarly: true,
  serve: ({ settings, ready }, request) => {
    const hasConsole = ready && settings.console === 'on'
    if (request.path === '/' && hasConsole && wantsPage(request)) return toConsole()
    const origin = `${request.secure ? 'https' : 'http'}://${request.header('host')}`
    const unknownPath = isWelcomePath(request.path) ? undefined : request.path
    const subject = { origin, settings, unknownPath }
    const status = unknownPath === undefined ? 200 : 404
    return served(request, status, wantsPage(request) ? welcomePage(subject).text : welcomeText(subject))
  },
  refuse: ({ status, message }, request) =>
    served(request, status, wantsPage(request) ? refusalPage(message).text : refusalText(message)),
}

/** Leads browsers to the console. The welcome stays at `/_iamulator`. */
function toConsole(): ServedResponse {
  const headers = { Location: '/console/live', 'Cache-Control': 'no-store' }
  return { answer: { status: 303, headers, body: '' }, lines: [] }
}

/** Logs only refusals and unknown paths, and not the paths, because they may contain any text. */
function served(request: WireRequest, status: number, body: string): ServedResponse {
  const headers = {
    ...(wantsPage(request) ? PAGE_HEADERS : { 'Content-Type': 'text/plain; charset=utf-8' }),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  }
  const action = `${request.method}:${isWelcomePath(request.path) ? request.path : '/...'}`
  return { answer: { status, headers, body }, lines: status < 400 ? [] : [{ action, recorded: false }] }
}
