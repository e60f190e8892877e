/** What AWS checks in an assertion and what it leaves to the trust policy, as recorded in September 2026. */
import { X509Certificate } from 'node:crypto'
import { DeleteSAMLProviderCommand } from '@aws-sdk/client-iam'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { expectError, NOW, serverForAllTests, startServer, trust } from '../../support/harness.ts'
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
  ISSUER,
  idpKey,
  invalidToken,
  MINUTE,
  malformed,
  metadataFor,
  newKey,
  notAuthorized,
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

const DAY = 24 * 60 * MINUTE
const badSignature = invalidToken('Response signature invalid')
const other = '<saml:Issuer>https://other.example.com/</saml:Issuer>'
const soon = `NotOnOrAfter="${at(NOW + MINUTE)}"`

const server = serverForAllTests(() => startServer({}, { now: () => NOW }))
beforeAll(async () => {
  await createProvider(server)
  await roleForProvider(server)
})

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
    own.iamulator.clock.advance(Date.parse('2121-01-01') - own.iamulator.clock.shared())
    const xml = goodResponse(own.iamulator.clock.shared(), {}, {}, { key })
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

test('1.4: the issuer of the assertion counts, whatever the response names', async () => {
  expect(await assumed({}, { issuer: other })).toMatchObject({ Issuer: ISSUER })
  expect(await assumed({}, { issuer: '' })).toMatchObject({ Issuer: ISSUER })
  for (const response of [{}, { issuer: other }, { issuer: '' }])
    await expectError(
      assumed({ issuer: other }, response),
      invalidToken('Issuer not present in specified provider'),
    )
})

describe('recipients and audiences', () => {
  const to = (recipient: string): Parts => ({
    confirmation: confirmation(NOW, `Recipient="${recipient}" ${soon}`),
  })

  test.each(['not-a-url', 'https://sp.example.com/saml'])(
    '1.6: the recipient %s is the audience, and the trust policy can demand another',
    async (recipient) => {
      expect(await assumed(to(recipient))).toMatchObject({ Audience: recipient })
      const name = `To-${recipient.replaceAll(/\W/g, '-')}`
      const RoleArn = await roleForProvider(server, name, { StringEquals: { 'saml:aud': SIGN_IN } })
      const attributes = { Role: pairOf(RoleArn) }
      const good = goodResponse(NOW, { attributes })
      expect(await send(good, { RoleArn })).toHaveProperty('Credentials')
      const bad = goodResponse(NOW, { ...to(recipient), attributes })
      await expectError(send(bad, { RoleArn }), notAuthorized())
    },
  )

  test('1.6: no recipient', () =>
    expectRefused(assumed({ confirmation: confirmation(NOW, soon) }), malformed))

  test.each([
    ['another audience', audience('https://sp.example.com')],
    ['two restrictions', audience('a') + audience('b')],
    ['no restriction', ''],
  ])('1.7: %s', async (_what, content) =>
    expect(await assumed({ conditions: conditions(NOW, content) })).toHaveProperty('Credentials'),
  )

  test.each([
    ['no conditions', '<saml:Advice/>'],
    ['conditions twice', conditions(NOW).repeat(2)],
  ])('1.7: %s', (_what, each) => expectRefused(assumed({ conditions: each }), malformed))
})

describe('times', () => {
  const confirmedBy = (attributes: string) => confirmation(NOW, `Recipient="${SIGN_IN}" ${attributes}`)

  test.each<[string, (attribute: string) => Parts]>([
    ['conditions', (begin) => ({ conditions: conditions(NOW, undefined, `${begin} ${soon}`) })],
    ['a confirmation', (begin) => ({ confirmation: confirmedBy(`${begin} ${soon}`) })],
  ])('1.8: %s from tomorrow, or from a time that is none', async (_what, parts) => {
    expect(await assumed(parts(`NotBefore="${at(NOW + DAY)}"`))).toHaveProperty('Credentials')
    for (const text of ['tomorrow', '', '2026-09-30'])
      await expectRefused(assumed(parts(`NotBefore="${text}"`)), malformed)
  })

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
