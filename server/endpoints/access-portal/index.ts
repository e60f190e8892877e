/** The pages of the AWS access portal. They need no scripts. */
import { isHostOfAws, isPortalOfAws } from '../../../core/aws/hosts.ts'
import { hostNameOf } from '../../../core/standards/host-name.ts'
import type { Answer, WireRequest } from '../../../protocol/request.ts'
import { EndpointError } from '../endpoint-error.ts'
import { html } from '../html.ts'
import { alert } from '../layout.ts'
import { checkHost, checkOrigin } from '../origin.ts'
import { redirect, toAnswer } from '../page-reply.ts'
import { formOf, handlerFor, originOf } from '../page-request.ts'
import { type Endpoint, type ServedResponse, serve } from '../serve.ts'
import { isProfilesPath } from './app-instances.ts'
import { showConsent, takeConsent } from './authorize.ts'
import { continueDevice, showDevice } from './device.ts'
import { changeDevices, showDevices } from './devices.ts'
import { isConsumerPath, isEntityPath, showMetadata, takeResponse } from './identity-provider.ts'
import { isDirectoryPath } from './instances.ts'
import { portalHeaders, portalPage } from './portal-layout.ts'
import type { WithPortal } from './portal-state.ts'
import { askForConsole, openConsole, showAccessKeys } from './roles.ts'
import { continueSignIn, restart } from './sign-in.ts'
import { showSignOut, signOut } from './sign-out.ts'
import { signedInOnly } from './signed-in.ts'
import { showAccounts, showApplications } from './start.ts'
import { takeTicket } from './tickets.ts'
import {
  listAppInstances,
  listProfiles,
  openConsoleForTool,
  refuseAssertion,
  showUser,
  whoAmI,
} from './tool-calls.ts'
import { acceptUserCode, associateToken, newDeviceSession, verifyDevice } from './tool-devices.ts'
import type { Handler, Reply, Visit } from './visit.ts'

type Route = Readonly<Partial<Record<'GET' | 'POST', Handler>>>

const START: Route = { GET: signedInOnly(showAccounts) }

const routes: Readonly<Record<string, Route>> = {
  '/start': START,
  '/start/': START,
  '/start/applications': { GET: signedInOnly(showApplications) },
  '/start/sign-in': { GET: takeTicket, POST: continueSignIn },
  '/start/access-keys': { GET: restart, POST: signedInOnly(showAccessKeys) },
  '/start/console': { GET: signedInOnly(askForConsole), POST: signedInOnly(openConsole) },
  '/start/devices': { GET: signedInOnly(showDevices), POST: signedInOnly(changeDevices) },
  '/start/sign-out': { GET: showSignOut, POST: signOut },
  '/authorize': { GET: showConsent, POST: takeConsent },
  '/device': { GET: signedInOnly(showDevice), POST: signedInOnly(continueDevice) },
}

/** Programs of any site call these with a token of their own. */
const toolRoutes: Readonly<Record<string, Route>> = {
  '/token/whoAmI': { GET: whoAmI },
  '/user': { GET: showUser },
  '/instance/appinstances': { GET: listAppInstances, POST: listAppInstances },
  '/federation/console': { GET: openConsoleForTool },
  '/session/device': { POST: newDeviceSession },
  '/device_verification': { GET: verifyDevice },
  '/device_authorization/accept_user_code': { POST: acceptUserCode },
  '/device_authorization/associate_token': { POST: associateToken },
}

/** Identity providers are other sites. A response may have 50,000 characters of up to three bytes. */
const CONSUMER: Route = { POST: takeResponse }
const MAXIMUM_RESPONSE_BYTES = 320 * 1024

function toolRouteOf({ path }: WireRequest): Route | undefined {
  if (isProfilesPath(path)) return { GET: listProfiles, POST: listProfiles }
  if (path.startsWith('/saml/assertion/')) return { GET: refuseAssertion }
  return Object.hasOwn(toolRoutes, path) ? toolRoutes[path] : undefined
}

function routeOf(request: WireRequest): Route | undefined {
  const { path } = request
  if (isDirectoryPath(path)) return START
  if (isConsumerPath(path)) return CONSUMER
  if (isEntityPath(path)) return { GET: showMetadata }
  if (path === '/' && isPortalOfAws(hostOf(request))) return { GET: () => redirect(homeOf(request)) }
  return Object.hasOwn(routes, path) ? routes[path] : toolRouteOf(request)
}

const hostOf = (request: WireRequest) => hostNameOf(request.header('host'))

/** AWS's host name of the page for devices leads there, with the code of a device, and the others to the portal. */
function homeOf(request: WireRequest): string {
  const home = hostOf(request).startsWith('device.') ? '/device' : '/start'
  return request.query === '' ? home : `${home}?${request.query}`
}

/** Returns whether a request is for these pages. All paths of the portals' hosts are. `POST /` is the API everywhere. */
export function isPortalRequest(request: WireRequest): boolean {
  if (request.path === '/' && request.method === 'POST') return false
  return routeOf(request) !== undefined || isPortalOfAws(hostOf(request))
}

export function answerPortalRequest(emulator: WithPortal, request: WireRequest): Promise<Answer> {
  return serve(ENDPOINT, emulator, request)
}

const ENDPOINT: Endpoint<WithPortal> = {
  newRequestId: (emulator) => emulator.newRequestId(),
  checkSender: ({ settings }, request) => {
    // Clients with hard-coded hosts use AWS's names, which no other site can have.
    const name = hostOf(request)
    const hosts = [...settings.allowHosts, ...(isHostOfAws(name) ? [name] : [])]
    const isOpen = toolRouteOf(request) !== undefined || isConsumerPath(request.path)
    const check = isOpen ? checkHost : checkOrigin
    check(request, hosts)
  },
  serve: async (emulator, request, requestId) => {
    const handler = handlerOf(request)
    return servedReply(await handler(visitOf(emulator, request, requestId)))
  },
  refuse: (error, request) => servedReply(refusal(error, request)),
}

/** Logs a line for each event. Viewing a page is not an event. */
function servedReply({ formTarget, events = [], ...reply }: Reply): ServedResponse {
  const lines = events.map(({ name, ...event }) => ({ action: name, recorded: false, ...event }))
  return { answer: toAnswer(reply, portalHeaders(formTarget)), lines }
}

function handlerOf(request: WireRequest): Handler {
  const methods = routeOf(request)
  if (methods) return handlerFor(request, methods)
  throw new EndpointError(404, 'NotFound', `Unknown page ${request.path} of the access portal.`)
}

function visitOf(emulator: WithPortal, request: WireRequest, requestId: string): Visit {
  return {
    emulator,
    request,
    requestId,
    origin: originOf(request),
    query: new URLSearchParams(request.query),
    form: formOf(request, isConsumerPath(request.path) ? MAXIMUM_RESPONSE_BYTES : MAXIMUM_BODY_BYTES),
  }
}

/** Large enough for the sealed states in forms. */
const MAXIMUM_BODY_BYTES = 64 * 1024

/** Returns an error as a page for browsers, and as JSON for programs. */
function refusal({ status, code, message, headers }: EndpointError, request: WireRequest): Reply {
  const content = html`${alert(message)}<p><a href="/start">Go to the access portal</a></p>`
  const body = request.header('accept')?.includes('text/html')
    ? portalPage({ title: 'Something went wrong' }, content)
    : { json: { error: code, message } }
  return { status, body, headers, events: [{ name: 'sso:Refused', error: code }] }
}
