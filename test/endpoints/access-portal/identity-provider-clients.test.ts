/** Browsers and clients whose users sign in with an external identity provider. */
import { GetRoleCredentialsCommand } from '@aws-sdk/client-sso'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { beforeEach, describe, expect, test } from '@jest/globals'
import samlify from 'samlify'
import { getWith, putUser, sessionCookieIn } from '../../support/access-portal.ts'
import { Visitor } from '../../support/console.ts'
import { ACCOUNT, NOW, OTHER, serverForEachTest } from '../../support/harness.ts'
import { IDENTITY_STORE, instanceWith, putInstance } from '../../support/identity-center.ts'
import { PARTITION } from '../../support/places.ts'
import {
  authorizeParameters,
  CLI,
  createToken,
  register,
  startDevice,
  VERIFIER,
} from '../../support/portal.ts'
import {
  ACCESS_CONTROL,
  ACS_ID,
  AWS_ACS,
  acsOf,
  base64,
  EMAIL,
  ENTITY_ID,
  federatedServer,
  portalResponse,
  postToAcs,
  requestIn,
  signInWith,
  USER,
} from '../../support/portal-idp.ts'
import { at, idpKey, metadataFor } from '../../support/saml-responses.ts'

const HOUR = 3_600_000
const START = `/start?directory=${IDENTITY_STORE}`

const server = serverForEachTest(() => {
  now = NOW
  return federatedServer({ now: () => now })
})
let now = NOW
let visitor: Visitor

beforeEach(() => {
  visitor = new Visitor(server)
})

/** Puts the instance again, with other facts. */
const change = (more: object) => {
  const identityProvider = { metadata: metadataFor(idpKey), acsId: ACS_ID }
  putInstance(server, ACCOUNT, instanceWith({ identityProvider, ...more }))
}

const eventsOf = () => server.log().match(/ (?:signin|sso):\w+.*/g) ?? []

describe('a sign-in that the portal starts', () => {
  test('leads to the identity provider with a request, and comes back', async () => {
    const asked = requestIn(await visitor.get('/start/applications'))
    expect(asked.url.origin + asked.url.pathname).toBe('https://idp.example.com/redirect')
    expect(asked.url.searchParams.get('b')).toBe('2')
    expect(asked.xml).toContain(`AssertionConsumerServiceURL="${acsOf(server)}"`)
    expect(asked.xml).toContain(`>${ENTITY_ID}</saml:Issuer>`)
    expect(asked.xml).toContain(`IssueInstant="${new Date(NOW).toISOString()}"`)
    expect(asked.xml).toContain('Format="urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"')
    const page = await signInWith(server, visitor, asked)
    expect(page).toMatchObject({ status: 200, place: '/start/applications' })
    expect((await visitor.get('/start')).text).toContain(`Where to, ${USER}`)
    expect(eventsOf().join()).toMatch(/signin:UserAuthentication .*identitystore/)
  })

  test('needs no script on pages that shortcut links open, and keeps these with one', async () => {
    for (const [index, place] of ['/start', '/start/', `/directory/${IDENTITY_STORE}`].entries()) {
      const page = await visitor.get(place)
      expect(page).toMatchObject({ status: 200, place })
      expect(page.text).toContain(`data-directory="${IDENTITY_STORE}"`)
      expect(page.text).not.toContain('password')
      const parts = { id: `_assertion${index}` }
      expect((await signInWith(server, visitor, requestIn(page), { parts })).place).toBe(place)
      await visitor.get('/start/sign-out')
      await visitor.submit()
    }
  })

  test('returns to the page of a shortcut link', async () => {
    const place = `/start/console?account_id=${OTHER}&role_name=Dev&directory=${IDENTITY_STORE}`
    const page = await signInWith(server, visitor, requestIn(await visitor.get(place)))
    expect(page).toMatchObject({ status: 200, place, text: expect.stringContaining('Open the console') })
  })

  test('belongs to the browser that started it', async () => {
    const asked = requestIn(await visitor.get('/start'))
    const page = await signInWith(server, new Visitor(server), asked)
    expect(page).toMatchObject({
      status: 403,
      text: expect.stringContaining('was started in another browser'),
    })
  })

  test('uses AWS URLs at names of AWS', async () => {
    const host = `${IDENTITY_STORE}.awsapps.com`
    const { location = '', status } = await getWith(server, '/start/applications', { Host: host })
    expect(status).toBe(303)
    const asked = requestIn({ status: 303, place: location, text: '', headers: new Headers() })
    expect(asked.xml).toContain(`AssertionConsumerServiceURL="${AWS_ACS}"`)
    const answer = portalResponse({ now, recipient: AWS_ACS, inResponseTo: asked.id })
    const reply = await postToAcs(server, { SAMLResponse: base64(answer), RelayState: asked.relayState })
    expect(reply.headers.get('location')).toMatch(new RegExp(`^http://${host}/start/sign-in\\?ticket=`))
  })
})

