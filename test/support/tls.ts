/** TLS clients for a server in this process, which connect to it directly or through it as a proxy. */
import { request as httpRequest } from 'node:http'
import { Agent, type RequestOptions, request } from 'node:https'
import type { Server, Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { connect as connectTls } from 'node:tls'
import type { TestServer } from './harness.ts'

export interface TextResponse {
  readonly status: number
  readonly body: string
}

/** Returns the certificate that the server's clients must trust. */
export function authorityOf({ iamulator }: TestServer): string {
  if (!iamulator.encryption) throw new Error('the server speaks no TLS')
  return iamulator.encryption.certificate
}

/** Listens on a free port of this machine and returns the port. */
export async function listen(server: Server): Promise<number> {
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const address = server.address()
  return typeof address === 'object' && address ? address.port : 0
}

/** Sends one request. `options.ca` sets the trusted certificates. */
export function ask(url: string, options: RequestOptions = {}, body = ''): Promise<TextResponse> {
  return new Promise((resolve, reject) => {
    const clientRequest = request(url, { agent: new Agent({ keepAlive: false }), ...options }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }))
    })
    clientRequest.on('error', reject)
    clientRequest.end(body)
  })
}

export interface Tunnel {
  readonly status: number
  readonly socket: Socket
  /** Resolves with everything received, once the server has closed the connection. */
  text(): Promise<string>
}

/** Sends a CONNECT request. */
export function connect(port: number, target: string): Promise<Tunnel> {
  return new Promise((resolve, reject) => {
    const clientRequest = httpRequest({
      host: '127.0.0.1',
      port,
      method: 'CONNECT',
      path: target,
      agent: false,
    })
    clientRequest.on('connect', ({ statusCode = 0 }, socket, head) => {
      const text = () =>
        new Promise<string>((ended) => {
          let received = head.toString()
          socket.on('data', (chunk: Buffer) => {
            received += chunk.toString()
          })
          socket.on('end', () => ended(received)).resume()
        })
      resolve({ status: statusCode, socket, text })
    })
    clientRequest.on('error', reject)
    clientRequest.end()
  })
}

type ConnectionCallback = (error: Error | null, stream: Duplex) => void

/** An agent like those of clients that reach AWS through a proxy. */
export class ProxyAgent extends Agent {
  readonly #port: number
  readonly #ca: string

  /** @param ca the trusted certificates */
  constructor(port: number, ca: string) {
    super({ keepAlive: false })
    this.#port = port
    this.#ca = ca
  }

  override createConnection(options: RequestOptions, callback: ConnectionCallback = () => {}): undefined {
    const host = options.host ?? ''
    connect(this.#port, `${host}:${options.port}`).then(
      ({ socket }) => callback(null, connectTls({ socket, servername: host, ca: this.#ca })),
      // The stream is ignored when there is an error.
      (error: Error) => callback(error, new Duplex()),
    )
  }
}
