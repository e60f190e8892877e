/** The baseline of the guard: a reverse proxy that passes everything on, in a few lines. */
import { Agent, createServer, request as send } from 'node:http'

/** @param {string} upstream a URL */
export function createProxy(upstream) {
  const { hostname, port } = new URL(upstream)
  const agent = new Agent({ keepAlive: true })
  return createServer((request, response) => {
    const { method, url: path, headers } = request
    const forwarded = send({ agent, hostname, port, method, path, headers }, (answer) => {
      response.writeHead(answer.statusCode, answer.rawHeaders)
      answer.pipe(response)
    })
    request.pipe(forwarded)
  })
}
