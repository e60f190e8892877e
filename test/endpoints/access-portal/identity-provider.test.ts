/** Users sign in to the access portal with an external SAML identity provider. */
import { inflateRawSync } from 'node:zlib'
import { beforeEach, describe, expect, test } from '@jest/globals'
import {
  assign,
  getWith,
  PASSWORD,
  portalServer,
  putUser,
  sessionOf,
  userId,
} from '../../support/access-portal.ts'
import { credentialsOn, Visitor } from '../../support/console.ts'
import { ACCOUNT, NOW, serverForEachTest } from '../../support/harness.ts'
import { instanceWith, putInstance } from '../../support/identity-center.ts'
import { metadataOf, POST, singleSignOn } from '../../support/saml.ts'
import {
  assertionOf,
  at,
  audience,
  conditions,
  confirmation,
  encoded,
  idpKey,
  metadataFor,
  nameId,
  newKey,
  type Parts,
  type ResponseParts,
  responseOf,
  roleArn,
  signed,
  status,
} from '../../support/saml-responses.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const ACS_ID = '11111111-2222-4333-8444-555555555555'
const ACS = `/platform/saml/acs/${ACS_ID}`
const AWS = 'https://us-east-1.signin.aws.amazon.com'
const AUDIENCE = `${AWS}/platform/saml/d-9067f00d00`
const EMAIL = 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress'
const ATTRIBUTE = 'https://aws.amazon.com/SAML/Attributes/AccessControl:'
const USER = 'ann@example.com'

const server = serverForEachTest(() => {
  now = NOW
  return portalServer({}, { now: () => now })
})
let visitor: Visitor
let now = NOW

const useProvider = (metadata: string) =>
  putInstance(
    server,
    ACCOUNT,
    instanceWith({ subdomain: 'acme', identityProvider: { metadata, acsId: ACS_ID } }),
  )

beforeEach(async () => {
  await putUser(server, 1, USER, { hasPassword: false })
  useProvider(metadataFor(idpKey))
  visitor = new Visitor(server)
})

interface Changes {
  readonly recipient?: string
  readonly request?: string
  readonly audience?: string
  readonly parts?: Parts
  readonly response?: ResponseParts
  readonly signing?: Parameters<typeof signed>[2]
}

/** Returns a signed response, in base64. */
function responseWith(changes: Changes = {}): string {
  const { recipient = server.url + ACS, request } = changes
  const answers = request === undefined ? '' : ` InResponseTo="${request}"`
  const assertion = assertionOf(now, {
    nameId: nameId(USER, EMAIL),
    conditions: conditions(now, audience(changes.audience ?? AUDIENCE)),
    confirmation: confirmation(
      now,
      `Recipient="${recipient}" NotOnOrAfter="${at(now + 5 * MINUTE)}"${answers}`,
    ),
    ...changes.parts,
  })
  const text = signed(assertion, changes.parts?.id ?? '_assertion', changes.signing)
  return encoded(responseOf(now, text, { attributes: `Destination="${recipient}"`, ...changes.response }))
}

/** Posts a response from the site of the identity provider. */
const post = (SAMLResponse: string, RelayState = '', place = ACS) =>
  visitor.post(
    place,
    { SAMLResponse, RelayState },
    { Origin: 'https://idp.example.com', 'Sec-Fetch-Site': 'cross-site' },
  )

describe('a response that nobody asked for', () => {
  test('signs the user in', async () => {
    const page = await post(responseWith())
    expect(page).toMatchObject({ status: 200, place: '/start?directory=d-9067f00d00' })
    expect(page.text).toContain(`Where to, ${USER}&#39;s name`)
    expect(page.text).not.toContain('MFA devices')
    expect(sessionOf(server, visitor, now)).toMatchObject({
      userId: userId(1),
      expiryDate: NOW + 8 * HOUR,
      tags: [],
    })
    expect(server.log()).toContain(`signin:UserAuthentication - arn:aws:identitystore:::user/${userId(1)}`)
  })

  test.each([AWS, 'https://us-east-1.sso.signin.aws'])('for AWS’s host %s', async (host) => {
    expect((await post(responseWith({ recipient: host + ACS }))).status).toBe(200)
  })

  test('whatever its RelayState is', async () => {
    expect((await post(responseWith(), 'https://evil.example.com/')).place).toBe(
      '/start?directory=d-9067f00d00',
    )
  })

  test('limits the session, and gives it tags', async () => {
    const end = NOW + HOUR
    const statement = `<saml:AuthnStatement AuthnInstant="${at(NOW)}" SessionNotOnOrAfter="${at(end)}"/>`
    await post(
      responseWith({
        parts: { statement, attributes: { [`${ATTRIBUTE}Department`]: 'dev', other: ['1', '2'] } },
      }),
    )
    expect(sessionOf(server, visitor, now)).toMatchObject({
      expiryDate: end,
      tags: [{ key: 'Department', value: 'dev' }],
    })
    server.iamulator.clock.advance(HOUR)
    expect((await visitor.get('/start')).text).toContain('Continue to your identity provider')
  })

  test('from the provider in the box, for access keys', async () => {
    await assign(server)
    useProvider(await (await fetch(`${server.url}/_iamulator/idp/saml/metadata`)).text())
    const request = {
      ...{ roles: [roleArn()], subject: USER, subjectFormat: EMAIL },
      ...{ audience: AUDIENCE, recipient: server.url + ACS },
    }
    const init = { method: 'POST', body: JSON.stringify(request) }
    const answer = await (await fetch(`${server.url}/_iamulator/idp/saml/assertion`, init)).text()
    await post(String(JSON.parse(answer)['assertion']))
    const page = await visitor.submit({}, '/start/access-keys')
    expect(page.text).toContain('AWS_SESSION_TOKEN')
    expect(credentialsOn(page)).toBeDefined()
  })
})

