/** What AWS checks in a response, as recorded in September 2026. */
import { X509Certificate } from 'node:crypto'
import { DeleteSAMLProviderCommand } from '@aws-sdk/client-iam'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { expectError, NOW, startServer, type TestServer, trust } from '../../support/harness.ts'
import {
  assertionOf,
  assumeWith,
  at,
  audience,
  conditions,
  confirmation,
  createProvider,
  encoded,
  expectRefused,
  expired,
  goodResponse,
  idpKey,
  invalidToken,
  malformed,
  metadataFor,
  newKey,
  type Parts,
  pairOf,
  providerArn,
  type ResponseParts,
  responseOf,
  roleForProvider,
  SIGN_IN,
  SUBJECT,
  signed,
  type TestKey,
  UUID,
  unsigned,
  WITH_SAML,
} from '../../support/saml-responses.ts'
import { roleTrusting } from './sts-callers.ts'

const badSignature = invalidToken('Response signature invalid')

let server: TestServer
beforeAll(async () => {
  server = await startServer({}, { now: () => NOW })
  await createProvider(server)
  await roleForProvider(server)
})
afterAll(() => server.close())

const send = (xml: string, more: object = {}) => assumeWith(server, encoded(xml), more)
const assumed = (parts: Parts, response: ResponseParts = {}) => send(goodResponse(NOW, parts, response))

describe('signatures', () => {
  const whole = () => signed(responseOf(NOW, assertionOf(NOW)), '_response')

  test.each([
    ['neither is signed', () => responseOf(NOW, assertionOf(NOW))],
    ['the response alone is signed', whole],
    ['the response is signed and changed', () => whole().replace(SUBJECT, 'mallory@example.com')],
  ])('1.1: %s', (_what, make) => expectRefused(send(make()), unsigned))

  function changedResponse() {
    const xml = signed(goodResponse(NOW), '_response')
    const changed = xml.replace('<samlp:Status>', '<samlp:Status> ')
    expect(changed).not.toBe(xml)
    return changed
  }

  test.each<[string, () => string]>([
    ['a changed response around a good assertion', changedResponse],
    ['a key that the metadata lack', () => signed(goodResponse(NOW), '_response', { key: newKey() })],
  ])('1.2: %s', (_what, make) => expectError(send(make()), badSignature))

  test('1.3: an assertion that is changed', () =>
    expectError(send(goodResponse(NOW).replace(SUBJECT, 'mallory@example.com')), badSignature))

  test('1.5: a certificate that has expired', async () => {
    const own = await startServer()
    const key = newKey()
    await createProvider(own, { SAMLMetadataDocument: metadataFor(key) })
    await roleForProvider(own)
    expect(new X509Certificate(key.certificate).validTo).toContain(' 2120 ')
    own.iamulator.clock.advance(Date.parse('2121-01-01') - own.iamulator.clock.now())
    const xml = goodResponse(own.iamulator.clock.now(), {}, {}, { key })
    expect(await assumeWith(own, encoded(xml))).toHaveProperty('Credentials')
    await own.close()
  })
})

test('1.1, 1.11: each refusal has a request ID of its own', async () => {
  const idOf = async (xml: string) => UUID.exec(String(await send(xml).catch(String)))?.[0] ?? ''
  const unreadable = goodResponse(NOW, { statement: '<saml:Advice/>' })
  const ids = await Promise.all([unreadable, unreadable, responseOf(NOW, assertionOf(NOW))].map(idOf))
  expect(new Set(ids).size).toBe(3)
  expect(ids).not.toContain('')
})

describe('times', () => {
  const confirmedBy = (attributes: string) => confirmation(NOW, `Recipient="${SIGN_IN}" ${attributes}`)

  test('1.9: the conditions need no end, the confirmation does', async () => {
    expect(await assumed({ conditions: conditions(NOW, undefined, '') })).toHaveProperty('Credentials')
    await expectRefused(assumed({ confirmation: confirmedBy('') }), malformed)
    await expectRefused(assumed({ confirmation: confirmedBy('NotOnOrAfter="later"') }), malformed)
  })

  const end = `NotOnOrAfter="${at(NOW)}"`
  test.each<[string, Parts]>([
    ['conditions', { conditions: conditions(NOW, undefined, end) }],
    ['a confirmation', { confirmation: confirmedBy(end) }],
    ['a session', { statement: `<saml:AuthnStatement AuthnInstant="${at(NOW)}" Session${end}/>` }],
  ])('1.9: %s that end now', (_what, parts) => expectError(assumed(parts), expired('Response has expired')))

  test('1.9: a response that has ended and is malformed is malformed', () =>
    expectRefused(
      assumed({ conditions: conditions(NOW, undefined, end), statement: '<saml:Advice/>' }),
      malformed,
    ))
})

test.each(['<saml:OneTimeUse/>', '<saml:ProxyRestriction Count="0"/>'])(
  '1.10: with %s, the assertion works twice',
  async (condition) => {
    const content = audience('urn:amazon:webservices') + condition
    const xml = goodResponse(NOW, { conditions: conditions(NOW, content) })
    expect(await send(xml)).toHaveProperty('Credentials')
    expect(await send(xml)).toHaveProperty('Credentials')
  },
)

test('1.11: without an AuthnStatement, nobody has signed in', () =>
  expectRefused(assumed({ statement: '<saml:AuthzDecisionStatement/>' }), malformed))

test('1.17: the source identity is answered', async () => {
  const actions = [WITH_SAML, 'sts:SetSourceIdentity', 'sts:TagSession']
  const RoleArn = await roleForProvider(server, 'Sourced', undefined, actions)
  const attributes = { Role: pairOf(RoleArn), SourceIdentity: 'source', 'PrincipalTag:team': 'blue' }
  const answer = await send(goodResponse(NOW, { attributes }), { RoleArn })
  expect(answer).toMatchObject({ SourceIdentity: 'source' })
})

test('1.20: roles trust a provider that is made again, with its new key', async () => {
  const SAMLProviderArn = providerArn('again')
  const next = newKey()
  await createProvider(server, { Name: 'again' })
  const RoleArn = await roleTrusting(server, 'Again', trust({ Federated: SAMLProviderArn }, WITH_SAML))
  const attributes = { Role: pairOf(RoleArn, SAMLProviderArn) }
  const by = (key: TestKey) => {
    const xml = goodResponse(NOW, { attributes }, {}, { key })
    return send(xml, { RoleArn, PrincipalArn: SAMLProviderArn })
  }
  expect(await by(idpKey)).toHaveProperty('Credentials')
  await server.iam().send(new DeleteSAMLProviderCommand({ SAMLProviderArn }))
  await expectError(by(idpKey), invalidToken("Specified provider doesn't exist"))
  await createProvider(server, { Name: 'again', SAMLMetadataDocument: metadataFor(next) })
  await expectError(by(idpKey), badSignature)
  expect(await by(next)).toHaveProperty('Credentials')
})
