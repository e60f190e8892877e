/** Forged, broken, expired, and misdirected SAML responses: none gets credentials. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { expectError, startServer, type TestServer } from '../../support/harness.ts'
import { base64Of, entityOf, federationOf, keyDescriptor } from '../../support/saml.ts'
import { families } from '../../support/saml-refusals.ts'
import {
  assumeWith,
  createProvider,
  encoded,
  goodResponse,
  idpKey,
  invalidResponse,
  invalidToken,
  metadataFor,
  newKey,
  pairOf,
  providerArn,
  roleArn,
  roleForProvider,
} from '../../support/saml-responses.ts'

const NOW = Math.floor(Date.now() / 1000) * 1000 + 400

const otherKey = newKey()
let server: TestServer
beforeAll(async () => {
  server = await startServer({}, { now: () => NOW })
  await createProvider(server)
  await roleForProvider(server)
})
afterAll(() => server.close())

describe.each(families)('%s', (_family, attacks) => {
  test.each(attacks.map((attack) => [attack.name, attack] as const))(
    '%s',
    async (_name, { make, isEncoded, error }) => {
      const made = make(NOW, otherKey)
      await expectError(assumeWith(server, isEncoded ? made : encoded(made)), error)
    },
  )
})

test('there are enough of them, and the same without a flaw is good', async () => {
  expect(families.flatMap(([, attacks]) => attacks).length).toBeGreaterThan(100)
  expect(await assumeWith(server, encoded(goodResponse(NOW)))).toHaveProperty('Credentials')
})

describe('keys of others', () => {
  test('the key of another provider of the account', async () => {
    await createProvider(server, { Name: 'other', SAMLMetadataDocument: metadataFor(otherKey) })
    const response = encoded(goodResponse(NOW, {}, {}, { key: otherKey }))
    await expectError(assumeWith(server, response), invalidToken('Response signature invalid'))
  })

  test('the key of another identity provider in the same metadata', async () => {
    const entities = [
      entityOf({ keys: keyDescriptor(base64Of(idpKey.certificate)) }),
      entityOf({
        entity: 'entityID="https://other.example.com/"',
        keys: keyDescriptor(base64Of(otherKey.certificate)),
      }),
    ]
    await createProvider(server, { Name: 'federation', SAMLMetadataDocument: federationOf(entities) })
    const PrincipalArn = providerArn('federation')
    const attributes = { Role: pairOf(roleArn(), PrincipalArn) }
    const response = encoded(goodResponse(NOW, { attributes }, {}, { key: otherKey }))
    await expectError(
      assumeWith(server, response, { PrincipalArn }),
      invalidToken('Response signature invalid'),
    )
  })

  test('a response of one identity provider with an assertion of another that has the same key', async () => {
    const keys = keyDescriptor(base64Of(idpKey.certificate))
    const entities = [entityOf({ keys }), entityOf({ entity: 'entityID="https://twin.example.com/"', keys })]
    await createProvider(server, { Name: 'twins', SAMLMetadataDocument: federationOf(entities) })
    const PrincipalArn = providerArn('twins')
    const attributes = { Role: pairOf(roleArn(), PrincipalArn) }
    const issuer = '<saml:Issuer>https://twin.example.com/</saml:Issuer>'
    await expectError(
      assumeWith(server, encoded(goodResponse(NOW, { attributes, issuer })), { PrincipalArn }),
      invalidResponse('it and the assertion have different issuers'),
    )
  })
})
