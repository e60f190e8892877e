/** Clients that speak TLS with a server of this process: straight, and through it as their proxy. */
import { request as httpRequest } from 'node:http'
import { Agent, type RequestOptions, request } from 'node:https'
import type { Server, Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { connect as connectTls } from 'node:tls'
import type { TestServer } from './harness.ts'

export interface Answered {
  readonly status: number
  readonly body: string
}

/** What the server's clients are given to trust. */
export function authorityOf({ iamulator }: TestServer): string {
  if (!iamulator.encryption) throw new Error('the server speaks no TLS')
  return iamulator.encryption.certificate
}

/** Listens on a free port of this machine, and gives it. */
export async function listen(server: Server): Promise<number> {
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const address = server.address()
  return typeof address === 'object' && address ? address.port : 0
}

/** Sends one request; `options.ca` says whom it trusts. */
export function ask(url: string, options: RequestOptions = {}, body = ''): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { agent: new Agent({ keepAlive: false }), ...options }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }))
    })
    asked.on('error', reject)
    asked.end(body)
  })
}

export interface Connected {
  readonly status: number
  readonly socket: Socket
  /** Resolves once the server has ended the connection, with all that came. */
  text(): Promise<string>
}

/** CONNECT by itself. */
export function connect(port: number, target: string): Promise<Connected> {
  return new Promise((resolve, reject) => {
    const asked = httpRequest({ host: '127.0.0.1', port, method: 'CONNECT', path: target, agent: false })
    asked.on('connect', ({ statusCode = 0 }, socket, head) => {
      const text = () =>
        new Promise<string>((ended) => {
          let all = head.toString()
          socket.on('data', (chunk: Buffer) => {
            all += chunk.toString()
          })
          socket.on('end', () => ended(all)).resume()
        })
      resolve({ status: statusCode, socket, text })
    })
    asked.on('error', reject)
    asked.end()
  })
}

type Created = (error: Error | null, stream: Duplex) => void

/** What clients use that reach AWS through a proxy. */
export class ProxyAgent extends Agent {
  readonly #port: number
  readonly #ca: string

  /** @param ca whom it trusts */
  constructor(port: number, ca: string) {
    super({ keepAlive: false })
    this.#port = port
    this.#ca = ca
  }

  override createConnection(options: RequestOptions, created: Created = () => {}): undefined {
    const host = options.host ?? ''
    connect(this.#port, `${host}:${options.port}`).then(
      ({ socket }) => created(null, connectTls({ socket, servername: host, ca: this.#ca })),
      // Nobody looks at a stream beside an error.
      (error: Error) => created(error, new Duplex()),
    )
  }
}
