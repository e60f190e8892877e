/**
 * Fetches JSON documents from permitted hosts.
 *
 * A token must not be able to make the server call any other host. Therefore redirects are not followed, and
 * loopback names are not looked up.
 */
import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { LookupFunction } from 'node:net'
import { messageOf } from '../../runtime/errors.ts'
import { VERSION } from '../../runtime/version.ts'
import { isLoopback } from '../../standards/host-name.ts'
import { KeysUnavailableError } from './issuer-errors.ts'

/** The timeout for the whole request, including the response body. */
const TIMEOUT_MILLISECONDS = 5000
/** A hundred RSA keys of 4,096 bits with their certificates are smaller. */
const MAXIMUM_BYTES = 512 * 1024

/**
 * Returns the document at `url`. The caller must have checked that its host is permitted.
 *
 * @throws KeysUnavailableError
 */
export async function fetchJson(url: URL): Promise<unknown> {
  const text = await fetchText(url)
  try {
    return JSON.parse(text)
  } catch {
    throw new KeysUnavailableError(`${url.href} did not return JSON`)
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

/** Resolves `localhost` and its subdomains to this machine, without a resolver. */
const lookUpLoopback: LookupFunction = (_hostname, { all }, callback) => {
  const addresses = [
    { address: '127.0.0.1', family: 4 },
    { address: '::1', family: 6 },
  ]
  if (all) callback(null, addresses)
  else callback(null, '127.0.0.1', 4)
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

function refusal(url: URL, status: number): KeysUnavailableError {
  return new KeysUnavailableError(`${url.href} returned status ${status}`, status >= 500 || status === 429)
}

function failure(url: URL, error: unknown): KeysUnavailableError {
  if (error instanceof KeysUnavailableError) return error
  const isTimeout = Reflect.get(Object(error), 'code') === 'ABORT_ERR'
  const reason = isTimeout ? `no response within ${TIMEOUT_MILLISECONDS / 1000} s` : messageOf(error)
  return new KeysUnavailableError(`${url.href}: ${reason}`, isTimeout)
}
