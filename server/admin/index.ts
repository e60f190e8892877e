/** Serves the emulator's own endpoints under `/_iamulator/`, and health checks that other tools request. */
import { isHostOfAws } from '../../core/aws/hosts.ts'
import { IDP_SIGN_IN } from '../../core/identity/saml/built-in.ts'
import { messageOf } from '../../core/runtime/errors.ts'
import { hostNameOf } from '../../core/standards/host-name.ts'
import { suggestionFor } from '../../core/standards/nearest.ts'
import { type Answer, isRead, type WireRequest } from '../../protocol/request.ts'
import { EndpointError } from '../endpoints/endpoint-error.ts'
import { checkOrigin } from '../endpoints/origin.ts'
import { type Endpoint, type ServedResponse, serve, serveAtOnce } from '../endpoints/serve.ts'
import { type Handler, type Iamulator, invalidBody, type Method, type Place, type Reply } from './endpoint.ts'
import { routes } from './routes.ts'

const MAXIMUM_BODY_BYTES = 1024 * 1024

const PREFIX = '/_iamulator/'

export function isEmulatorPath(path: string): boolean {
  return path.startsWith(PREFIX)
}

export function isEndpoint(path: string): boolean {
  return routeOf(path) !== undefined
}

export function answerEmulatorRequest(iamulator: Iamulator, request: WireRequest): Promise<Answer> {
  return serve(ENDPOINT, iamulator, request)
}

/** @throws Error for an endpoint that waits, such as one that reads a file */
export function answerEmulatorRequestAtOnce(iamulator: Iamulator, request: WireRequest): Answer {
  return serveAtOnce(ENDPOINT, iamulator, request)
}

/** Probes are answered even if the database of replicas is not. */
const PROBES: ReadonlySet<string> = new Set(['health', 'ready', 'metrics'].map((name) => PREFIX + name))

const ENDPOINT: Endpoint<Iamulator> = {
  answersEarly: true,
  isStateless: ({ path }) => PROBES.has(path),
  checkSender: ({ settings }, request) => {
    // Access portals at AWS's host names send users to the built-in provider at the same host.
    const name = hostNameOf(request.header('host'))
    const isPortal = request.path === IDP_SIGN_IN && isHostOfAws(name)
    const isOwn = isPortal || isAdvertised(settings, name)
    checkOrigin(request, isOwn ? [...settings.allowHosts, name] : settings.allowHosts)
  },
  serve: (iamulator, request) => {
    const { handler, parameters } = matchedRoute(request)
    const origin = `${request.secure ? 'https' : 'http'}://${request.header('host')}`
    const query = new URLSearchParams(request.query)
    const { isAborted } = request
    const header = (name: string) => request.header(name)
    const place = { origin, parameters, header, ...(isAborted && { isAborted }) }
    const reply = handler(iamulator, bodyOf(request), query, place)
    const toServed = (done: Reply) => served(request, toAnswer(done, done.headers), done.line)
    return reply instanceof Promise ? reply.then(toServed) : toServed(reply)
  },
  refuse: ({ status, code, message, headers }, request) =>
    served(request, toAnswer({ status, body: { error: code, message } }, headers)),
}

/** Returns whether other replicas reach this one under a host name. */
function isAdvertised({ advertise }: Iamulator['settings'], name: string): boolean {
  return advertise !== undefined && new URL(advertise).hostname === name
}

/** Adds a log line like the lines of AWS's operations, except for successful probes, which are too frequent. */
function served(request: WireRequest, answer: Answer, line?: Reply['line']): ServedResponse {
  if (isRead(request) && answer.status < 400) return { answer, lines: [] }
  const { method, path } = request
  const action = `${method}:${Object.hasOwn(routes, path) ? path : '/_iamulator/...'}`
  return { answer, lines: [{ action, recorded: true, ...line }] }
}

interface MatchedRoute {
  readonly handler: Handler
  readonly parameters: Place['parameters']
}

function matchedRoute({ path, method }: WireRequest): MatchedRoute {
  const route = routeOf(path)
  if (!route) throw unknownEndpoint(path)
  const { methods, parameters } = route
  const handler = isMethod(method) ? methods[method] : method === 'HEAD' ? methods.GET : undefined
  if (!handler) {
    const allowed = Object.keys(methods)
      .flatMap((name) => (name === 'GET' ? ['GET', 'HEAD'] : [name]))
      .join(', ')
    throw new EndpointError(405, 'MethodNotAllowed', `Use ${allowed.replaceAll(', ', ' or ')} for ${path}.`, {
      Allow: allowed,
    })
  }
  return { handler, parameters }
}

function unknownEndpoint(path: string): EndpointError {
  const names = Object.keys(routes).filter((each) => each.startsWith(PREFIX) && !each.includes('{'))
  const known = names.map((each) => each.slice(PREFIX.length))
  const suggestion = suggestionFor(path.slice(PREFIX.length), known, (name) => PREFIX + name)
  const message = `Unknown endpoint ${path}.${suggestion} See /_iamulator/openapi.json.`
  return new EndpointError(404, 'NotFound', message)
}

const NO_PARAMETERS = {}

function routeOf(path: string) {
  const methods = Object.hasOwn(routes, path) ? routes[path] : undefined
  if (methods) return { methods, parameters: NO_PARAMETERS }
  for (const { pattern, methods } of templates) {
    const found = pattern.exec(path)
    if (found) return { methods, parameters: found.groups ?? NO_PARAMETERS }
  }
  return undefined
}

/** The routes that have path parameters. */
const templates = Object.entries(routes)
  .filter(([path]) => path.includes('{'))
  .map(([path, methods]) => ({ pattern: patternOf(path), methods }))

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replaceAll('.', '\\.').replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`)
}

function isMethod(name: string): name is Method {
  return name === 'GET' || name === 'POST' || name === 'DELETE'
}

/** Parses the body as JSON, regardless of its content type. */
function bodyOf({ body, method }: WireRequest): unknown {
  if (method !== 'POST') return undefined
  if (body.length > MAXIMUM_BODY_BYTES) {
    throw new EndpointError(
      413,
      'BodyTooLarge',
      `The body is too large. The limit is ${MAXIMUM_BODY_BYTES} bytes.`,
    )
  }
  const text = body.toString('utf8').trim()
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch (error) {
    throw invalidBody(`The body is not valid JSON: ${messageOf(error)}.`)
  }
}

function toAnswer(
  { status, body, contentType, stream }: Reply,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  const type = contentType ?? 'application/json'
  return {
    status,
    headers: { 'Content-Type': type, 'Cache-Control': 'no-store', ...headers },
    body: contentType === undefined ? `${JSON.stringify(body, null, 2)}\n` : String(body),
    ...(stream ? { stream } : {}),
  }
}
