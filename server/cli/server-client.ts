/** Asks the endpoints of a running server, for the commands that do. */
import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import { request as secureRequest } from 'node:https'
import { CommandError, messageOf } from '../runtime/errors.ts'
import { terminalText } from '../runtime/terminal-text.ts'

const TIMEOUT_MILLISECONDS = 5000

export interface Answered {
  readonly status: number
  readonly text: string
}

/**
 * Rejects when nothing answers, with a message for people.
 *
 * @param body sent as JSON with POST; without one it is a GET
 */
export function askServer(url: string, path: string, body?: unknown): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const secure = url.startsWith('https:')
    const method = body === undefined ? 'GET' : 'POST'
    const options = { method, timeout: TIMEOUT_MILLISECONDS, ...(secure ? trusted() : {}) }
    const sent = (secure ? secureRequest : request)(`${url}${path}`, options, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        text += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }))
    })
    sent.on('timeout', () => sent.destroy(new Error(`no response within ${TIMEOUT_MILLISECONDS / 1000} s`)))
    sent.on('error', (error) => reject(new Error(failureText(error, path))))
    sent.end(body === undefined ? undefined : JSON.stringify(body))
  })
}

/** What went wrong, and what to do about it. */
function failureText(error: Error, path: string): string {
  const code: unknown = Reflect.get(error, 'code')
  // A name that has several addresses fails with an error for each, and the whole of them has no message.
  const text = error.message || String(code ?? error)
  if (code === 'ECONNREFUSED') return 'no server is listening: start it, or choose another with --port'
  if (UNTRUSTED.has(code)) return `${text}: ${path === CA_PATH ? ASK_FIRST : TRUST}`
  if (NO_TLS.test(text))
    return 'the server does not use TLS: use http:// instead of https://, or start it with --tls on'
  return text
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
const TRUST = 'set AWS_CA_BUNDLE to the file written by `iamulator ca --port PORT > FILE`'
const ASK_FIRST = 'use --port to get the certificate over plain HTTP'
/** OpenSSL's words for bytes that are no TLS. */
const NO_TLS = /wrong version number|packet length too long/

/** The certificates that AWS's tools trust. */
function trusted(): { readonly ca?: Buffer } {
  const bundle = process.env['AWS_CA_BUNDLE']
  if (!bundle) return {}
  try {
    return { ca: readFileSync(bundle) }
  } catch (error) {
    throw new Error(`AWS_CA_BUNDLE: ${messageOf(error)}`)
  }
}

/** The certificate that vouches for the server's. Rejects with CommandError. */
export function askForAuthority(url: string): Promise<string> {
  return askForText(url, CA_PATH, (text) => text.startsWith('-----BEGIN CERTIFICATE-----'))
}

/**
 * The text of an answer. Rejects with CommandError when the server refuses, or is none of ours.
 *
 * @param isOurs whether iamulator could have answered so
 * @param body as with {@link askServer}
 */
export async function askForText(
  url: string,
  path: string,
  isOurs: (text: string) => boolean,
  body?: unknown,
): Promise<string> {
  const { status, text } = await askServer(url, path, body).catch((error: unknown) => {
    throw new CommandError(`${url}: ${messageOf(error)}`)
  })
  if (status === 200 && isOurs(text)) return text
  throw new CommandError((status === 200 ? undefined : refusalIn(text)) ?? strangerAt(url))
}

/** Others have messages too, but words of HTTP, such as Not Found, for an error. */
function refusalIn(text: string): string | undefined {
  const { error, message } = membersIn(text)
  return typeof message === 'string' && /^[A-Z][A-Za-z]+$/.test(String(error))
    ? terminalText(message)
    : undefined
}

export function strangerAt(url: string): string {
  return `${url}: the server there is not iamulator`
}

/** The members of a JSON object; none, if it is none. */
export function membersIn(text: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(text)
    return Object(parsed)
  } catch {
    return {}
  }
}
