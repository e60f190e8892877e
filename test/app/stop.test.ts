import { Agent, request } from 'node:http'
import { expect, test } from '@jest/globals'
import { startServer } from '../../server/app/start.ts'

/**
 * Sends a request on a keep-alive connection. Returns the status and the Connection header of the response.
 */
function ask(
  url: string,
  agent: Agent,
): Promise<{ status: number | undefined; connection: string | undefined }> {
  return new Promise((resolve, reject) => {
    const outgoing = request(`${url}/health`, { agent }, (response) => {
      const { statusCode: status, headers } = response.resume()
      response.on('end', () => resolve({ status, connection: headers.connection }))
    })
    outgoing.on('error', reject)
    outgoing.end()
  })
}

test.each(['local', 'remote'] as const)(
  'a request on an idle connection that the server has not read yet is answered before it stops: %s clients',
  async (clients) => {
    const server = await startServer({ port: 0, logLevel: 'silent' })
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    expect(await ask(server.url, agent)).toEqual({ status: 200, connection: 'keep-alive' })
    const pending = ask(server.url, agent)
    await Promise.all([
      server.close(clients),
      expect(pending).resolves.toEqual({ status: 200, connection: 'close' }),
    ])
    await expect(ask(server.url, agent)).rejects.toThrow('ECONNREFUSED')
    agent.destroy()
  },
)
