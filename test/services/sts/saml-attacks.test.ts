/** Forged, broken, expired, and misdirected SAML responses: none gets credentials. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { startServer, type TestServer } from '../../support/harness.ts'
import { base64Of, entityOf, federationOf, keyDescriptor } from '../../support/saml.ts'
import { families, lax } from '../../support/saml-refusals.ts'
import {
  assumeWith,
  createProvider,
  encoded,
  expectRefused,
  goodResponse,
  idpKey,
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
let strict: TestServer
beforeAll(async () => {
  server = await startServer({}, { now: () => NOW })
  strict = await startServer({ federation: 'strict' }, { now: () => NOW })
  for (const each of [server, strict]) {
    await createProvider(each)
    await roleForProvider(each)
  }
})
afterAll(() => Promise.all([server.close(), strict.close()]))

describe.each(families)('%s', (_family, attacks) => {
  test.each(attacks.map((attack) => [attack.name, attack] as const))(
    '%s',
    async (_name, { make, isEncoded, error }) => {
      const made = make(NOW, otherKey)
      for (const each of [server, strict]) {
        const logged = each.log().length
        await expectRefused(assumeWith(each, isEncoded ? made : encoded(made)), error)
        if (error.problem === undefined) continue
        expect(each.log().slice(logged)).toContain(`Invalid SAML response: ${error.problem}`)
      }
    },
  )
})

describe('for somebody else, or for later', () => {
  test.each(lax.map((each) => [each.name, each] as const))('%s', async (_name, { make, error }) =>
    expectRefused(assumeWith(server, encoded(make(NOW, otherKey))), error),
  )
})

test('there are enough of them, and the same without a flaw is good', async () => {
  expect(families.flatMap(([, attacks]) => attacks).length).toBeGreaterThan(100)
  for (const each of [server, strict])
    expect(await assumeWith(each, encoded(goodResponse(NOW)))).toHaveProperty('Credentials')
})

describe('keys of others', () => {
  test('the key of another provider of the account', async () => {
    await createProvider(server, { Name: 'other', SAMLMetadataDocument: metadataFor(otherKey) })
    const response = encoded(goodResponse(NOW, {}, {}, { key: otherKey }))
    await expectRefused(assumeWith(server, response), invalidToken('Response signature invalid'))
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
    await expectRefused(
      assumeWith(server, response, { PrincipalArn }),
      invalidToken('Response signature invalid'),
    )
  })
})