describe('a sign-in that the identity provider starts', () => {
  const start = async (relayState?: string, recipient = acsOf(server)) => {
    const fields = { SAMLResponse: base64(portalResponse({ now, recipient })) }
    const more = relayState === undefined ? {} : { RelayState: relayState }
    const reply = await postToAcs(server, { ...fields, ...more })
    return visitor.get((reply.headers.get('location') ?? '').replace(server.url, ''))
  }

  test.each<[string | undefined, string]>([
    [undefined, START],
    ['', START],
    ['/start/applications', '/start/applications'],
    ['https://d-9067f00d00.awsapps.com/start/devices', '/start/devices'],
    [
      `https://d-9067f00d00.awsapps.com/start/#/console?account_id=${OTHER}&role_name=Dev`,
      `/start/console?account_id=${OTHER}&role_name=Dev&directory=d-9067f00d00`,
    ],
    ['/start#/device?user_code=BCDF-GHJK', '/device?user_code=BCDF-GHJK&directory=d-9067f00d00'],
    ['https://evil.example.com/start', START],
    ['//evil.example.com/start', START],
    ['/\\evil.example.com/start', START],
    ['https://d-9067f00d00.awsapps.com//evil.example.com', START],
    ['/console', START],
    ['javascript:alert(1)', START],
    ['any text', START],
  ])('with the relay state %p leads to %s', async (relayState, place) => {
    // MFA devices are the identity provider's.
    const page = await start(relayState)
    expect(page.place).toBe(place)
    expect(page.status).toBe(place === '/start/devices' ? 404 : 200)
  })

  test('can name the portal by a URL of its own', async () => {
    expect((await start(`${server.url}/start/applications`)).place).toBe('/start/applications')
  })

  test.each([AWS_ACS, `https://us-east-1.sso.signin.aws/platform/saml/acs/${ACS_ID}`])(
    'can be for %s',
    async (recipient) => {
      expect((await start(undefined, recipient)).text).toContain('Where to')
    },
  )

  test('does not replace the session of another user', async () => {
    await putUser(server, 2, 'bob@example.com')
    await start()
    const [name, parts] = ['bob@example.com', { id: '_another' }]
    const asBob = portalResponse({ now, recipient: acsOf(server), name, parts })
    const reply = await postToAcs(server, { SAMLResponse: base64(asBob) })
    const page = await visitor.get((reply.headers.get('location') ?? '').replace(server.url, ''))
    expect(page.status).toBe(403)
    expect(page.text).toContain(`You are signed in as ${USER}. Sign out first to sign in as bob@example.com.`)
    expect((await visitor.get('/start')).text).toContain(`Where to, ${USER}`)
  })
})

