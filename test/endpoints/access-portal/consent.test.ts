/** Users let clients act for them: by a redirect with PKCE, and by the code of a device. */
import { createHash } from 'node:crypto'
import { ListAccountsCommand } from '@aws-sdk/client-sso'
import {
  PutApplicationAssignmentConfigurationCommand,
  PutApplicationGrantCommand,
} from '@aws-sdk/client-sso-admin'
import {
  CreateTokenCommand,
  CreateTokenWithIAMCommand,
  RegisterClientCommand,
  type RegisterClientCommandInput,
  StartDeviceAuthorizationCommand,
} from '@aws-sdk/client-sso-oidc'
import { beforeEach, describe, expect, test } from '@jest/globals'
import { newApplication } from '../../services/sso-admin/applications.ts'
import { assign, getWith, portalServer, putUser, signIn } from '../../support/access-portal.ts'
import { Visitor } from '../../support/console.ts'
import { ACCOUNT, expectError, NOW, OTHER, serverForEachTest } from '../../support/harness.ts'
import { instanceWith, putInstance } from '../../support/identity-center.ts'
import { at } from '../../support/places.ts'
import { send } from '../../support/raw.ts'

const MINUTE = 60_000
const VERIFIER = 'a'.repeat(64)
const CALLBACK = 'http://127.0.0.1:8250/oauth/callback'

const server = serverForEachTest(() => portalServer({}, { now: () => NOW }))
let visitor: Visitor

beforeEach(async () => {
  await assign(server)
  visitor = new Visitor(server)
})

const register = (more: Partial<RegisterClientCommandInput> = {}) =>
  server.ssoOidc().send(
    new RegisterClientCommand({
      clientName: 'botocore-client',
      clientType: 'public',
      scopes: ['sso:account:access'],
      ...more,
    }),
  )

