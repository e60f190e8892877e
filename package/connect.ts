/** Connects to an emulator that is already running. Does not load the server. */
import { setTimeout as delay } from 'node:timers/promises'
import { IamulatorError } from './errors.ts'
import { Handle } from './handle/handle.ts'
import { Scope } from './handle/scope.ts'
import type { Iamulator } from './interface.ts'
import { HttpTransport } from './transport/http.ts'
import { InProcessTransport } from './transport/in-process.ts'
import { localServerAt } from './transport/local-servers.ts'
import type { Transport } from './transport/transport.ts'

/** Shorter than the time that test runners give a hook, so that the message is not lost. */
const TIMEOUT_MILLISECONDS = 4000
const RETRY_MILLISECONDS = 50

export interface ConnectOptions {
  /** How long to wait until the server is ready, in milliseconds. Default: 4000. */
  timeout?: number
  signal?: AbortSignal
}

/**
 * Connects to a server that is already running (a container, `npx iamulator start`, another process). Fails within
 * `timeout` if it is not ready.
 *
 * @example
 * const iam = await connectIamulator('http://localhost:4566')
 */
export async function connectIamulator(
  url: string | URL,
  { timeout = TIMEOUT_MILLISECONDS, signal }: ConnectOptions = {},
): Promise<Iamulator> {
  signal?.throwIfAborted()
  const transport = transportTo(baseOf(url))
  try {
    await untilReady(transport, timeout, signal)
  } catch (error) {
    await transport.close()
    throw error
  }
  return new Handle(new Scope(transport), () => transport.close())
}

function baseOf(url: string | URL): string {
  const parsed = URL.canParse(String(url)) ? new URL(url) : undefined
  if (!parsed || !/^https?:$/.test(parsed.protocol))
    throw new IamulatorError(
      'InvalidUrl',
      `Not a URL of a server: ${url}. Use one such as http://localhost:4566.`,
    )
  return parsed.origin
}

function transportTo(url: string): Transport {
  const endpoints = localServerAt(url)
  return endpoints ? new InProcessTransport(url, endpoints) : new HttpTransport(url)
}

/** Resolves when the server is ready. Rejects with the last failure, or with the reason of the signal. */
async function untilReady(
  transport: Transport,
  timeout: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  const stop = AbortSignal.any([AbortSignal.timeout(timeout), ...(signal ? [signal] : [])])
  const stopped = new Promise<'stopped'>((resolve) => {
    stop.addEventListener('abort', () => resolve('stopped'))
  })
  let last = silent(transport, timeout)
  for (;;) {
    // A server can also accept the connection and never respond.
    const failure = await Promise.race([stopped, failureOf(transport)])
    if (failure === undefined) return
    signal?.throwIfAborted()
    if (failure === 'stopped') throw last
    if (!isTemporary(failure)) throw failure
    last = failure
    await Promise.race([stopped, delay(RETRY_MILLISECONDS)])
  }
}

function silent({ url }: Transport, timeout: number): IamulatorError {
  const message = `Cannot reach the server at ${url}: it did not respond within ${timeout / 1000} seconds.`
  return new IamulatorError('Unreachable', message)
}

/** Returns why the server is not ready. Undefined if it is. */
async function failureOf(transport: Transport): Promise<IamulatorError | undefined> {
  try {
    const health = await transport.request<unknown>('GET', '/_iamulator/health')
    return typeof Object(health).modes === 'object' ? undefined : notIamulator(transport)
  } catch (error) {
    if (!(error instanceof IamulatorError)) throw error
    return error.code === 'UnexpectedResponse' && error.status !== 503 ? notIamulator(transport) : error
  }
}

function isTemporary({ code, status }: IamulatorError): boolean {
  return code === 'Unreachable' || status === 503
}

function notIamulator({ url }: Transport): IamulatorError {
  return new IamulatorError('NotIamulator', `The server at ${url} is not iamulator.`)
}