describe('the session', () => {
  const cookieOf = async (sessionEnd?: number) => {
    const answer = { now, recipient: acsOf(server), ...(sessionEnd === undefined ? {} : { sessionEnd }) }
    const reply = await postToAcs(server, { SAMLResponse: base64(portalResponse(answer)) })
    const followed = await fetch(reply.headers.get('location') ?? '', { redirect: 'manual' })
    return followed.headers.getSetCookie().join()
  }

  test.each<[string, number | undefined, number]>([
    ['without a limit of the identity provider', undefined, 8 * 3600],
    ['with an earlier one', 2 * HOUR, 2 * 3600],
    ['with a later one', 12 * HOUR, 8 * 3600],
  ])('ends %s', async (_what, limit, seconds) => {
    const cookie = await cookieOf(limit === undefined ? undefined : now + limit)
    expect(cookie).toContain(`; Max-Age=${seconds}; HttpOnly; SameSite=Lax`)
    now += seconds * 1000 - 1
    visitor.cookie = `x-amz-sso_authn=${sessionCookieIn(cookie)}`
    expect((await visitor.get('/start')).text).toContain('Where to')
    now += 1
    expect((await visitor.get('/start')).text).not.toContain('Where to')
  })

  test('ends with the setting of the instance', async () => {
    change({ portal: { sessionSeconds: 900 } })
    expect(await cookieOf(now + HOUR)).toContain('Max-Age=900;')
  })
})

describe('clients', () => {
  test('get tokens by a redirect with PKCE, and credentials with tags of the identity provider', async () => {
    change({
      accessControlAttributes: [{ key: 'name', sources: ['$' + '{path:userName}'] }],
    })
    const registered = await register(server.ssoOidc(), CLI)
    const asked = requestIn(await visitor.get(`/authorize?${authorizeParameters(registered.clientId)}`))
    expect(asked.url.host).toBe('idp.example.com')
    const attributes = { [`${ACCESS_CONTROL}team`]: 'blue', [`${ACCESS_CONTROL}name`]: 'somebody' }
    const consent = await signInWith(server, visitor, asked, { parts: { attributes } })
    expect(consent.text).toContain('Allow botocore-client-s to access your data?')
    const { place } = await visitor.submit({ answer: 'allow' })
    const code = new URL(place).searchParams.get('code') ?? ''
    const redirectUri = 'http://127.0.0.1:41234/oauth/callback'
    const grant = { grantType: 'authorization_code', code, codeVerifier: VERIFIER, redirectUri }
    const { accessToken, refreshToken = '' } = await createToken(server.ssoOidc(), registered, grant)
    const refreshed = await createToken(server.ssoOidc(), registered, {
      grantType: 'refresh_token',
      refreshToken,
    })
    for (const token of [accessToken, refreshed.accessToken])
      expect(await tagsWith(token)).toEqual({ team: 'blue', name: USER })
  })

  test('get tokens by a device code', async () => {
    const registered = await register(server.ssoOidc())
    const { deviceCode = '', userCode = '' } = await startDevice(server.ssoOidc(), registered)
    const asked = requestIn(await visitor.get(`/device?user_code=${userCode}`))
    const attributes = { [`${ACCESS_CONTROL}team`]: 'blue' }
    const page = await signInWith(server, visitor, asked, { parts: { attributes } })
    expect(page.text).toContain(userCode)
    await visitor.submit()
    await visitor.submit({ answer: 'allow' })
    const grantType = 'urn:ietf:params:oauth:grant-type:device_code'
    const { accessToken } = await createToken(server.ssoOidc(), registered, { grantType, deviceCode })
    expect(await tagsWith(accessToken)).toEqual({ team: 'blue' })
  })

  const tagsWith = async (accessToken: string | undefined) => {
    const input = { accessToken, accountId: OTHER, roleName: 'Dev' }
    const { roleCredentials = {} } = await server.sso().send(new GetRoleCredentialsCommand(input))
    const { accessKeyId = '', secretAccessKey = '', sessionToken = '' } = roleCredentials
    const credentials = { accessKeyId, secretAccessKey, sessionToken }
    const { Arn } = await server.sts(credentials).send(new GetCallerIdentityCommand({}))
    expect(Arn).toMatch(new RegExp(`assumed-role/AWSReservedSSO_Dev_[\\da-f]{16}/${USER}$`))
    const opened = server.iamulator.sessions.open(PARTITION, accessKeyId, sessionToken)
    const tags = opened?.tags ?? []
    return Object.fromEntries(tags.map(({ key, value }) => [key, value]))
  }
})

