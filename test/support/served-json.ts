/** A server in this process that has one answer. */
import { createServer } from 'node:http'
import { listen } from './tls.ts'

/** Calls `use` with the URL of a server that answers each request with `body`. */
export async function servedJson(body: unknown, use: (url: string) => Promise<void>): Promise<void> {
  const server = createServer((_request, response) => response.end(JSON.stringify(body)))
  try {
    await use(`http://127.0.0.1:${await listen(server)}`)
  } finally {
    server.close()
  }
}
