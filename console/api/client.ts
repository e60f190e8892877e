/**
 * Talks to the server.
 *
 * {@link call} calls an operation of AWS as the signed-in identity. {@link get}, {@link post}, and {@link remove} use
 * the endpoints of iamulator. All of them reject with {@link ApiError} when the server refuses, and with
 * {@link ServerGone} when it does not answer.
 */
import { isRecord } from '../texts/json.ts'
import { csrfToken, serverAnswered, serverGone, sessionEnded, untilSignedIn, writes } from './connection.ts'
import type { Input, Output, Services } from './services.ts'

/** The server refused: AWS's code and message, or iamulator's. */
export class ApiError extends Error {
  readonly status: number
  readonly code: string
  /** By which the decision on the call can be explained. Absent for endpoints of iamulator. */
  readonly requestId: string | undefined
  /** The called operation, such as `iam:ListRoles`. Absent for endpoints of iamulator. */
  readonly action: string | undefined

  constructor(status: number, code: string, message: string, requestId?: string, action?: string) {
    super(message)
    this.status = status
    this.code = code
    this.requestId = requestId
    this.action = action
  }

  /** Whether policies deny the call. */
  get isDenial(): boolean {
    return /^(?:AccessDenied|AccessDeniedException)$/.test(this.code)
  }
}

/** The server does not answer. What is on the screen stays readable. */
export class ServerGone extends Error {}

/**
 * Calls an operation of AWS as the signed-in identity. Its decision is recorded like that of any call.
 *
 * While nobody is signed in, it waits. A read whose session has ended meanwhile is repeated as the identity that signs in.
 *
 * @param region where it is called, for services of several regions. By default, the region of IAM.
 */
export async function call<S extends keyof Services, O extends keyof Services[S] & string>(
  service: S,
  operation: O,
  input: Input<S, O>,
  signal?: AbortSignal,
  region?: string,
): Promise<Output<S, O>> {
  const isRead = READS.test(operation)
  const query = region === undefined ? '' : `?region=${encodeURIComponent(region)}`
  const attempt = async () => {
    await untilSignedIn()
    const sent = { body: input ?? {}, signal, action: `${service}:${operation}` }
    return send('POST', `/console/api/${service}/${operation}${query}`, sent)
  }
  const answer = await attempt().catch((error: unknown) => {
    if (isRead && error instanceof ApiError && error.status === 401) return attempt()
    throw error
  })
  if (!isRead) writes.value++
  return answered<Output<S, O>>(answer)
}

/** Operations whose names begin like this change nothing. */
const READS = /^(?:Get|List|Describe|Simulate)/

/** Returns the answer of an endpoint of iamulator. @param query parameters without a value are left out */
export async function get<Answer>(
  path: string,
  query: Readonly<Record<string, string | number | boolean | undefined>> = {},
  signal?: AbortSignal,
): Promise<Answer> {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)]],
  )
  const search = new URLSearchParams(given).toString()
  return answered<Answer>(await send('GET', search === '' ? path : `${path}?${search}`, { signal }))
}

export async function post<Answer>(
  path: string,
  body: object = {},
  signal?: AbortSignal,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  return answered<Answer>(await send('POST', path, { body, signal, headers }))
}

export async function remove<Answer>(path: string, signal?: AbortSignal): Promise<Answer> {
  return answered<Answer>(await send('DELETE', path, { signal }))
}

interface Sent {
  readonly body?: unknown
  readonly signal?: AbortSignal | undefined
  readonly action?: string
  readonly headers?: Readonly<Record<string, string>>
}

async function send(method: string, path: string, sent: Sent): Promise<unknown> {
  const { signal, action } = sent
  const response = await responseTo(method, path, sent)
  const content = await contentOf(response, signal)
  if (response.ok) return content
  const error = errorIn(response.status, content, action)
  if (error.status === 401) sessionEnded()
  throw error
}

/** Reads the body. Errors may have none that is JSON. */
async function contentOf(response: Response, signal: AbortSignal | undefined): Promise<unknown> {
  try {
    return await response.json()
  } catch (error) {
    // A part of a body is no answer, whether the request or the connection ended.
    if (signal?.aborted) throw error
    if (response.ok && !(error instanceof SyntaxError)) throw gone()
    return {}
  }
}

function gone(): ServerGone {
  serverGone()
  return new ServerGone(`No answer from ${location.host}`)
}

async function responseTo(
  method: string,
  path: string,
  { body, signal, headers: others }: Sent,
): Promise<Response> {
  const hasBody = body !== undefined
  const headers = hasBody
    ? { 'Content-Type': 'application/json', 'X-Iamulator-Csrf': csrfToken(), ...others }
    : undefined
  try {
    const response = await fetch(path, {
      method,
      ...(headers && { headers, body: JSON.stringify(body) }),
      ...(signal && { signal }),
    })
    serverAnswered()
    return response
  } catch (error) {
    if (signal?.aborted) throw error
    throw gone()
  }
}

/** Reads an error in the form of the console's endpoints, or of iamulator's. */
function errorIn(status: number, content: unknown, action: string | undefined): ApiError {
  const { code, error, message, requestId } = isRecord(content) ? content : {}
  const named = textOf(code) ?? textOf(error) ?? `Status${status}`
  return new ApiError(
    status,
    named,
    textOf(message) ?? `The server answered ${status}.`,
    textOf(requestId),
    action,
  )
}

/** Returns the content as the type that the endpoint's description gives it. */
function answered<Answer>(content: unknown): Answer {
  if (isAnswer<Answer>(content)) return content
  throw new ApiError(502, 'UnexpectedAnswer', 'The server answered with something other than an object.')
}

/** Server and page are of one version, so what the server's own tests check is not checked again here. */
function isAnswer<Answer>(content: unknown): content is Answer {
  return typeof content === 'object' && content !== null
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
