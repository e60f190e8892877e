/** An upstream that has everything, and records what arrives. */
import { createServer, type IncomingMessage } from 'node:http'
import { listen } from './harness.ts'

export interface Arrival {
  readonly method: string
  readonly url: string
  /** Alternating names and values. */
  readonly headers: readonly string[]
  readonly body: Buffer
}

export interface RecordingUpstream {
  readonly url: string
  /** The complete requests of clients by their numbers, which the header `x-test-number` contains. */
  readonly arrivals: ReadonlyMap<string, Arrival>
  /** The requests without a number, which the guard made itself. */
  readonly questions: readonly Arrival[]
  close(): Promise<void>
}

async function arrivalOf(request: IncomingMessage): Promise<Arrival> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part)
  const { method = '', url = '', rawHeaders: headers } = request
  return { method, url, headers, body: Buffer.concat(parts) }
}

/** Starts the upstream. It knows nothing of the resources that the guard asks for. */
export async function recordingUpstream(): Promise<RecordingUpstream> {
  const arrivals = new Map<string, Arrival>()
  const questions: Arrival[] = []
  const server = createServer(async (request, response) => {
    const arrival = await arrivalOf(request).catch(() => undefined)
    if (!arrival) return
    const number = request.headers['x-test-number']
    if (typeof number === 'string') {
      arrivals.set(number, arrival)
      response.writeHead(200, { 'Content-Type': 'application/json' }).end('{}')
    } else {
      questions.push(arrival)
      response.writeHead(404, { 'x-amzn-ErrorType': 'ResourceNotFoundException' }).end('{}')
    }
  })
  server.on('upgrade', (_request, socket) => socket.destroy())
  return {
    url: `http://127.0.0.1:${await listen(server)}`,
    arrivals,
    questions,
    close: () => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}
