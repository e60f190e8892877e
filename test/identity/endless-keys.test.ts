/** An issuer whose keys never arrive: the call ends after a time limit, which is real time. */
import { expect, test } from '@jest/globals'
import { expectError, startServer } from '../support/harness.ts'
import { KeyServer } from '../support/key-server.ts'
import {
  assumeWith,
  claimsAt,
  createProvider,
  ISSUER,
  makeKey,
  roleForProvider,
  signToken,
} from '../support/web-identity.ts'

test('a key set that does not come to an end counts as unreachable', async () => {
  const server = await startServer()
  const idp = await new KeyServer().listen()
  try {
    await createProvider(server)
    const role = await roleForProvider(server, 'Role')
    idp.respondWith((_request, response) => response.write('{"keys": ['))
    server.iamulator.webIdentities.issuers.tie(ISSUER, `${idp.url}/keys`)
    const token = await signToken(await makeKey('RS256', 'first'), claimsAt(Date.now()))
    await expectError(assumeWith(server, role, token), { code: 'IDPCommunicationError', status: 400 })
    expect(idp.paths).toEqual(['/keys'])
  } finally {
    await server.close()
    await idp.close()
  }
})
