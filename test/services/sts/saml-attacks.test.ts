/**
 * Forged, broken, and expired SAML responses: none gets credentials. Misdirected ones get them, as on AWS, except
 * with `--federation strict`.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { startServer, type TestServer, trust } from '../../support/harness.ts'
import { base64Of, entityOf, federationOf, keyDescriptor } from '../../support/saml.ts'
import { families, lax } from '../../support/saml-refusals.ts'
import {
  assertionOf,
  assumeWith,
  createProvider,
  encoded,
  expectRefused,
  goodResponse,
  idpKey,
  invalidToken,
  malformed,
  metadataFor,
  newKey,
  pairOf,
  providerArn,
  responseOf,
  roleArn,
  roleForProvider,
  signed,
  strictly,
  WITH_SAML,
} from '../../support/saml-responses.ts'
import { roleTrusting } from './sts-callers.ts'

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

test('a response may have 600 values of the attribute Role, and no more', async () => {
  const assumeAmong = (count: number) => {
    const Role = [pairOf(), ...Array.from({ length: count - 1 }, () => 'a,b')]
    return assumeWith(server, encoded(goodResponse(NOW, { attributes: { Role } })))
  }
  expect(await assumeAmong(600)).toHaveProperty('Credentials')
  const logged = server.log().length
  await expectRefused(assumeAmong(601), malformed)
  expect(server.log().slice(logged)).toContain('its attribute Role has more than 600 values')
})

describe('1.4, 1.6, 1.7, 1.8: AWS accepts, and --federation strict does not', () => {
  test.each(lax.map((each) => [each.name, each] as const))('%s', async (_name, { make, error }) => {
    const response = encoded(make(NOW, otherKey))
    expect(await assumeWith(server, response)).toHaveProperty('Credentials')
    const { code, status, message = '' } = error
    await expectRefused(assumeWith(strict, response), strictly({ code, status, message }))
  })
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

  test('1.4: a signed response is of the issuer of its assertion, an unsigned one of any', async () => {
    const keys = keyDescriptor(base64Of(idpKey.certificate))
    const entities = [entityOf({ keys }), entityOf({ entity: 'entityID="https://twin.example.com/"', keys })]
    await createProvider(server, { Name: 'twins', SAMLMetadataDocument: federationOf(entities) })
    const PrincipalArn = providerArn('twins')
    const RoleArn = await roleTrusting(server, 'Twin', trust({ Federated: PrincipalArn }, WITH_SAML))
    const attributes = { Role: pairOf(RoleArn, PrincipalArn) }
    const issuer = '<saml:Issuer>https://twin.example.com/</saml:Issuer>'
    const assertion = signed(assertionOf(NOW, { attributes, issuer }))
    const assumed = (xml: string) => assumeWith(server, encoded(xml), { RoleArn, PrincipalArn })
    expect(await assumed(responseOf(NOW, assertion))).toMatchObject({ Issuer: 'https://twin.example.com/' })
    const own = signed(responseOf(NOW, assertion, { issuer }), '_response')
    expect(await assumed(own)).toHaveProperty('Credentials')
    const mixed = signed(responseOf(NOW, assertion), '_response')
    await expectRefused(assumed(mixed), invalidToken('Response signature invalid'))
  })
})
