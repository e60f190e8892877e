/** What public tools call in place of the portal's pages: with the token of a cookie, or with that of a client. */
import {
  CreateTokenCommand,
  RegisterClientCommand,
  StartDeviceAuthorizationCommand,
} from '@aws-sdk/client-sso-oidc'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { beforeEach, describe, expect, test } from '@jest/globals'
import {
  assign,
  getWith,
  portalServer,
  putUser,
  sessionCookieIn,
  signIn,
  userId,
} from '../../support/access-portal.ts'
import { credentialsOn, Visitor } from '../../support/console.ts'
import { ACCOUNT, NOW, OTHER, serverForEachTest } from '../../support/harness.ts'
import { IDENTITY_STORE } from '../../support/identity-center.ts'

const HOUR = 3_600_000

const server = serverForEachTest(() => portalServer({}, { now: () => NOW }))
let visitor: Visitor
let token: string

beforeEach(async () => {
  await assign(server, { RelayState: 'https://s3.console.aws.amazon.com/s3/', Description: 'Logs' })
  visitor = new Visitor(server)
  await signIn(visitor)
  token = sessionCookieIn(visitor.cookie)
})

type Headers = Readonly<Record<string, string>>

async function call(path: string, init: RequestInit & { readonly headers?: Headers } = {}) {
  const headers = { 'x-amz-sso_bearer_token': token, ...init.headers }
  const response = await fetch(server.url + path, { redirect: 'manual', ...init, headers })
  const text = await response.text()
  const json: Readonly<Record<string, unknown>> = text === '' ? {} : JSON.parse(text)
  return { status: response.status, headers: response.headers, json }
}

const resultOf = ({
  json,
}: Awaited<ReturnType<typeof call>>): readonly Readonly<Record<string, unknown>>[] =>
  Array.isArray(json['result']) ? json['result'] : []

/** Gets a token for a client, with the device flow. */
async function clientToken(scopes: string[] = []): Promise<string> {
  const { clientId, clientSecret, poll } = await startDevice(scopes)
  await visitor.get(poll.place)
  await visitor.submit()
  await visitor.submit({ answer: 'allow' })
  const grantType = 'urn:ietf:params:oauth:grant-type:device_code'
  const { deviceCode } = poll
  const input = { clientId, clientSecret, grantType, deviceCode }
  const { accessToken = '' } = await server.ssoOidc().send(new CreateTokenCommand(input))
  return accessToken
}

async function startDevice(scopes: string[] = []) {
  const oidc = server.ssoOidc()
  const registration = { clientName: 'tool', clientType: 'public', scopes }
  const { clientId, clientSecret } = await oidc.send(new RegisterClientCommand(registration))
  const startUrl = 'https://acme.awsapps.com/start'
  const started = await oidc.send(new StartDeviceAuthorizationCommand({ clientId, clientSecret, startUrl }))
  const { deviceCode, userCode = '' } = started
  return { clientId, clientSecret, poll: { deviceCode, userCode, place: `/device?user_code=${userCode}` } }
}

