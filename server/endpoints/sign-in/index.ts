/** The sign-in and console pages, which need no scripts, and the federation endpoint. */
import { isConsoleOfAws, isPortalOfAws, isWebsiteOfAws, partitionOfHost } from '../../../core/aws/hosts.ts'
import { partitionOfRegion } from '../../../core/aws/partitions.ts'
import { hostNameOf } from '../../../core/standards/host-name.ts'
import type { Answer, WireRequest } from '../../../protocol/request.ts'
import { EndpointError } from '../endpoint-error.ts'
import { html } from '../html.ts'
import { alert, page } from '../layout.ts'
import { checkHost, checkOrigin } from '../origin.ts'
import { toAnswer } from '../page-reply.ts'
import { formOf, handlerFor, originOf } from '../page-request.ts'
import { type Endpoint, type ServedResponse, serve } from '../serve.ts'
import { enterConsole } from './administrator.ts'
import { authorize, showAuthorize, showConfirmation } from './authorize.ts'
import { CONSOLE_OF_IAM, showConsoleOfIam } from './aws-console-page.ts'
import { become, showBecome } from './become.ts'
import { showConsole, showCredentials, showSignOut, signOut, toConsole } from './console.ts'
import { federation } from './federation.ts'
import { samlSignIn } from './saml.ts'
import { showSignIn, signIn } from './sign-in.ts'
import type { WithSignIn } from './sign-in-state.ts'
import { exitRole, showSwitchRole, switchRole } from './switch-role.ts'
import type { Handler, Reply, Visit } from './visit.ts'

interface Route extends Readonly<Partial<Record<'GET' | 'POST', Handler>>> {
  /** Pages of any site may post to the route. */
  readonly isOpen?: true
  /** The maximum size of a form in bytes. */
  readonly maximumBytes?: number
}

/** A SAML response may have 100,000 characters, of up to three bytes in a form. */
const SAML: Route = { POST: samlSignIn, isOpen: true, maximumBytes: 320 * 1024 }

const routes: Readonly<Record<string, Route>> = {
  // AWS's console has all three paths.
  '/': { GET: toConsole },
  '/console/': { GET: toConsole },
  '/console/home': { GET: toConsole },
  '/federation': { GET: federation, POST: federation },
  '/signin': { GET: showSignIn, POST: signIn },
  '/signout': { GET: showSignOut, POST: signOut },
  '/switchrole': { GET: showSwitchRole, POST: switchRole },
  '/exitrole': { POST: exitRole },
  '/console': { GET: showConsole },
  '/console/enter': { POST: enterConsole },
  '/console/become': { GET: showBecome, POST: become },
  '/console/credentials': { POST: showCredentials },
  '/saml': SAML,
  '/v1/authorize': { GET: showAuthorize, POST: authorize },
  '/v1/sessions/confirmation': { GET: showConfirmation },
}

/** Each provider also has its own page. Source: IAM User Guide, SAML assertions. */
const PROVIDER_PAGE = /^\/saml\/acs\/[\w-]+$/

function routeOf(path: string): Route | undefined {
  if (PROVIDER_PAGE.test(path)) return SAML
  return Object.hasOwn(routes, path) ? routes[path] : undefined
}

/** Large enough for session tokens and policies. */
const MAXIMUM_BODY_BYTES = 64 * 1024

/**
 * Returns whether a request is for these pages. `/` is the API, except on AWS's sign-in and console hosts.
 */
export function isSignInRequest(request: WireRequest): boolean {
  if (request.path !== '/') return routeOf(request.path) !== undefined
  return request.method !== 'POST' && isForWebsite(request)
}

/** Returns whether the host is one of AWS's sign-in or console hosts. They have the API only at `/`. */
export function isForWebsite(request: WireRequest): boolean {
  return isWebsiteOfAws(hostNameOf(request.header('host')))
}

export function answerSignInRequest(emulator: WithSignIn, request: WireRequest): Promise<Answer> {
  return serve(ENDPOINT, emulator, request)
}

const ENDPOINT: Endpoint<WithSignIn> = {
  newRequestId: (emulator) => emulator.newRequestId(),
  checkSender: ({ settings }, request) => {
    const isOpen = request.method === 'POST' && routeOf(request.path)?.isOpen
    const check = isOpen ? checkHost : checkOrigin
    check(request, [...settings.allowHosts, ...hostOfAws(request)])
  },
  serve: async (emulator, request, requestId) => {
    const handler = handlerOf(request)
    return servedReply(await handler(visitOf(emulator, request, requestId)))
  },
  refuse: (error, request) => servedReply(refusal(error, request)),
}

/** Logs a line for each event. Viewing a page is not an event. */
function servedReply(reply: Reply): ServedResponse {
  const lines = (reply.events ?? []).map(({ name, ...event }) => ({
    action: `signin:${name}`,
    recorded: false,
    ...event,
  }))
  return { answer: toAnswer(reply), lines }
}

/**
 * Allows AWS's host names, which clients with hard-coded hosts use and which no other site can have. The access portal
 * leads to these pages at its own host.
 */
function hostOfAws(request: WireRequest): readonly string[] {
  const name = hostNameOf(request.header('host'))
  return isWebsiteOfAws(name) || isPortalOfAws(name) ? [name] : []
}

function handlerOf(request: WireRequest): Handler {
  const { path } = request
  const methods = isConsoleOfIam(request) ? { GET: showConsoleOfIam } : routeOf(path)
  if (!methods)
    throw new EndpointError(
      404,
      'NotFound',
      `Unknown page ${path}. iamulator serves only the sign-in and console pages.`,
    )
  return handlerFor(request, methods)
}

/** Elsewhere, the path can be a bucket and a key. */
function isConsoleOfIam(request: WireRequest): boolean {
  return request.path === CONSOLE_OF_IAM && isConsoleOfAws(hostNameOf(request.header('host')))
}

function visitOf(emulator: WithSignIn, request: WireRequest, requestId: string): Visit {
  const site = partitionOfHost(hostNameOf(request.header('host')))
  const query = new URLSearchParams(request.query)
  const form = formOf(request, routeOf(request.path)?.maximumBytes ?? MAXIMUM_BODY_BYTES)
  const region = regionIn(query, form)
  return {
    emulator,
    request,
    requestId,
    site,
    partition: site?.id ?? (region === '' ? emulator.settings.partition : partitionOfRegion(region)),
    origin: originOf(request),
    query,
    form,
  }
}

/** Returns the region that a page or form names. It selects the partition at hosts that are not AWS's. */
function regionIn(...parameters: readonly URLSearchParams[]): string {
  return parameters.map((each) => each.get('region')).find((region) => region !== null) ?? ''
}

/** Returns an error as a page for browsers, and as JSON for programs. */
function refusal({ status, code, message, headers }: EndpointError, request: WireRequest): Reply {
  const body = request.header('accept')?.includes('text/html')
    ? page({ title: 'Something went wrong' }, html`${alert(message)}<p><a href="/signin">Sign in</a></p>`)
    : { json: { error: code, message } }
  return { status, body, headers, events: [{ name: 'Refused', error: code }] }
}
