/** Connects to an emulator that is already running. Does not load the server. */
import { setTimeout as delay } from 'node:timers/promises'
import { IamulatorError } from './errors.ts'
import { Handle } from './handle/handle.ts'
import { Scope } from './handle/scope.ts'
import { deleteSnapshots } from './handle/snapshots.ts'
import type { Iamulator } from './interface.ts'
import { transportTo } from './transport/to-server.ts'
import type { Transport } from './transport/transport.ts'

/** Shorter than the time that test runners give a hook, so that the message is not lost. */
const TIMEOUT_MILLISECONDS = 4000
const RETRY_MILLISECONDS = 50

/** Options of `connectIamulator`. */
export interface ConnectOptions {
  /** How long to wait until the server is ready, in milliseconds. Default: 4000. */
  timeout?: number
  /** Stops waiting. */
  signal?: AbortSignal
}

/**
 * Connects to a server that is already running (a container, `npx iamulator start`, another process). Fails within
 * `timeout` if it is not ready.
 *
 * @param url its address, such as `http://localhost:4566`
 * @throws IamulatorError when the server is not ready in time, or is not iamulator
 *
 * @example
 * const other = await connectIamulator(iam.url)
 * console.log(other.port === iam.port) // true
 */
export async function connectIamulator(
  url: string | URL,
  { timeout = TIMEOUT_MILLISECONDS, signal }: ConnectOptions = {},
): Promise<Iamulator> {
  signal?.throwIfAborted()
  const transport = transportTo(baseOf(url))
  try {
    const partition = await partitionWhenReady(transport, timeout, signal)
    return new Handle(new Scope(transport, partition), async () => {
      await deleteSnapshots(transport)
      await transport.close()
    })
  } catch (error) {
    await transport.close()
    throw error
  }
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

/**
 * Resolves with the server's partition when it is ready. Rejects with the last failure, or with the reason of the
 * signal.
 */
async function partitionWhenReady(
  transport: Transport,
  timeout: number,
  signal: AbortSignal | undefined,
): Promise<string> {
  const stop = AbortSignal.any([AbortSignal.timeout(timeout), ...(signal ? [signal] : [])])
  const stopped = new Promise<Outcome>((resolve) => {
    stop.addEventListener('abort', () => resolve({ failure: undefined }))
  })
  let last = silent(transport, timeout)
  for (;;) {
    // A server can also accept the connection and never respond.
    const outcome = await Promise.race([stopped, ask(transport)])
    if ('partition' in outcome) return outcome.partition
    signal?.throwIfAborted()
    last = outcome.failure ?? last
    if (!outcome.failure || !isTemporary(outcome.failure)) throw last
    await Promise.race([stopped, delay(RETRY_MILLISECONDS)])
  }
}

function silent({ url }: Transport, timeout: number): IamulatorError {
  const message = `Cannot reach the server at ${url}: it did not respond within ${timeout / 1000} seconds.`
  return new IamulatorError('Unreachable', message)
}

/** `failure` is undefined when there is no time left. */
type Outcome = { readonly partition: string } | { readonly failure: IamulatorError | undefined }

/** The part of the health document that only iamulator has. */
interface Health {
  readonly partition?: unknown
  readonly notYet?: unknown
}

async function ask(transport: Transport): Promise<Outcome> {
  try {
    const { partition, notYet }: Health = Object(await transport.request('GET', '/_iamulator/health'))
    const isOurs = typeof partition === 'string' && typeof notYet === 'object'
    return isOurs ? { partition } : { failure: notIamulator(transport) }
  } catch (error) {
    if (!(error instanceof IamulatorError)) throw error
    const isOther = error.code === 'UnexpectedResponse' && error.status !== 503
    return { failure: isOther ? notIamulator(transport) : error }
  }
}

function isTemporary({ code, status }: IamulatorError): boolean {
  return code === 'Unreachable' || status === 503
}

function notIamulator({ url }: Transport): IamulatorError {
  return new IamulatorError('NotIamulator', `The server at ${url} is not iamulator.`)
}