describe('who the token is', () => {
  test('of a cookie, in each of the headers', async () => {
    const { status, json } = await call('/token/whoAmI')
    expect(status).toBe(200)
    expect(json).toEqual({
      userId: userId(1),
      userName: 'ann',
      directoryId: IDENTITY_STORE,
      expiryDate: NOW + 8 * HOUR,
    })
    expect((await call('/user')).json).toEqual({
      userId: userId(1),
      userName: 'ann',
      displayName: "ann's name",
      email: 'ann@example.com',
    })
    for (const headers of [{ 'x-amz-sso-bearer-token': token }, { Authorization: `Bearer ${token}` }])
      expect((await fetch(`${server.url}/user`, { headers })).status).toBe(200)
  })

  test('at AWS’s host name', async () => {
    const headers = { Host: 'portal.sso.us-east-1.amazonaws.com', 'x-amz-sso_bearer_token': token }
    expect((await getWith(server, '/user', headers)).status).toBe(200)
    expect((await getWith(server, '/user', { ...headers, Host: 'evil.example.com' })).status).toBe(403)
  })

  test('of a client', async () => {
    token = await clientToken()
    expect((await call('/user')).json['userName']).toBe('ann')
    token = await clientToken(['sso:account:access'])
    expect((await call('/user')).json['userName']).toBe('ann')
  })

  test('never that of the cookie itself, which browsers send for any page', async () => {
    const response = await fetch(`${server.url}/user`, { headers: { Cookie: visitor.cookie } })
    expect(response.status).toBe(401)
  })

  test.each([
    ['/token/whoAmI', 'GET'],
    ['/user', 'GET'],
    ['/instance/appinstances', 'GET'],
    ['/instance/appinstance/ins-0123456789abcdef/profiles', 'GET'],
    [`/federation/console?account_id=${OTHER}&role_name=Dev`, 'GET'],
    ['/session/device', 'POST'],
  ])('%s with a token that is invalid, or after signing out', async (path, method) => {
    await visitor.get('/start/sign-out')
    await visitor.submit()
    for (const headers of [{}, { 'x-amz-sso_bearer_token': '' }, { 'x-amz-sso_bearer_token': 'x' }]) {
      const { status, json, headers: answered } = await call(path, { method, headers })
      expect(status).toBe(401)
      expect(answered.get('x-amzn-errortype')).toBe('UnauthorizedException')
      expect(json).toEqual({
        message: 'Session token not found or invalid',
        __type: 'com.amazonaws.switchboard.portal#UnauthorizedException',
      })
    }
  })
})

describe('accounts and permission sets', () => {
  test('as application instances and profiles', async () => {
    const page = await call('/instance/appinstances')
    expect(page.json['paginationToken']).toBeNull()
    const [first, second] = resultOf(page)
    expect(resultOf(page)).toHaveLength(2)
    expect(first).toMatchObject({
      id: expect.stringMatching(/^ins-[0-9a-f]{16}$/),
      applicationId: second?.['applicationId'],
      applicationName: 'AWS Account',
      searchMetadata: { AccountId: ACCOUNT },
    })
    const profiles = await call(`/instance/appinstance/${second?.['id']}/profiles`)
    expect(resultOf(profiles)).toEqual([
      {
        id: expect.stringMatching(/^p-[0-9a-f]{16}$/),
        name: 'Dev',
        description: 'Logs',
        url: expect.stringMatching(new RegExp(`^${server.url}/saml/assertion/[\\w-]+$`)),
        protocol: 'SAML',
        relayState: 'https://s3.console.aws.amazon.com/s3/',
      },
    ])
    const assertion = await call(String(resultOf(profiles)[0]?.['url']).replace(server.url, ''))
    expect([assertion.status, assertion.json['error']]).toEqual([501, 'NotImplemented'])
  })

  test('page by page, also with a form', async () => {
    const [first, second] = resultOf(await call('/instance/appinstances'))
    const page = await call('/instance/appinstances?max_result=1')
    expect(resultOf(page)).toEqual([first])
    const body = new URLSearchParams({ max_result: '1', next_token: String(page.json['paginationToken']) })
    const last = await call('/instance/appinstances', { method: 'POST', body })
    expect(resultOf(last)).toEqual([second])
    expect(last.json['paginationToken']).toBeNull()
    for (const query of ['next_token=x', 'max_result=0', 'max_result=x'])
      expect((await call(`/instance/appinstances?${query}`)).status).toBe(400)
  })

  test('none, and not those of another user', async () => {
    const [, second] = resultOf(await call('/instance/appinstances'))
    await putUser(server, 2, 'bob')
    const bob = new Visitor(server)
    await signIn(bob, { userName: 'bob' })
    token = sessionCookieIn(bob.cookie)
    expect((await call('/instance/appinstances')).json).toEqual({ paginationToken: null, result: [] })
    const { status, json } = await call(`/instance/appinstance/${second?.['id']}/profiles`)
    expect([status, json['message']]).toEqual([403, 'No access'])
  })

  test('not for a client with other scopes', async () => {
    token = await clientToken(['codewhisperer:completions'])
    const { status, json } = await call('/instance/appinstances')
    expect([status, json['message']]).toEqual([403, 'No access'])
  })
})