describe('/authorize', () => {
  const registerForCodes = (more: Partial<RegisterClientCommandInput> = {}) =>
    register({
      grantTypes: ['authorization_code', 'refresh_token'],
      redirectUris: ['http://127.0.0.1/oauth/callback'],
      issuerUrl: 'https://acme.awsapps.com/start',
      ...more,
    })

  const urlFor = (clientId: string | undefined, more: Readonly<Record<string, string>> = {}) =>
    `/authorize?${new URLSearchParams({
      response_type: 'code',
      client_id: clientId ?? '',
      redirect_uri: CALLBACK,
      state: 'state-1',
      code_challenge_method: 'S256',
      scopes: 'sso:account:access',
      code_challenge: createHash('sha256').update(VERIFIER).digest('base64url'),
      ...more,
    })}`

  test('signs in, asks, and gives the client a code for tokens', async () => {
    const { clientId, clientSecret } = await registerForCodes()
    const page = await signIn(visitor, { place: urlFor(clientId) })
    expect(page.status).toBe(200)
    expect(page.text).toContain('Allow botocore-client to access your data?')
    expect(page.text).toContain('Your AWS accounts, and credentials for them')
    expect(page.headers.get('content-security-policy')).toContain("form-action 'self' http://127.0.0.1:8250;")
    const answer = await visitor.submit({ answer: 'allow' })
    expect(answer.status).toBe(303)
    const back = new URL(answer.place)
    expect(back.origin + back.pathname).toBe(CALLBACK)
    expect(back.searchParams.get('state')).toBe('state-1')
    const { accessToken = '' } = await server.ssoOidc().send(
      new CreateTokenCommand({
        ...{ clientId, clientSecret, grantType: 'authorization_code', redirectUri: CALLBACK },
        ...{ code: back.searchParams.get('code') ?? '', codeVerifier: VERIFIER },
      }),
    )
    const { accountList } = await server.sso().send(new ListAccountsCommand({ accessToken }))
    expect(accountList?.map(({ accountId }) => accountId)).toEqual([ACCOUNT, OTHER])
    expect(server.log()).toContain('signin:AuthorizeClient')
  })

  test('gives a code to an application, which it exchanges with a signature', async () => {
    const admin = server.ssoAdmin()
    const redirectUri = 'https://app.example/callback'
    const ApplicationArn = await newApplication(admin, 'Reports')
    const Grant = { AuthorizationCode: { RedirectUris: [redirectUri] } }
    await admin.send(
      new PutApplicationGrantCommand({ ApplicationArn, GrantType: 'authorization_code', Grant }),
    )
    await admin.send(
      new PutApplicationAssignmentConfigurationCommand({ ApplicationArn, AssignmentRequired: false }),
    )
    const place = urlFor(ApplicationArn, { redirect_uri: redirectUri, scopes: 'openid aws' })
    const page = await signIn(visitor, { place })
    expect(page.text).toContain('Allow Reports to access your data?')
    expect(page.headers.get('content-security-policy')).toContain("form-action 'self' https://app.example;")
    const back = new URL((await visitor.submit({ answer: 'allow' })).place)
    expect(back.origin + back.pathname).toBe(redirectUri)
    const tokens = await server.ssoOidc().send(
      new CreateTokenWithIAMCommand({
        ...{ clientId: ApplicationArn, grantType: 'authorization_code', redirectUri },
        ...{ code: back.searchParams.get('code') ?? '', codeVerifier: VERIFIER },
      }),
    )
    expect(tokens).toMatchObject({ scope: ['openid', 'aws'], idToken: expect.any(String) })
  })

  test('at AWS’s host name, which the AWS CLI opens', async () => {
    const { clientId } = await registerForCodes()
    const page = await getWith(server, urlFor(clientId), { Host: 'oidc.us-east-1.amazonaws.com' })
    expect(page).toMatchObject({ status: 200, text: expect.stringContaining('User name') })
  })

  test('gives the client an error if the user denies', async () => {
    const { clientId } = await registerForCodes()
    await signIn(visitor, { place: urlFor(clientId) })
    const { place } = await visitor.submit({ answer: 'deny' })
    expect(place).toBe(`${CALLBACK}?error=access_denied&state=state-1`)
  })

  test('anything but "allow" denies', async () => {
    const { clientId } = await registerForCodes()
    await signIn(visitor, { place: urlFor(clientId) })
    expect((await visitor.submit({})).place).toContain('error=access_denied')
  })

  test('leads to custom schemes, and keeps the query of a redirect URI', async () => {
    const redirectUris = ['my-app:/done?a=1']
    const { clientId } = await registerForCodes({ redirectUris })
    const page = await signIn(visitor, { place: urlFor(clientId, { redirect_uri: 'my-app:/done?a=1' }) })
    expect(page.headers.get('content-security-policy')).toContain("form-action 'self' my-app:;")
    expect((await visitor.submit({ answer: 'allow' })).place).toMatch(
      /^my-app:\/done\?a=1&code=[^&]+&state=state-1$/,
    )
  })

  test('names the scheme for an IPv6 address, which no security policy can name', async () => {
    const { clientId } = await registerForCodes({ redirectUris: ['http://[::1]/cb'] })
    const page = await signIn(visitor, { place: urlFor(clientId, { redirect_uri: 'http://[::1]:9/cb' }) })
    expect(page.headers.get('content-security-policy')).toContain("form-action 'self' http:;")
  })

  test('tells the client of a wrong request, but only after somebody has signed in', async () => {
    const { clientId } = await registerForCodes()
    const place = urlFor(clientId, { code_challenge_method: 'plain' })
    expect((await visitor.get(place)).text).toContain('User name')
    expect((await signIn(visitor, { place })).place).toMatch(
      /^http:\/\/127\.0\.0\.1:8250\/oauth\/callback\?error=invalid_request&error_description=/,
    )
  })

  test.each([
    ['an unknown client', 'x', {}],
    ['a redirect URI of another client', undefined, { redirect_uri: 'http://127.0.0.1:1/other' }],
    ['a redirect URI elsewhere', undefined, { redirect_uri: 'https://evil.example.com/oauth/callback' }],
  ])('never leads to the redirect URI of %s', async (_name, clientId, more) => {
    const registered = await registerForCodes()
    const page = await signIn(visitor, { place: urlFor(clientId ?? registered.clientId, more) })
    expect(page.status).toBe(400)
    expect(page.text).toContain('invalid_grant: Invalid grant provided.')
  })

  test('asks for the portal that the client is used with', async () => {
    putInstance(
      server,
      '111122223333',
      instanceWith({ id: 'ssoins-7223ffffffffffff', identityStoreId: 'd-9067ffffff' }),
    )
    const { clientId } = await registerForCodes()
    expect((await visitor.get(urlFor(clientId))).text).toContain('User name')
    const unnamed = await register({
      grantTypes: ['authorization_code'],
      redirectUris: ['http://127.0.0.1/oauth/callback'],
    })
    expect((await visitor.get(urlFor(unnamed.clientId))).text).toContain('Choose a portal')
  })

  test('gives no code at the endpoint of a region where the portal is not', async () => {
    const { clientId } = await registerForCodes()
    const page = (Host: string) => getWith(server, urlFor(clientId), { Host, accept: 'text/html' })
    expect(await page('oidc.us-east-1.amazonaws.com')).toMatchObject({ status: 200 })
    const { status, text } = await page('oidc.eu-west-1.amazonaws.com')
    expect(status).toBe(400)
    expect(text).toContain('invalid_grant: Invalid grant provided. The client asked in the Region eu-west-1')
  })

  test('gives no code for a start URL of AWS that no instance has', async () => {
    const startUrl = 'https://d-0000000000.awsapps.com/start'
    const unknown = await registerForCodes({ issuerUrl: startUrl })
    await signIn(visitor)
    const page = await visitor.get(urlFor(unknown.clientId))
    expect(page.status).toBe(404)
    expect(page.text).toContain(`No instance of IAM Identity Center has the start URL ${startUrl}.`)
    const ours = await registerForCodes({ issuerUrl: 'http://localhost:4566/start' })
    await visitor.get(urlFor(ours.clientId))
    const request = urlFor(unknown.clientId).split('?')[1] ?? ''
    const answered = await visitor.submit({ answer: 'allow', request })
    expect({ status: answered.status, place: answered.place }).toEqual({
      status: 404,
      place: expect.stringMatching(/^\/authorize\?/),
    })
    await visitor.get(urlFor(ours.clientId))
    expect((await visitor.submit({ answer: 'allow' })).place).toContain('?code=')
  })

  test('a tampered request in the form is checked again', async () => {
    const { clientId } = await registerForCodes()
    await signIn(visitor, { place: urlFor(clientId) })
    const request = urlFor(clientId, { redirect_uri: 'https://evil.example.com/' }).split('?')[1] ?? ''
    expect((await visitor.submit({ answer: 'allow', request })).status).toBe(400)
  })

  test('an answer after the session has ended asks to sign in again', async () => {
    const { clientId } = await registerForCodes()
    await signIn(visitor, { place: urlFor(clientId) })
    server.iamulator.clock.advance(8 * 60 * MINUTE)
    expect((await visitor.submit({ answer: 'allow' })).text).toContain('User name')
  })
})

