/** Asks the endpoints of a running server, for the commands that do. */
import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import { request as secureRequest } from 'node:https'
import { AskError, messageOf } from './errors.ts'

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
    sent.on('timeout', () => sent.destroy(new Error(`no answer in ${TIMEOUT_MILLISECONDS / 1000} s`)))
    sent.on('error', (error) => reject(new Error(error.message || String(error))))
    sent.end(body === undefined ? undefined : JSON.stringify(body))
  })
}

/** The certificates that AWS's tools trust. */
function trusted(): { readonly ca?: Buffer } {
  const bundle = process.env['AWS_CA_BUNDLE']
  return bundle ? { ca: readFileSync(bundle) } : {}
}

/**
 * The text of a JSON answer. Rejects with AskError when the server refuses, or is none of ours.
 *
 * @param body as with {@link askServer}
 */
export async function askForText(url: string, path: string, body?: unknown): Promise<string> {
  const { status, text } = await askServer(url, path, body).catch((error: unknown) => {
    throw new AskError(`${url}: ${messageOf(error)}`)
  })
  if (status === 200) return text
  throw new AskError(messageIn(text) ?? `${url}: what answers there is no iamulator`)
}

/** The member `message` of a refusal. */
function messageIn(text: string): string | undefined {
  try {
    const refusal: unknown = JSON.parse(text)
    const message: unknown = Reflect.get(Object(refusal), 'message')
    return typeof message === 'string' ? message : undefined
  } catch {
    return undefined
  }
}
