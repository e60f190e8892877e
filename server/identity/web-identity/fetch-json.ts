/**
 * Fetches a JSON document from a host that is permitted. What a token says must not make the server call anybody else: redirects are
 * not followed, and names of this machine are not looked up.
 */
import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { LookupFunction } from 'node:net'
import { messageOf } from '../../runtime/errors.ts'
import { VERSION } from '../../runtime/version.ts'
import { isLoopback } from '../../standards/host-name.ts'
import { KeysUnavailable } from './errors.ts'

/** For the whole of it, the body too. */
const TIMEOUT_MILLISECONDS = 5000
/** A hundred RSA keys of 4,096 bits with their certificates take less. */
const MAXIMUM_BYTES = 512 * 1024

/**
 * The document at `url`, whose host the caller has found to be permitted.
 *
 * @throws KeysUnavailable
 */
export async function fetchJson(url: URL): Promise<unknown> {
  const text = await fetchText(url)
  try {
    return JSON.parse(text)
  } catch {
    throw new KeysUnavailable(`${url.href} did not return JSON`)
  }
}

function fetchText(url: URL): Promise<string> {
  const request = url.protocol === 'https:' ? httpsRequest : httpRequest
  return new Promise((resolve, reject) => {
    const fail = (error: unknown) => reject(failure(url, error))
    request(url, optionsFor(url), (response) => {
      if (response.statusCode === 200) collect(response, resolve, fail)
      else {
        response.destroy()
        fail(refusal(url, response.statusCode ?? 0))
      }
    })
      .on('error', fail)
      .end()
  })
}

function optionsFor(url: URL): RequestOptions {
  return {
    agent: false,
    headers: { Accept: 'application/json', 'User-Agent': `iamulator/${VERSION}` },
    signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
    ...(isLoopback(url.hostname) ? { lookup: lookUpLoopback } : {}),
  }
}

/** Whatever a resolver says of `localhost` and the names below it. */
const lookUpLoopback: LookupFunction = (_hostname, { all }, answer) => {
  const addresses = [
    { address: '127.0.0.1', family: 4 },
    { address: '::1', family: 6 },
  ]
  if (all) answer(null, addresses)
  else answer(null, '127.0.0.1', 4)
}

function collect(
  response: IncomingMessage,
  done: (text: string) => void,
  fail: (error: unknown) => void,
): void {
  const chunks: Buffer[] = []
  let bytes = 0
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes <= MAXIMUM_BYTES) chunks.push(chunk)
    else response.destroy(new Error(`more than ${MAXIMUM_BYTES} bytes`))
  })
  response.on('end', () => done(Buffer.concat(chunks).toString()))
  response.on('error', fail)
}

function refusal(url: URL, status: number): KeysUnavailable {
  return new KeysUnavailable(`${url.href} returned status ${status}`, status >= 500 || status === 429)
}

function failure(url: URL, error: unknown): KeysUnavailable {
  if (error instanceof KeysUnavailable) return error
  const late = Reflect.get(Object(error), 'code') === 'ABORT_ERR'
  const reason = late ? `no response within ${TIMEOUT_MILLISECONDS / 1000} s` : messageOf(error)
  return new KeysUnavailable(`${url.href}: ${reason}`, late)
}
