import { Agent, request } from 'node:http'
import { expect, test } from '@jest/globals'
import { startServer } from '../../server/app/start.ts'

/** Sends a request on a connection that is kept, and gives the status and what becomes of the connection. */
function ask(
  url: string,
  agent: Agent,
): Promise<{ status: number | undefined; connection: string | undefined }> {
  return new Promise((resolve, reject) => {
    const asked = request(`${url}/health`, { agent }, (response) => {
      const { statusCode: status, headers } = response.resume()
      response.on('end', () => resolve({ status, connection: headers.connection }))
    })
    asked.on('error', reject)
    asked.end()
  })
}

test('a request on an idle connection that the server has not read yet is answered before it stops', async () => {
  const server = await startServer({ port: 0, logLevel: 'silent' })
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  expect(await ask(server.url, agent)).toEqual({ status: 200, connection: 'keep-alive' })
  const asked = ask(server.url, agent)
  await Promise.all([server.close(), expect(asked).resolves.toEqual({ status: 200, connection: 'close' })])
  await expect(ask(server.url, agent)).rejects.toThrow('ECONNREFUSED')
  agent.destroy()
})
