/** A server that publishes keys, or something else in their place. */
import { createServer, type RequestListener, type Server } from 'node:http'

export class KeyServer {
  /** What was asked for, in order. */
  readonly asked: string[] = []
  readonly #server: Server
  #answer: RequestListener = (_request, response) => response.end('{}')

  constructor() {
    this.#server = createServer((request, response) => {
      this.asked.push(request.url ?? '')
      this.#answer(request, response)
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

  /** From now on it answers like this, and has been asked nothing. */
  answers(answer: RequestListener): void {
    this.#answer = answer
    this.asked.length = 0
  }

  /** Paths and the documents there; 404 for all others. */
  serves(documents: Readonly<Record<string, unknown>>): void {
    this.answers(({ url = '' }, response) => {
      if (Object.hasOwn(documents, url)) response.end(JSON.stringify(documents[url]))
      else response.writeHead(404).end()
    })
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((closed) => this.#server.close(closed))
  }
}
