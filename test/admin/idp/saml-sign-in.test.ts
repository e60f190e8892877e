/** The built-in SAML provider signs in users of IAM Identity Center. */
import { deflateRawSync } from 'node:zlib'
import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { getWith, putUser, sessionOf, userId } from '../../support/access-portal.ts'
import { Visitor } from '../../support/console.ts'
import { ACCOUNT, NOW, OTHER, serverForAllTests } from '../../support/harness.ts'
import {
  IDENTITY_STORE,
  identityCenterServer,
  instanceWith,
  putInstance,
} from '../../support/identity-center.ts'
import { ACS_ID, acsOf, base64, ENTITY_ID, postToAcs, USER } from '../../support/portal-idp.ts'

const SIGN_IN = '/_iamulator/idp/saml/sign-in'

const server = serverForAllTests(() => identityCenterServer({}, { now: () => NOW }))
let visitor: Visitor
beforeAll(async () => {
  putInstance(server, ACCOUNT, instanceWith({ identityProvider: { acsId: ACS_ID } }))
  await putUser(server, 1, USER, { hasPassword: false })
  await putUser(server, 2, 'a&b"<i>@example.com', { hasPassword: false })
  await putUser(server, 3, 'disabled@example.com', { hasPassword: false, disabled: true })
})
beforeEach(() => {
  visitor = new Visitor(server)
})

const linkIn = (text: string, name: string) =>
  (new RegExp(`href="([^"]+)">${name}</a>`).exec(text)?.[1] ?? '').replaceAll('&amp;', '&')

describe('the page', () => {
  test('offers the users to whom the portal sends, and leads back', async () => {
    const users = await visitor.get('/start/applications')
    expect(users.status).toBe(200)
    expect(users.text).toContain('Choose a user, who signs in without a password.')
    expect(users.text).not.toContain('disabled@example.com')
    expect(users.headers.get('content-security-policy')).toContain("default-src 'none'")
    const back = await visitor.get(linkIn(users.text, USER))
    expect(back.headers.get('content-security-policy')).toContain(`form-action 'self' ${server.url};`)
    expect(back.text).toContain(`<form method="post" action="${acsOf(server)}">`)
    expect(await visitor.submit()).toMatchObject({ status: 200, place: '/start/applications' })
    expect(sessionOf(server, visitor, NOW)?.userId).toBe(userId(1))
  })

  test('escapes names', async () => {
    const users = await visitor.get('/start/applications')
    const back = await visitor.get(linkIn(users.text, 'a&amp;b&quot;&lt;i&gt;@example.com'))
    expect(back.text).not.toContain('<i>')
    await visitor.submit()
    expect(sessionOf(server, visitor, NOW)?.userId).toBe(userId(2))
  })

  test('starts a sign-in itself, for programs too', async () => {
    const query = new URLSearchParams({
      directory: IDENTITY_STORE,
      user: USER,
      RelayState: '/start/applications',
    })
    await visitor.get(`${SIGN_IN}?${query}`)
    expect((await visitor.submit()).place).toBe('/start/applications')
    expect((await new Visitor(server).get(SIGN_IN)).text).toContain(USER)
  })

  test('is at the host names of portals, too', async () => {
    const path = `${SIGN_IN}?directory=${IDENTITY_STORE}&user=${USER}`
    const { status, text } = await getWith(server, path, { Host: `${IDENTITY_STORE}.awsapps.com` })
    expect(status).toBe(200)
    expect(text).toContain('name="SAMLResponse"')
    const foreign = await getWith(server, path, { Host: 'evil.example.com' })
    expect(foreign.status).toBe(403)
    const elsewhere = await getWith(server, '/_iamulator/health', { Host: 'signin.aws.amazon.com' })
    expect(elsewhere.status).toBe(403)
  })

  const requestWith = (more: string, issuer = ENTITY_ID) => {
    const names =
      'xmlns:p="urn:oasis:names:tc:SAML:2.0:protocol" xmlns="urn:oasis:names:tc:SAML:2.0:assertion"'
    return `<p:AuthnRequest ${names} ID="_1" ${more}><Issuer>${issuer}</Issuer></p:AuthnRequest>`
  }
  const consumer = (url: string) => requestWith(`AssertionConsumerServiceURL="${url}"`)
  const NOT_ANY = 'No instance of IAM Identity Center matches, or it has no identity provider.'
  const NO_REQUEST = 'SAMLRequest is not a SAML 2.0 authentication request.'

  test.each<[string, () => Readonly<Record<string, string>>, string]>([
    ['no base64', () => ({ SAMLRequest: '%' }), NO_REQUEST],
    ['not deflated', () => ({ SAMLRequest: base64(requestWith('')) }), NO_REQUEST],
    ['no XML', () => ({ SAMLRequest: deflated('x') }), NO_REQUEST],
    ['another element', () => ({ SAMLRequest: deflated('<AuthnRequest ID="_1"/>') }), NO_REQUEST],
    [
      'too large when inflated',
      () => ({ SAMLRequest: deflated(requestWith(' '.repeat(100_000))) }),
      NO_REQUEST,
    ],
    ['of another issuer', () => ({ SAMLRequest: deflated(requestWith('', 'urn:other')) }), NOT_ANY],
    ['for another directory', () => ({ directory: 'd-0000000000' }), NOT_ANY],
    [
      'for an answer to another site',
      () => ({ SAMLRequest: deflated(consumer('https://evil.example.com/acs')) }),
      'The AssertionConsumerServiceURL is none of',
    ],
    [
      'for an answer to a URL that runs scripts',
      () => ({ SAMLRequest: deflated(consumer('javascript:alert(1)')) }),
      'The AssertionConsumerServiceURL is none of',
    ],
  ])('refuses a request that is %s', async (_what, query, message) => {
    const { status, text } = await visitor.get(
      `${SIGN_IN}?${new URLSearchParams({ ...query(), user: USER })}`,
    )
    expect(status).toBe(400)
    expect(JSON.parse(text)).toMatchObject({
      error: 'InvalidQuery',
      message: expect.stringContaining(message),
    })
  })

  test('answers a request without a URL at the first address', async () => {
    const query = new URLSearchParams({ SAMLRequest: deflated(requestWith('')), user: USER })
    expect((await visitor.get(`${SIGN_IN}?${query}`)).text).toContain(`action="${acsOf(server)}"`)
  })

  const deflated = (xml: string) => deflateRawSync(xml).toString('base64')
})

