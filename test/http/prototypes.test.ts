import { IncomingMessage, ServerResponse } from 'node:http'
import { expect, test } from '@jest/globals'
import { assembleIamulator } from '../../server/app/iamulator.ts'
import { createHttpServer } from '../../server/http/server.ts'

// Express 5 replaces the prototype of every request and response. This costs more than verifying a signature.
// The server creates both with express's prototypes, so nothing is replaced. This depends on express's
// internals.
test('express finds requests and responses with the prototypes that it would give them', async () => {
  const iamulator = await assembleIamulator({ logLevel: 'silent' })
  const server = createHttpServer(iamulator)
  const seen: boolean[] = []
  server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
    const before = [Object.getPrototypeOf(request), Object.getPrototypeOf(response)]
    response.on('finish', () => {
      seen.push(Object.getPrototypeOf(request) === before[0], Object.getPrototypeOf(response) === before[1])
      seen.push(before[0] !== IncomingMessage.prototype, before[1] !== ServerResponse.prototype)
    })
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const address = server.address()
  await fetch(`http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/`, { redirect: 'manual' })
  await new Promise((closed) => server.close(closed).closeAllConnections())
  await iamulator.store.close()
  expect(seen).toEqual([true, true, true, true])
})
