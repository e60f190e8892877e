/** A server that passes every request on, except those of iamulator itself, and an upstream that tests control. */
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { connect, type Socket } from 'node:net'
import type { Exchange } from '../../../core/engine/exchange.ts'
import type { Settings } from '../../../core/runtime/settings.ts'
import { Transport } from '../../../guard/transport/index.ts'
import type { Passage, Passed } from '../../../guard/transport/types.ts'
import type { Answer } from '../../../protocol/request.ts'
import { assembleIamulator } from '../../../server/app/iamulator.ts'
import { createHttpServer } from '../../../server/http/server.ts'
import { listen } from '../../support/harness.ts'

export const NOW = Date.UTC(2026, 8, 1, 12)
export const SCOPE = { signingName: 's3', region: 'eu-west-1', accountId: '111122223333' } as const

export interface Front {
  readonly url: string
  readonly port: number
  /** The certificate of the authority, in PEM. Undefined without TLS. */
  readonly certificate: string | undefined
  /** What became of the requests, in order: what `forward` returned, or the error. */
  readonly outcomes: readonly (Passed | Error)[]
  /** Changes how requests pass. */
  passage(change: Partial<Passage> | ((exchange: Exchange) => Partial<Passage>)): void
  /** Serves requests instead of passing them on. */
  serve(serve: (exchange: Exchange) => Promise<void>): void
  connect(): Socket
  close(): Promise<void>
}

/** @param settings of the server. By default, it is no proxy and has no upstream of its own */
export async function startFront(
  upstreamUrl: string,
  connectMilliseconds?: number,
  settings: Partial<Settings> = {},
): Promise<Front> {
  const iamulator = await assembleIamulator({ ...settings, logLevel: 'silent' })
  const transport = new Transport({ now: () => NOW, ...(connectMilliseconds && { connectMilliseconds }) })
  const outcomes: (Passed | Error)[] = []
  let change: (exchange: Exchange) => Partial<Passage> = () => ({})
  const usual: Omit<Passage, 'head'> = {
    target: { upstream: { url: new URL(upstreamUrl) }, scope: SCOPE },
    check: { kind: 'none' },
    body: undefined,
    responseHeaders: ['x-iamulator-decision', 'allowed'],
    inspect: undefined,
  }
  const pass = async (exchange: Exchange): Promise<void> => {
    try {
      outcomes.push(await transport.forward(exchange, { head: exchange.head, ...usual, ...change(exchange) }))
    } catch (error) {
      if (!(error instanceof Error)) throw error
      outcomes.push(error)
      exchange.answer(refusal(error))
    }
  }
  let serve = pass
  const server = createHttpServer({
    ...iamulator,
    exchanges: {
      isActive: () => true,
      takes: ({ path }) => !path.startsWith('/_iamulator/'),
      serve: (exchange) => serve(exchange),
    },
    answer: (request) => iamulator.answer(request),
  })
  const port = await listen(server)
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    certificate: iamulator.encryption?.certificate,
    outcomes,
    passage: (next) => {
      change = typeof next === 'function' ? next : () => next
    },
    serve: (next) => {
      serve = next
    },
    connect: () => connect(port, '127.0.0.1'),
    close: async () => {
      transport.close()
      await new Promise((closed) => server.close(closed).closeAllConnections())
      await iamulator.store.close()
    },
  }
}

const refusal = (error: Error): Answer => ({
  status: 599,
  headers: {},
  body: `${error.name}: ${error.message}`,
})

export interface TestUpstream {
  readonly url: string
  readonly requests: readonly IncomingMessage[]
  /** Changes how requests are answered. */
  answer(listener: RequestListener): void
  close(): Promise<void>
}

/** Starts an upstream that answers `200 OK` when the body has arrived. */
export async function startUpstream(): Promise<TestUpstream> {
  const requests: IncomingMessage[] = []
  let answer: RequestListener = (request, response) => {
    request.resume().on('end', () => response.end('from the upstream'))
  }
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    requests.push(request)
    answer(request, response)
  })
  return {
    url: `http://127.0.0.1:${await listen(server)}`,
    requests,
    answer: (listener) => {
      answer = listener
    },
    close: () => new Promise((closed) => server.close(() => closed()).closeAllConnections()),
  }
}

/** Returns everything that arrives on a connection until it ends. */
export async function everything(socket: Socket): Promise<string> {
  let text = ''
  for await (const chunk of socket.setEncoding('latin1')) text += chunk
  return text
}

/** Waits for something that happens soon. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((later) => setTimeout(later, 1))
}
