/** An upstream that answers as a test says, and records the calls that it got. */
import { createServer, type IncomingMessage } from 'node:http'
import { listen } from './harness.ts'

export interface Call {
  /** The operation of AWS JSON, or the method and the path. */
  readonly name: string
  readonly query: string
  readonly input: Readonly<Record<string, unknown>>
  readonly host: string | undefined
}

/** Returns the output as an object or as a text, or undefined for what does not exist. */
export type Answering = (call: Call) => object | string | undefined

export interface AnsweringUpstream {
  readonly url: string
  readonly calls: readonly Call[]
  close(): Promise<void>
}

export async function answeringUpstream(answering: Answering): Promise<AnsweringUpstream> {
  const calls: Call[] = []
  const server = createServer(async (request, response) => {
    const call = await callIn(request)
    calls.push(call)
    const output = answering(call)
    const error = output ? {} : { 'x-amzn-ErrorType': 'ResourceNotFoundException' }
    response.writeHead(output ? 200 : 404, { 'Content-Type': 'application/x-amz-json-1.0', ...error })
    const body = output ?? { __type: 'ResourceNotFoundException' }
    response.end(typeof body === 'string' ? body : JSON.stringify(body))
  })
  return {
    url: `http://127.0.0.1:${await listen(server)}`,
    calls,
    close: () => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

async function callIn(request: IncomingMessage): Promise<Call> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part)
  const body = Buffer.concat(parts).toString()
  const { method, url = '', headers } = request
  const [path = '', query = ''] = url.split('?')
  const target = headers['x-amz-target']
  const name = typeof target === 'string' ? target.replace(/^.*\./, '') : `${method} ${path}`
  return { name, query, input: body.startsWith('{') ? JSON.parse(body) : {}, host: headers.host }
}