describe('an assertion for a directory', () => {
  const issue = async (request: object) => {
    const init = { method: 'POST', body: JSON.stringify(request) }
    const response = await fetch(`${server.url}/_iamulator/idp/saml/assertion`, init)
    return { status: response.status, body: await response.json() }
  }
  const post = async (request: object) => {
    const { body } = await issue({ directory: IDENTITY_STORE, subject: USER, ...request })
    const reply = await postToAcs(server, { SAMLResponse: String(Reflect.get(Object(body), 'assertion')) })
    if (reply.status === 303) await visitor.get((reply.headers.get('location') ?? '').replace(server.url, ''))
    return reply.status
  }

  test('signs in with tags, until the session ends', async () => {
    expect(await post({ tags: { team: 'blue' }, sessionEndsIn: 1800 })).toBe(303)
    const tags = [{ key: 'team', value: 'blue' }]
    expect(sessionOf(server, visitor, NOW)).toMatchObject({
      userId: userId(1),
      tags,
      expiryDate: NOW + 1_800_000,
    })
  })

  test.each([
    ['expired', 400],
    ['not-yet-valid', 400],
    ['wrong-audience', 400],
    ['wrong-recipient', 400],
    ['bad-signature', 400],
    ['unknown-key', 400],
    ['unsigned', 400],
    ['wrapped', 400],
    ['rejected', 403],
  ])('is refused when it is %s', async (broken, status) => {
    expect(await post({ broken })).toBe(status)
    expect(sessionOf(server, visitor, NOW)).toBeUndefined()
  })

  test('is refused when it answers an unknown request', async () => {
    expect(await post({ inResponseTo: '_unknown' })).toBe(400)
  })

  test('needs an instance with an identity provider', async () => {
    putInstance(
      server,
      OTHER,
      instanceWith({ id: 'ssoins-1', identityStoreId: 'd-0000000002', kind: 'account' }),
    )
    for (const directory of ['d-0000000002', 'd-0000000003'])
      expect(await issue({ directory })).toEqual({
        status: 400,
        body: {
          error: 'InvalidBody',
          message: `No instance with the identity store ${directory} has an identity provider.`,
        },
      })
  })
})
