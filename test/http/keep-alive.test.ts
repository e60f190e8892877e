import { expect, test } from '@jest/globals'
import { startServer } from '../../server/app/start.ts'

/** Load balancers keep idle connections for a minute, as clients do. The server must not be the first to close them. */
test('idle connections stay open for longer than clients and load balancers use them', async () => {
  const server = await startServer({ port: 0, logLevel: 'silent' })
  const { headers } = await fetch(`${server.url}/health`)
  expect(headers.get('keep-alive')).toBe('timeout=65')
  await server.close()
})