describe('the console', () => {
  test('opens with the token that the federation endpoint takes', async () => {
    const { json } = await call(`/federation/console?account_id=${OTHER}&role_name=Dev`)
    expect(json).toMatchObject({
      signInFederationLocation: `${server.url}/federation`,
      destination: 'https://s3.console.aws.amazon.com/s3/',
    })
    const query = new URLSearchParams({
      ...{ Action: 'login', SigninToken: String(json['signInToken']) },
      Destination: String(json['destination']),
    })
    const page = await visitor.get(`/federation?${query}`)
    expect(page.place).toBe('/console')
    const credentials = credentialsOn(await visitor.submit({}, '/console/credentials'))
    const { Arn } = await server.sts(credentials).send(new GetCallerIdentityCommand())
    expect(Arn).toMatch(/assumed-role\/AWSReservedSSO_Dev_\w+\/ann$/)
  })

  test('not for what the user may not use', async () => {
    const { status, json } = await call(`/federation/console?account_id=${OTHER}&role_name=Admin`)
    expect([status, json['message']]).toEqual([403, 'No access'])
    expect((await call('/federation/console')).status).toBe(403)
  })

  test('the page tells tools where they are', async () => {
    const { text } = await visitor.get('/start')
    const [, env = ''] = /<script type="application\/json" id="env">(.+)<\/script>/.exec(text) ?? []
    expect(JSON.parse(env)).toEqual({
      ...{ region: 'us-east-1', oidcApiEndpoint: server.url, partition: 'aws', stage: 'prod' },
    })
  })
})

describe('devices', () => {
  const post = (path: string, body: object) => call(path, { method: 'POST', body: JSON.stringify(body) })

  test('are allowed without a browser', async () => {
    const { clientId, clientSecret, poll } = await startDevice()
    const { json } = await post('/session/device', {})
    const userSessionId = json['token']
    const accepted = await post('/device_authorization/accept_user_code', {
      userCode: poll.userCode,
      userSessionId,
    })
    expect(accepted.json).toEqual({
      deviceContext: { deviceContextId: poll.userCode, clientId, clientType: 'public' },
    })
    const { deviceContext } = accepted.json
    const associated = await post('/device_authorization/associate_token', { deviceContext, userSessionId })
    expect(associated).toMatchObject({ status: 200, json: {} })
    const grantType = 'urn:ietf:params:oauth:grant-type:device_code'
    const input = { clientId, clientSecret, grantType, deviceCode: poll.deviceCode }
    expect((await server.ssoOidc().send(new CreateTokenCommand(input))).tokenType).toBe('Bearer')
  })

  test('not with the token of a client, which could allow others', async () => {
    token = await clientToken(['sso:account:access'])
    expect((await post('/session/device', {})).status).toBe(401)
  })

  test('not with wrong codes, another token, or no JSON', async () => {
    const { poll } = await startDevice()
    const userSessionId = (await post('/session/device', {})).json['token']
    const path = '/device_authorization/accept_user_code'
    const expected = { error: 'invalid_grant', error_description: 'Invalid grant provided' }
    for (const body of [
      { userCode: 'BBBB-BBBB', userSessionId },
      { userCode: poll.userCode, userSessionId: token },
      { userSessionId },
      { userCode: poll.userCode },
    ]) {
      const { status, json, headers } = await post(path, body)
      expect([status, json]).toEqual([400, expected])
      expect(headers.get('x-amzn-errortype')).toMatch(/^InvalidGrantException/)
    }
    expect((await call(path, { method: 'POST', body: '{' })).json).toEqual(expected)
    expect((await post('/device_authorization/associate_token', { userSessionId })).json).toEqual(expected)
  })

  test('wrong codes are counted with those on the page', async () => {
    const { poll } = await startDevice()
    const userSessionId = (await post('/session/device', {})).json['token']
    const accept = (userCode: string) =>
      post('/device_authorization/accept_user_code', { userCode, userSessionId })
    for (let count = 0; count < 5; count++) await accept('BBBB-BBBB')
    expect((await accept(poll.userCode)).status).toBe(400)
    await visitor.get(poll.place)
    expect((await visitor.submit()).status).toBe(429)
  })

  test('the old address of the page leads to the new one', async () => {
    const verified = await fetch(`${server.url}/device_verification?user_code=BCDF-GHJK`, {
      redirect: 'manual',
    })
    expect(verified.headers.get('location')).toBe('/device?user_code=BCDF-GHJK')
    const plain = await fetch(`${server.url}/device_verification`, { redirect: 'manual' })
    expect(plain.headers.get('location')).toBe('/device')
  })
})
