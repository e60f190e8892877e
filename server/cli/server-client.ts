/** Sends requests to a running server for the commands that need one. */
import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import { request as secureRequest } from 'node:https'
import { CommandError, messageOf } from '../../core/runtime/errors.ts'
import { terminalText } from '../../core/runtime/terminal-text.ts'

const TIMEOUT_MILLISECONDS = 5000
/** Changes take longer: a seed can have thousands of users. */
const CHANGE_TIMEOUT_MILLISECONDS = 60_000

export interface ClientRequest {
  /** By default, GET, or POST for a request with a body. */
  readonly method?: 'GET' | 'POST' | 'DELETE'
  /** Sent as JSON. */
  readonly body?: unknown
  /** Whether the request changes the state of the server. */
  readonly changes?: boolean
}

export interface ServerResponse {
  readonly status: number
  readonly text: string
}

/** Sends a request. Rejects with CommandError when no server responds. */
export function sendRequest(
  url: string,
  path: string,
  { body, method = body === undefined ? 'GET' : 'POST', changes = false }: ClientRequest = {},
): Promise<ServerResponse> {
  return new Promise((resolve, reject) => {
    const secure = url.startsWith('https:')
    const timeout = changes ? CHANGE_TIMEOUT_MILLISECONDS : TIMEOUT_MILLISECONDS
    const options = { method, timeout, ...(secure ? trusted() : {}) }
    const sent = (secure ? secureRequest : request)(`${url}${path}`, options, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        text += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }))
    })
    const seconds = timeout / 1000
    sent.on('timeout', () => sent.destroy(new Error(`it did not respond within ${seconds} seconds`)))
    sent.on('error', (error) => reject(new CommandError(failureText(error, url, path))))
    sent.end(body === undefined ? undefined : JSON.stringify(body))
  })
}

/** Returns what went wrong and what to do. */
function failureText(error: Error, url: string, path: string): string {
  const code: unknown = Reflect.get(error, 'code')
  // For a host name with several addresses, Node combines one error per address. The combined error has no
  // message.
  const text = error.message || String(code ?? error)
  if (code === 'ECONNREFUSED')
    return `No server is listening at ${url}. Start it, or choose another with --port.`
  if (code === 'ENOTFOUND') return `The host of ${url} is unknown. Choose another with --host.`
  if (UNTRUSTED.has(code))
    return `The certificate of ${url} is not trusted (${text}). ${path === CA_PATH ? FETCH_FIRST : TRUST}`
  if (NO_TLS.test(text))
    return `The server at ${url} does not use TLS. Use http:// instead of https://, or start it with --tls on.`
  return `Cannot reach ${url}: ${text}.`
}

const CA_PATH = '/_iamulator/ca'

const UNTRUSTED: ReadonlySet<unknown> = new Set([
  'CERT_SIGNATURE_FAILURE',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
])
const TRUST = 'Set AWS_CA_BUNDLE to the file written by `iamulator ca --port PORT > FILE`.'
const FETCH_FIRST = 'Use --port to get the certificate over plain HTTP.'
/** Matches OpenSSL's messages for a response that is not TLS. */
const NO_TLS = /wrong version number|packet length too long/

/** Returns the certificates in AWS_CA_BUNDLE, which AWS's tools trust. */
function trusted(): { readonly ca?: Buffer } {
  const bundle = process.env['AWS_CA_BUNDLE']
  if (!bundle) return {}
  try {
    return { ca: readFileSync(bundle) }
  } catch (error) {
    throw new CommandError(`Cannot read AWS_CA_BUNDLE: ${messageOf(error)}.`)
  }
}

/** Returns the CA certificate of the server. Rejects with CommandError. */
export function fetchAuthority(url: string): Promise<string> {
  return fetchText(url, CA_PATH, (text) => text.startsWith('-----BEGIN CERTIFICATE-----'))
}

/**
 * Returns the text of a response.
 *
 * Rejects with CommandError when the server rejects the request or is not iamulator.
 *
 * @param isOurs whether the text can be a response of iamulator
 */
export async function fetchText(
  url: string,
  path: string,
  isOurs: (text: string) => boolean,
  request?: ClientRequest,
): Promise<string> {
  return textOf(await sendRequest(url, path, request), url, isOurs)
}

/** @throws CommandError when the server rejected the request or is not iamulator */
export function textOf(
  { status, text }: ServerResponse,
  url: string,
  isOurs: (text: string) => boolean,
): string {
  if (status === 200 && isOurs(text)) return text
  throw (status === 200 ? undefined : refusalIn(text)) ?? new CommandError(notIamulator(url))
}

/**
 * Returns iamulator's error response, as the error of the command. Undefined for the response of another server.
 *
 * Other servers have messages too, but their `error` is an HTTP status text, such as `Not Found`.
 */
function refusalIn(text: string): CommandError | undefined {
  const { error, message } = membersIn(text)
  return typeof message === 'string' && /^[A-Z][A-Za-z]+$/.test(String(error))
    ? new CommandError(terminalText(message))
    : undefined
}

export function notIamulator(url: string): string {
  return `The server at ${url} is not iamulator.`
}

/** Returns the members of a JSON object. Empty when the text is not JSON. */
export function membersIn(text: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(text)
    return Object(parsed)
  } catch {
    return {}
  }
}
