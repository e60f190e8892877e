/** Responses of identity providers that the access portal must refuse. */
import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { putUser, userId } from '../../support/access-portal.ts'
import { Visitor } from '../../support/console.ts'
import { ACCOUNT, NOW, OTHER, serverForAllTests } from '../../support/harness.ts'
import { IDENTITY_STORE, instanceWith, putInstance } from '../../support/identity-center.ts'
import { at } from '../../support/places.ts'
import {
  ACCESS_CONTROL,
  ACS_ID,
  type Answer,
  acsOf,
  base64,
  EMAIL,
  ENTITY_ID,
  federatedServer,
  portalResponse,
  postToAcs,
  requestIn,
  USER,
} from '../../support/portal-idp.ts'
import { signatures, wrappings } from '../../support/saml-attacks.ts'
import {
  audience,
  conditions,
  confirmation,
  idpKey,
  MINUTE,
  metadataFor,
  nameId,
  newKey,
  responseOf,
  status,
  at as time,
  UUID,
  unsigned,
} from '../../support/saml-responses.ts'

const OTHER_ACS = 'other-acs'
const START = `/start?directory=${IDENTITY_STORE}`
const attackerKey = newKey()

const server = serverForAllTests(() => federatedServer({ now: () => now }))
let now = NOW
let visitor: Visitor

beforeAll(async () => {
  const identityProvider = { metadata: metadataFor(idpKey), acsId: OTHER_ACS }
  const [id, identityStoreId] = ['ssoins-0000000000000001', 'd-0000000001']
  putInstance(server, OTHER, instanceWith({ id, identityStoreId, kind: 'account', identityProvider }))
  await putUser(server, 2, 'disabled@example.com', { disabled: true })
})
beforeEach(() => {
  // Each test has assertions of its own.
  now += 60 * MINUTE
  visitor = new Visitor(server)
})

let count = 0
/** Returns a valid answer, unless facts make it another one. */
const answer = (more: Partial<Answer> = {}): Answer => ({
  now,
  recipient: acsOf(server),
  ...more,
  parts: { id: `_${++count}`, ...more.parts },
})

async function refusalOf(xml: string, relayState?: string, path?: string): Promise<string> {
  const more = relayState === undefined ? {} : { RelayState: relayState }
  const reply = await postToAcs(server, { SAMLResponse: base64(xml), ...more }, path)
  const text = await reply.text()
  expect([400, 403]).toContain(reply.status)
  expect([reply.headers.get('location'), ...reply.headers.getSetCookie()]).toEqual([null])
  const [, problem = text] = /role="alert">(.*?)<\/p>/.exec(text) ?? []
  return problem.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replace(UUID, '<uuid>')
}

const accepted = async (xml: string, fields: Readonly<Record<string, string>> = {}) => {
  const reply = await postToAcs(server, { SAMLResponse: base64(xml), ...fields })
  expect(reply.status).toBe(303)
  return (reply.headers.get('location') ?? '').replace(server.url, '')
}

test('a valid response is accepted', async () => {
  await accepted(portalResponse(answer()))
})

const invalid = (problem: string) => `Invalid SAML response: ${problem}`
const AUDIENCE = 'Response does not contain the required audience'
const RECIPIENT = invalid('it is for another recipient')
const REQUEST = invalid('it answers a request that is unknown or too old')
const UNKNOWN_USER = invalid('no user of the identity store has the name in NameID')

describe('wrapped and tampered content', () => {
  test.each([...wrappings, ...signatures])('$name', async ({ make, isEncoded, error }) => {
    const xml = make(now, attackerKey)
    const sent = isEncoded ? Buffer.from(xml, 'base64').toString() : xml
    const problem = await refusalOf(sent)
    expect(problem).not.toContain('mallory')
    expect(problem).toBe(error.problem === undefined ? error.message : invalid(error.problem))
  })
})

const withoutSignature = (xml: string) => xml.replace(/<ds:Signature [\s\S]*?<\/ds:Signature>/, '')
const wrongRecipient = (url: string) => () => portalResponse(answer({ recipient: url }))
const named = (content: string, format = EMAIL) =>
  portalResponse(answer({ parts: { nameId: nameId(content, format) } }))
