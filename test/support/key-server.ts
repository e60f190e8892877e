/** A server that publishes keys, or other content in their place. */
import { createServer, type RequestListener, type Server } from 'node:http'

export class KeyServer {
  /** The requested paths, in order. */
  readonly paths: string[] = []
  readonly #server: Server
  #listener: RequestListener = (_request, response) => response.end('{}')

  constructor() {
    this.#server = createServer((request, response) => {
      this.paths.push(request.url ?? '')
      this.#listener(request, response)
    })
  }

  async listen(): Promise<this> {
    await new Promise<void>((listening) => this.#server.listen(0, '127.0.0.1', listening))
    return this
  }

  get port(): number {
    const address = this.#server.address()
    return typeof address === 'object' && address ? address.port : 0
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  /** Sets how to respond to requests from now on, and forgets earlier requests. */
  respondWith(listener: RequestListener): void {
    this.#listener = listener
    this.paths.length = 0
  }

  /** Serves documents by path. All other paths return 404. */
  serve(documents: Readonly<Record<string, unknown>>): void {
    this.respondWith(({ url = '' }, response) => {
      if (Object.hasOwn(documents, url)) response.end(JSON.stringify(documents[url]))
      else response.writeHead(404).end()
    })
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((closed) => this.#server.close(closed))
  }
}