describe('a response that is refused', () => {
  const CASES: readonly (readonly [string, string, () => Changes])[] = [
    ['from another provider', 'Response signature invalid', () => ({ signing: { key: newKey() } })],
    [
      'for another audience',
      'Response does not contain the required audience',
      () => ({ audience: 'urn:amazon:webservices' }),
    ],
    [
      'for another instance',
      'Response does not contain the required audience',
      () => ({ audience: AUDIENCE.replace('00d00', '0ffff') }),
    ],
    ['for another recipient', 'it is for another recipient', () => ({ recipient: `${AWS}/saml` })],
    [
      'to another destination',
      'it is for another recipient',
      () => ({ response: { attributes: 'Destination="https://evil.example.com/"' } }),
    ],
    [
      'with another format of the name',
      'the NameID is not an e-mail address',
      () => ({ parts: { nameId: nameId(USER) } }),
    ],
    [
      'for an unknown user',
      'no user of the identity store has the name',
      () => ({ parts: { nameId: nameId('bob@example.com', EMAIL) } }),
    ],
    ['to a request of nobody', 'it answers a request that is unknown', () => ({ request: '_request' })],
    [
      'that is too old',
      'Token must be redeemed within 5 minutes',
      () => ({ parts: { issued: NOW - 6 * MINUTE } }),
    ],
    [
      'that is not valid yet',
      'the assertion is not valid yet',
      () => ({
        parts: { conditions: conditions(now, audience(AUDIENCE), `NotBefore="${at(now + 2 * MINUTE)}"`) },
      }),
    ],
    [
      'without an audience',
      'Response does not contain the required audience',
      () => ({ parts: { conditions: conditions(now, '') } }),
    ],
    [
      'from another issuer',
      'it and the assertion have different issuers',
      () => ({ response: { issuer: '<saml:Issuer>https://other.example.com/</saml:Issuer>' } }),
    ],
    [
      'without success',
      'reported that authentication failed',
      () => ({ response: { status: status('Responder') } }),
    ],
    [
      'with two values of a tag',
      'does not have one value',
      () => ({ parts: { attributes: { [`${ATTRIBUTE}A`]: ['1', '2'] } } }),
    ],
  ]

  test.each(CASES)('%s', async (_name, message, changes) => {
    const page = await post(responseWith(changes()))
    expect([400, 403]).toContain(page.status)
    expect(page.text).toContain('Not signed in')
    expect(page.text).toContain(message)
    expect(visitor.cookie).not.toContain('x-amz-sso_authn')
    expect(server.log()).toMatch(/signin:UserAuthentication - - /)
  })

  test('changed after it was signed, unsigned, or no response', async () => {
    const good = Buffer.from(responseWith(), 'base64').toString()
    const forged = Buffer.from(good.replace(USER, 'bob@example.com')).toString('base64')
    const unsigned = encoded(
      responseOf(now, assertionOf(now, { nameId: nameId(USER, EMAIL) }), { attributes: '' }),
    )
    for (const response of [forged, unsigned, '', 'x', 'A'.repeat(80_000)])
      expect((await post(response)).status).toBe(400)
    expect(visitor.cookie).not.toContain('x-amz-sso_authn')
  })

  test('used before', async () => {
    const response = responseWith()
    expect((await post(response)).status).toBe(200)
    const other = new Visitor(server)
    const again = await other.post(ACS, { SAMLResponse: response }, { Origin: 'https://idp.example.com' })
    expect(again.status).toBe(400)
    expect(again.text).toContain('it was used before')
    expect((await post(responseWith({ parts: { id: '_another' } }))).status).toBe(200)
  })

  test('for a user who is disabled', async () => {
    await putUser(server, 1, USER, { hasPassword: false, disabled: true })
    expect((await post(responseWith())).status).toBe(400)
  })

  test('at an unknown address, or that of an instance without a provider', async () => {
    expect((await post(responseWith(), '', '/platform/saml/acs/unknown')).status).toBe(404)
    putInstance(server, ACCOUNT, instanceWith())
    expect((await post(responseWith())).status).toBe(404)
  })

  test('when the metadata have expired', async () => {
    const validUntil = at(now + MINUTE)
    useProvider(metadataFor(idpKey).replace('entityID=', `validUntil="${validUntil}" entityID=`))
    expect((await post(responseWith())).status).toBe(200)
    now += 2 * MINUTE
    server.iamulator.clock.advance(0)
    expect((await post(responseWith({ parts: { id: '_later' } }))).status).toBe(400)
  })
})