describe('/device', () => {
  const startDevice = async (clientName = 'botocore-client', startUrl = 'https://acme.awsapps.com/start') => {
    const client = await register({ clientName })
    const { clientId, clientSecret } = client
    const device = await server.ssoOidc().send(
      new StartDeviceAuthorizationCommand({
        ...{ clientId, clientSecret, startUrl },
      }),
    )
    const { userCode = '', deviceCode, verificationUri = '', verificationUriComplete = '' } = device
    const grantType = 'urn:ietf:params:oauth:grant-type:device_code'
    const poll = () =>
      server.ssoOidc().send(new CreateTokenCommand({ clientId, clientSecret, deviceCode, grantType }))
    const pathOf = (url: string) => url.replace(server.url, '')
    return { userCode, place: pathOf(verificationUriComplete), short: pathOf(verificationUri), poll }
  }

  test('asks to sign in to the portal of the start URL, where there are several', async () => {
    const two = { id: 'ssoins-7223ffffffffffff', identityStoreId: 'd-9067ffffff', subdomain: 'two' }
    putInstance(server, OTHER, instanceWith({ ...two, kind: 'account' }))
    const { place, short, userCode } = await startDevice('cli', 'https://two.awsapps.com/start')
    expect(short).toBe('/device?directory=d-9067ffffff')
    expect(place).toBe(`${short}&user_code=${userCode}`)
    const portalAt = async (url: string) => {
      const { text } = await new Visitor(server).get(url)
      return /Access portal of <strong>(.*?)<\/strong>/.exec(text)?.[1]
    }
    expect(await Promise.all([place, short].map(portalAt))).toEqual(['two', 'two'])
    expect((await startDevice()).short).toBe('/device')
    await signIn(visitor)
    expect((await visitor.get(place)).text).toContain('User name')

    putInstance(server, '111122223333', instanceWith({ ...two, id: 'ssoins-7223eeeeeeeeeeee' }))
    expect((await startDevice()).short).toBe('/device?directory=d-9067f00d00')
  })

  test('shows the code, names the client after a confirmation, and lets the device act', async () => {
    const { userCode, place, poll } = await startDevice('my <tool>')
    const asked = await signIn(visitor, { place })
    expect(asked.text).toContain('Authorization requested')
    expect(asked.text).toContain(`<p class="user-code">${userCode}</p>`)
    expect(asked.text).not.toContain('my &lt;tool&gt;')
    const consent = await visitor.submit()
    expect(consent.text).toContain('Allow my &lt;tool&gt; to access your data?')
    expect(consent.text).toContain(userCode)
    expect((await visitor.submit({ answer: 'allow' })).text).toContain('Request approved')
    const { accessToken } = await poll()
    const { accountList } = await server.sso().send(new ListAccountsCommand({ accessToken }))
    expect(accountList?.length).toBe(2)
  })

  test('a device that asked in a region where the portal is not', async () => {
    const post = async (path: string, input: object) => {
      const headers = { Host: 'oidc.eu-west-1.amazonaws.com', 'Content-Type': 'application/json' }
      return JSON.parse((await send(server, { path, headers, body: JSON.stringify(input) })).body)
    }
    const { clientId, clientSecret } = await post('/client/register', {
      ...{ clientName: 'cli', clientType: 'public' },
    })
    const startUrl = 'https://acme.awsapps.com/start'
    const { userCode } = await post('/device_authorization', { clientId, clientSecret, startUrl })
    await signIn(visitor, { place: `/device?user_code=${userCode}` })
    for (const answer of [undefined, 'allow']) {
      const { status, text } = await visitor.submit({ user_code: userCode, ...(answer && { answer }) })
      expect(status).toBe(400)
      expect(text).toContain(
        'invalid_grant: Invalid grant provided. The client asked in the Region eu-west-1, but the access portal is in us-east-1. Correct its sso_region.',
      )
    }
    const [[, row] = []] = server.iamulator.store.view(at(ACCOUNT)).deviceAuthorizations.rows()
    expect(row).not.toHaveProperty('outcome')
  })

  test('a code that is typed, in any form', async () => {
    const { userCode, short, poll } = await startDevice()
    await signIn(visitor, { place: short })
    expect((await visitor.submit({ user_code: userCode.toLowerCase().replace('-', ' ') })).text).toContain(
      'Allow ',
    )
    await visitor.submit({ answer: 'allow' })
    expect((await poll()).tokenType).toBe('Bearer')
  })

  test('a device that is denied', async () => {
    const { place, poll } = await startDevice()
    await signIn(visitor, { place })
    await visitor.submit()
    expect((await visitor.submit({ answer: 'deny' })).text).toContain('Request denied')
    await expectError(poll(), { code: 'AccessDeniedException', status: 400 })
    expect(server.log()).toContain('access_denied signin:AuthorizeClient')
  })

  test('codes that are wrong, expired, or answered', async () => {
    const { userCode, place } = await startDevice()
    await signIn(visitor, { place: '/device' })
    const page = await visitor.submit({ user_code: 'BBBB-BBBB' })
    expect(page.status).toBe(400)
    expect(page.text).toContain('invalid_grant: Invalid grant provided.')
    await visitor.get(place)
    await visitor.submit()
    await visitor.submit({ answer: 'deny' })
    await visitor.get('/device')
    expect((await visitor.submit({ user_code: userCode })).status).toBe(400)
    const late = await startDevice()
    server.iamulator.clock.advance(10 * MINUTE)
    await visitor.get(late.place)
    expect((await visitor.submit()).status).toBe(400)
  })

  test('five wrong codes make the user wait, in every browser and session', async () => {
    const { place } = await startDevice()
    await signIn(visitor, { place: '/device' })
    for (let count = 0; count < 5; count++)
      expect((await visitor.submit({ user_code: 'BBBB-BBBB' })).status).toBe(400)
    const other = new Visitor(server)
    await signIn(other, { place })
    expect((await other.submit()).status).toBe(429)
    await putUser(server, 2, 'bob')
    const bob = new Visitor(server)
    await signIn(bob, { userName: 'bob', place })
    expect((await bob.submit()).text).toContain('Allow ')
  })

  test('names with characters that change how they look are shown with replacements', async () => {
    const { place } = await startDevice('aws‮evil')
    await signIn(visitor, { place })
    expect((await visitor.submit()).text).toContain('Allow aws�evil to access')
  })
})
