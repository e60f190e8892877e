/** The emulator's own endpoints: everything under `/_iamulator/`, and the health checks that other tools ask for. */
import { StoreUnavailableError } from '../../store/index.ts'
import { EndpointError } from '../endpoints/endpoint-error.ts'
import { checkOrigin } from '../endpoints/origin.ts'
import type { Answer, WireRequest } from '../engine/request.ts'
import { messageOf } from '../runtime/errors.ts'
import {
  type Endpoint,
  type Iamulator,
  invalidBody,
  type Method,
  type Place,
  type Reply,
} from './endpoint.ts'
import { routes } from './routes.ts'

const MAXIMUM_BODY_BYTES = 1024 * 1024

export function isEmulatorPath(path: string): boolean {
  return path.startsWith('/_iamulator/') || Object.hasOwn(routes, path)
}

/** Never rejects: whatever goes wrong is an answer. It leaves only when what it did is durable. */
export async function answerEmulatorRequest(iamulator: Iamulator, request: WireRequest): Promise<Answer> {
  const startedAt = performance.now()
  const { answer, line } = await answerTo(iamulator, request)
  record(iamulator, request, answer, startedAt, line)
  return answer
}

interface Answered {
  readonly answer: Answer
  readonly line?: Reply['line']
}

async function answerTo(iamulator: Iamulator, request: WireRequest): Promise<Answered> {
  try {
    checkOrigin(request, iamulator.settings.allowHosts)
    const { endpoint, parameters } = endpointOf(request)
    const origin = `${request.secure ? 'https' : 'http'}://${request.header('host')}`
    const query = new URLSearchParams(request.query)
    const reply = await endpoint(iamulator, bodyOf(request), query, { origin, parameters })
    await iamulator.store.durable()
    return { answer: toAnswer(reply), line: reply.line }
  } catch (error) {
    const headers = error instanceof EndpointError ? error.headers : {}
    return { answer: toAnswer(refusal(iamulator, error), headers) }
  }
}

interface Found {
  readonly endpoint: Endpoint
  readonly parameters: Place['parameters']
}

function endpointOf({ path, method }: WireRequest): Found {
  const route = routeOf(path)
  if (!route)
    throw new EndpointError(404, 'NotFound', `There is no endpoint ${path}; see /_iamulator/openapi.json.`)
  const { methods, parameters } = route
  const endpoint = isMethod(method) ? methods[method] : method === 'HEAD' ? methods.GET : undefined
  if (!endpoint) {
    const allowed = Object.keys(methods)
      .flatMap((name) => (name === 'GET' ? ['GET', 'HEAD'] : [name]))
      .join(', ')
    throw new EndpointError(405, 'MethodNotAllowed', `${path} answers ${allowed} only.`, { Allow: allowed })
  }
  return { endpoint, parameters }
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

/** The routes with names in their paths. */
const templates = Object.entries(routes)
  .filter(([path]) => path.includes('{'))
  .map(([path, methods]) => ({ pattern: patternOf(path), methods }))

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replaceAll('.', '\\.').replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`)
}

function isMethod(name: string): name is Method {
  return name === 'GET' || name === 'POST'
}

/** A body is JSON whatever its content type says. */
function bodyOf({ body, method }: WireRequest): unknown {
  if (method !== 'POST') return undefined
  if (body.length > MAXIMUM_BODY_BYTES) {
    throw new EndpointError(413, 'BodyTooLarge', `A body may have ${MAXIMUM_BODY_BYTES} bytes.`)
  }
  const text = body.toString('utf8').trim()
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch (error) {
    throw invalidBody(`The body is not JSON: ${messageOf(error)}.`)
  }
}

function refusal(iamulator: Iamulator, error: unknown): Reply {
  if (error instanceof EndpointError) return errorReply(error.status, error.code, error.message)
  if (error instanceof StoreUnavailableError) return errorReply(503, 'StoreUnavailable', error.message)
  iamulator.log.error('an endpoint of the emulator failed', error)
  return errorReply(500, 'InternalError', 'The emulator failed; its log says where.')
}

function errorReply(status: number, error: string, message: string): Reply {
  return { status, body: { error, message } }
}

function toAnswer(
  { status, body, contentType }: Reply,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  const type = contentType ?? 'application/json'
  return {
    status,
    headers: { 'Content-Type': type, 'Cache-Control': 'no-store', ...headers },
    body: contentType === undefined ? `${JSON.stringify(body, null, 2)}\n` : String(body),
  }
}

/** A line like those of AWS's operations. Probes that succeed come every few seconds and are left out. */
function record(
  iamulator: Iamulator,
  request: WireRequest,
  { status }: Answer,
  startedAt: number,
  line: Reply['line'],
): void {
  if (request.method !== 'POST' && status < 400) return
  const path = Object.hasOwn(routes, request.path) ? request.path : '/_iamulator/...'
  iamulator.log.request({
    time: iamulator.clock.now(),
    caller: '-',
    action: `${request.method}:${path}`,
    decision: '-',
    recorded: true,
    status,
    error: undefined,
    milliseconds: performance.now() - startedAt,
    requestId: '-',
    ...line,
  })
}