describe('the portal asks the provider', () => {
  /** Follows the redirect to the provider. Returns the request, and what goes back with the response. */
  async function ask(place = '/start/applications') {
    const { place: location } = await visitor.get(place)
    const { searchParams, origin, pathname } = new URL(location)
    const request = inflateRawSync(Buffer.from(searchParams.get('SAMLRequest') ?? '', 'base64')).toString()
    const id = / ID="([^"]+)"/.exec(request)?.[1] ?? ''
    return { to: origin + pathname, searchParams, request, id, state: searchParams.get('RelayState') ?? '' }
  }

  test('with a redirect, and then leads to where the user wanted to go', async () => {
    const { to, searchParams, request, id, state } = await ask('/start/applications?directory=acme')
    expect(to).toBe('https://idp.example.com/redirect')
    expect([searchParams.get('a'), searchParams.get('b')]).toEqual(['1', '2'])
    expect(request).toContain(`<saml:Issuer>${AUDIENCE}</saml:Issuer>`)
    expect(request).toContain(`AssertionConsumerServiceURL="${server.url}${ACS}"`)
    expect(request).toContain(`IssueInstant="${at(NOW)}"`)
    const page = await post(responseWith({ request: id }), state)
    expect(page).toMatchObject({ status: 200, place: '/start/applications?directory=acme' })
  })

  test('at AWS’s host, it names AWS’s address', async () => {
    const { location = '' } = await getWith(server, '/start/devices', { Host: 'acme.awsapps.com' })
    const query = new URL(location).searchParams
    const request = inflateRawSync(Buffer.from(query.get('SAMLRequest') ?? '', 'base64')).toString()
    expect(request).toContain(`AssertionConsumerServiceURL="${AWS}${ACS}"`)
  })

  test('with a form, if the provider has nothing else', async () => {
    const services = singleSignOn(`Binding="${POST}" Location="https://idp.example.com/post"`)
    useProvider(metadataOf({ services }))
    const page = await visitor.get('/start')
    expect(page.text).toContain('<form method="post" action="https://idp.example.com/post">')
    expect(page.text).toContain('name="SAMLRequest"')
    expect(page.headers.get('content-security-policy')).toContain(
      "form-action 'self' https://idp.example.com;",
    )
  })

  test('and takes no answer to another request, or to one that is too old', async () => {
    const first = await ask()
    const second = await ask()
    expect((await post(responseWith({ request: first.id }), second.state)).status).toBe(400)
    expect((await post(responseWith({ request: first.id }), `${first.state}A`)).status).toBe(400)
    now += 15 * MINUTE
    expect((await post(responseWith({ request: first.id }), first.state)).status).toBe(400)
  })

  test('and takes no passwords, not even those of a sign-in that began before', async () => {
    putInstance(server, ACCOUNT, instanceWith())
    await putUser(server, 1, USER)
    await visitor.get('/start')
    await visitor.submit({ userName: USER })
    useProvider(metadataFor(idpKey))
    expect((await visitor.submit({ password: PASSWORD })).status).toBe(403)
  })

  test('and leaves MFA devices to it', async () => {
    await post(responseWith())
    const page = await visitor.get('/start/devices')
    expect(page.status).toBe(404)
    expect(page.text).toContain('Your identity provider manages your MFA devices.')
  })

  test('unless its metadata name no page', async () => {
    useProvider(metadataOf({ services: singleSignOn(`Binding="${POST}" Location="javascript:x"`) }))
    expect((await visitor.get('/start')).status).toBe(500)
  })
})