describe('the metadata of the service provider', () => {
  test('name the entity and where responses go, and samlify reads them', async () => {
    const path = `/platform/saml/${IDENTITY_STORE}`
    const response = await fetch(server.url + path)
    expect(response.headers.get('content-type')).toBe('application/samlmetadata+xml')
    const metadata = await response.text()
    const { entityMeta } = samlify.ServiceProvider({ metadata })
    expect(entityMeta.getEntityID()).toBe(ENTITY_ID)
    expect(entityMeta.getAssertionConsumerService('post')).toContain(acsOf(server))
    const ofAws = await getWith(server, path, { Host: 'us-east-1.signin.aws.amazon.com' })
    expect(ofAws.text).toContain(`Location="${AWS_ACS}" index="0" isDefault="true"`)
    expect(ofAws.text).not.toContain(server.url)
  })

  test('exist only for instances with an identity provider', async () => {
    for (const path of ['/platform/saml/d-0000000000', '/platform/saml/acs'])
      expect((await fetch(server.url + path)).status).toBe(404)
    change({ identityProvider: undefined })
    expect((await fetch(`${server.url}/platform/saml/${IDENTITY_STORE}`)).status).toBe(404)
    expect((await postToAcs(server, {})).status).toBe(404)
  })
})

describe('samlify as the identity provider', () => {
  test('signs users in', async () => {
    const key = idpKey.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
    samlify.setSchemaValidator({ validate: () => Promise.resolve('any form') })
    const redirect = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect'
    const idp = samlify.IdentityProvider({
      entityID: 'https://samlify.example.com/metadata',
      privateKey: key,
      signingCert: idpKey.certificate,
      nameIDFormat: [EMAIL],
      singleSignOnService: [{ Binding: redirect, Location: 'https://samlify.example.com/sso' }],
      singleLogoutService: [{ Binding: redirect, Location: 'https://samlify.example.com/slo' }],
      requestSignatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
      loginResponseTemplate: {
        context: samlify.SamlLib.defaultLoginResponseTemplate.context
          .replace('{AuthnStatement}', '<saml:AuthnStatement AuthnInstant="{IssueInstant}"/>')
          .replace('{AttributeStatement}', ''),
        attributes: [],
      },
    })
    change({ identityProvider: { metadata: idp.getMetadata(), acsId: ACS_ID } })
    const portal = samlify.ServiceProvider({
      metadata: await (await fetch(`${server.url}/platform/saml/${IDENTITY_STORE}`)).text(),
    })
    const asked = requestIn(await visitor.get('/start'))
    expect(asked.url.host).toBe('samlify.example.com')
    const query = Object.fromEntries(asked.url.searchParams)
    const request = await idp.parseLoginRequest(portal, 'redirect', { query })
    expect(request.extract['request']).toMatchObject({
      id: asked.id,
      assertionConsumerServiceUrl: acsOf(server),
    })
    const tags = {
      ID: '_response',
      AssertionID: '_assertion',
      ...{
        Destination: acsOf(server),
        AssertionConsumerServiceURL: acsOf(server),
        SubjectRecipient: acsOf(server),
      },
      ...{ Issuer: 'https://samlify.example.com/metadata', Audience: ENTITY_ID, InResponseTo: asked.id },
      ...{ IssueInstant: at(now), ConditionsNotBefore: at(now), ConditionsNotOnOrAfter: at(now + HOUR) },
      SubjectConfirmationDataNotOnOrAfter: at(now + HOUR),
      StatusCode: 'urn:oasis:names:tc:SAML:2.0:status:Success',
      ...{ NameIDFormat: EMAIL, NameID: USER },
    }
    const replace = (template: string) => ({
      id: tags.ID,
      context: samlify.SamlLib.replaceTagsByValue(template, tags),
    })
    const { context } = await idp.createLoginResponse(portal, request, 'post', {}, replace)
    const reply = await postToAcs(server, { SAMLResponse: context, RelayState: asked.relayState })
    expect(await reply.text()).toBe('')
    const location = (reply.headers.get('location') ?? '').replace(server.url, '')
    expect((await visitor.get(location)).text).toContain(`Where to, ${USER}`)
  })
})