const issued = (issuer: string) => `<saml:Issuer>${issuer}</saml:Issuer>`
const REFUSED: readonly (readonly [string, () => string, string | RegExp])[] = [
  [
    'another key',
    () => portalResponse(answer({ signing: { key: attackerKey } })),
    'Response signature invalid',
  ],
  [
    'another provider',
    () => portalResponse(answer({ parts: { issuer: issued('https://other.example.com/') } })),
    'Issuer not present in specified provider',
  ],
  ['no signature', () => withoutSignature(portalResponse(answer())), unsigned.message ?? ''],
  [
    'a changed name',
    () => portalResponse(answer()).replace(USER, 'bob@example.com'),
    'Response signature invalid',
  ],
  [
    'another status',
    () => portalResponse(answer({ response: { status: status('Responder') } })),
    /authentication failed/,
  ],
  [
    "another instance's audience",
    () => portalResponse(answer({ audiences: audience(ENTITY_ID.replace(/d-\w+$/, 'd-0000000001')) })),
    AUDIENCE,
  ],
  [
    'one of two audience restrictions for another',
    () => portalResponse(answer({ audiences: audience(ENTITY_ID) + audience('urn:amazon:webservices') })),
    AUDIENCE,
  ],
  ['no audience', () => portalResponse(answer({ audiences: '' })), AUDIENCE],
  ["AWS's sign-in", wrongRecipient('https://signin.aws.amazon.com/saml'), RECIPIENT],
  ['a longer recipient', () => wrongRecipient(`${acsOf(server)}/x`)(), RECIPIENT],
  [
    'the recipient of another server',
    wrongRecipient(`http://localhost:1/platform/saml/acs/${ACS_ID}`),
    RECIPIENT,
  ],
  [
    'another destination',
    () =>
      portalResponse(
        answer({ response: { attributes: 'Destination="https://signin.aws.amazon.com/saml"' } }),
      ),
    RECIPIENT,
  ],
  ['an old assertion', () => portalResponse(answer({ now: now - 6 * MINUTE })), /5 minutes/],
  [
    'an expired one',
    () =>
      portalResponse(
        answer({
          parts: { conditions: conditions(now, audience(ENTITY_ID), `NotOnOrAfter="${time(now)}"`) },
        }),
      ),
    'Response has expired',
  ],
  [
    'an expired confirmation',
    () =>
      portalResponse(
        answer({
          parts: {
            confirmation: confirmation(now, `Recipient="${acsOf(server)}" NotOnOrAfter="${time(now)}"`),
          },
        }),
      ),
    'Response has expired',
  ],
  ['a session that has ended', () => portalResponse(answer({ sessionEnd: now })), 'Response has expired'],
  [
    'one of the future',
    () =>
      portalResponse(
        answer({
          parts: {
            conditions: conditions(
              now,
              audience(ENTITY_ID),
              `NotBefore="${time(now + 2 * MINUTE)}" NotOnOrAfter="${time(now + 5 * MINUTE)}"`,
            ),
          },
        }),
      ),
    invalid('the assertion is not valid yet'),
  ],
  ['a user who is not provisioned', () => portalResponse(answer({ name: 'eve@example.com' })), UNKNOWN_USER],
  ['a disabled user', () => portalResponse(answer({ name: 'disabled@example.com' })), UNKNOWN_USER],
  [
    'another format',
    () => named(USER, 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent'),
    invalid('the NameID is not an e-mail address'),
  ],
  ['a comment that would cut the name', () => named(`${USER}<!-- -->.evil.example`), UNKNOWN_USER],
  [
    'a tag with two values',
    () => portalResponse(answer({ parts: { attributes: { [`${ACCESS_CONTROL}team`]: ['a', 'b'] } } })),
    invalid(`the attribute ${ACCESS_CONTROL}team does not have one value`),
  ],
  [
    'tags that no cookie can hold',
    () => {
      const tags = Array.from({ length: 10 }, (_, index) => [`${ACCESS_CONTROL}tag${index}`, 'x'.repeat(250)])
      return portalResponse(answer({ parts: { attributes: Object.fromEntries(tags) } }))
    },
    invalid('the attributes for access control are too long for a cookie'),
  ],
  [
    'an encrypted assertion',
    () => responseOf(now, '<saml:EncryptedAssertion/>', { attributes: '' }),
    invalid('its assertion is encrypted, which IAM Identity Center does not support'),
  ],
  [
    'a long assertion',
    () => portalResponse(answer({ parts: { attributes: { long: 'x'.repeat(50_000) } } })),
    invalid('it has more than 50000 characters'),
  ],
  ['a long response', () => 'x'.repeat(76_000), invalid('it has more than 50000 characters')],
  ['an unknown request', () => portalResponse(answer({ inResponseTo: '_unknown' })), REQUEST],
  [
    'a request that only the response names',
    () =>
      portalResponse(
        answer({ response: { attributes: `Destination="${acsOf(server)}" InResponseTo="_unknown"` } }),
      ),
    invalid('InResponseTo is not the same in the response and in the assertion'),
  ],
]

describe('content that is signed but not for the portal', () => {
  test.each(REFUSED)('%s', async (_what, make, problem) => {
    expect(await refusalOf(make())).toEqual(
      typeof problem === 'string' ? problem : expect.stringMatching(problem),
    )
  })
})

test('a form that is too large, and one without a response', async () => {
  const large = await postToAcs(server, { SAMLResponse: 'x'.repeat(330 * 1024) })
  expect(large.status).toBe(413)
  const empty = await postToAcs(server, { RelayState: '/start' })
  expect(await empty.text()).toContain('it is not a SAML 2.0 response')
})

describe('a response that is used again', () => {
  test('at once, and until it expires', async () => {
    const xml = portalResponse(answer())
    await accepted(xml)
    expect(await refusalOf(xml)).toBe(invalid('it was used before'))
    now += 5 * MINUTE - 1
    expect(await refusalOf(xml)).toBe(invalid('it was used before'))
    now += 2
    expect(await refusalOf(xml)).toMatch(/within 5 minutes/)
  })

  test('with another ID of the response', async () => {
    const xml = portalResponse(answer())
    await accepted(xml)
    expect(await refusalOf(xml.replace('"_response"', '"_renamed"'))).toBe(invalid('it was used before'))
  })

  test('by the ticket to which it led, which is for one minute', async () => {
    const first = await accepted(portalResponse(answer()))
    expect((await visitor.get(first)).place).toBe(START)
    const again = await new Visitor(server).get(first)
    expect(again).toMatchObject({ status: 403, text: expect.stringContaining('or has been completed') })
    const late = await accepted(portalResponse(answer()))
    now += MINUTE
    expect((await new Visitor(server).get(late)).status).toBe(403)
  })

  test('after the user was disabled or deleted', async () => {
    const place = await accepted(portalResponse(answer()))
    const { store } = server.iamulator
    const row = store.view(at(ACCOUNT)).directoryUsers.get(userId(1))
    if (!row) throw new Error('no user')
    store.transact(at(ACCOUNT), (tx) => tx.directoryUsers.put(row.id, { ...row, disabled: true }))
    expect((await visitor.get(place)).status).toBe(403)
    store.transact(at(ACCOUNT), (tx) => tx.directoryUsers.put(row.id, row))
    expect((await visitor.get(place)).place).toBe(START)
  })
})

describe('requests', () => {
  const ask = async (who = visitor) => requestIn(await who.get('/start/applications'))

  test('are answered only with their own relay state', async () => {
    const [first, second] = [await ask(), await ask()]
    const xml = () => portalResponse(answer({ inResponseTo: first.id }))
    for (const relayState of [undefined, '', 'x', second.relayState, `${first.relayState}x`])
      expect(await refusalOf(xml(), relayState)).toBe(REQUEST)
    await accepted(xml(), { RelayState: first.relayState })
  })

  test('are not answered by a response that the provider sent without a request', async () => {
    const { relayState } = await ask()
    expect(await refusalOf(portalResponse(answer()), relayState)).toBe(REQUEST)
  })

  test('lead nobody into the session of an attacker', async () => {
    const attacker = await ask(new Visitor(server))
    const xml = portalResponse(answer({ inResponseTo: attacker.id }))
    const place = await accepted(xml, { RelayState: attacker.relayState })
    await visitor.get('/start')
    expect((await visitor.get(place)).status).toBe(403)
    expect((await visitor.get('/start')).text).not.toContain('Where to')
  })

  test('of another instance', async () => {
    const page = await visitor.get('/start/applications?directory=d-0000000001')
    const asked = requestIn(page)
    expect(asked.xml).toContain(`/platform/saml/acs/${OTHER_ACS}`)
    const xml = portalResponse(answer({ inResponseTo: asked.id }))
    expect(await refusalOf(xml, asked.relayState)).toBe(REQUEST)
  })
})

describe('the service of another instance', () => {
  test('refuses users of this one', async () => {
    const path = `/platform/saml/acs/${OTHER_ACS}`
    expect(await refusalOf(portalResponse(answer()), undefined, path)).toBe(RECIPIENT)
    const theirs = {
      recipient: server.url + path,
      audiences: audience(ENTITY_ID.replace(/d-\w+$/, 'd-0000000001')),
    }
    expect(await refusalOf(portalResponse(answer(theirs)), undefined, path)).toBe(UNKNOWN_USER)
  })

  test('is no service that does not exist', async () => {
    const reply = await postToAcs(
      server,
      { SAMLResponse: base64(portalResponse(answer())) },
      '/platform/saml/acs/x',
    )
    expect(reply.status).toBe(404)
  })
})

test('a ticket of another purpose, and a broken one', async () => {
  const asked = requestIn(await visitor.get('/start/applications'))
  for (const ticket of ['', 'x', asked.relayState])
    expect((await visitor.get(`/start/sign-in?${new URLSearchParams({ ticket })}`)).status).toBe(403)
})

test('only forms reach the service, from any site', async () => {
  const reply = await fetch(acsOf(server), { headers: { Accept: 'text/html' } })
  expect(reply.status).toBe(405)
  expect(reply.headers.get('allow')).toBe('POST')
})
