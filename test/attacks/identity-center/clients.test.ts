/** What attackers try with clients, codes, and devices: to race, to replay after a crash, and to phish. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { ListAccountsCommand } from '@aws-sdk/client-sso'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { ANN, putDirectory } from '../../services/sso-admin/granting.ts'
import { Visitor } from '../../support/console.ts'
import { ACCOUNT, expectError, OTHER, startServer, type TestServer } from '../../support/harness.ts'
import { identityCenterServer, instanceWith, putInstance } from '../../support/identity-center.ts'
import { at } from '../../support/places.ts'
import {
  approve,
  authorizeParameters,
  CLI,
  codeFor,
  createToken,
  DEVICE_CODE,
  portalSession,
  type RegisteredClient,
  register,
  startDevice,
  VERIFIER,
} from '../../support/portal.ts'
import { Program } from '../../support/signin.ts'

const USED_URI = 'http://127.0.0.1:41234/oauth/callback'
const GRANT = { code: 'InvalidGrantException', status: 400 }

let data: string
let server: TestServer
let client: RegisteredClient
beforeEach(async () => {
  data = mkdtempSync(join(tmpdir(), 'iamulator-attack-'))
  server = await identityCenterServer({ data })
  putDirectory(server)
  client = await register(server.ssoOidc(), CLI)
})
afterEach(async () => {
  await server.close()
  rmSync(data, { recursive: true })
})

const redeem = (code: string, by = client, more: object = {}) =>
  createToken(server.ssoOidc(), by, {
    ...{ grantType: 'authorization_code', code, redirectUri: USED_URI, codeVerifier: VERIFIER },
    ...more,
  })
const code = (more: Readonly<Record<string, string>> = {}) =>
  codeFor(server, authorizeParameters(client.clientId, more))
const succeeded = async (calls: readonly Promise<unknown>[]) =>
  (await Promise.allSettled(calls)).filter(({ status }) => status === 'fulfilled').length

describe('at the same time', () => {
  test('of many who redeem a code, one gets tokens', async () => {
    const stolen = code()
    expect(await succeeded(Array.from({ length: 12 }, () => redeem(stolen)))).toBe(1)
  })

  test('of many who redeem the code of a device, one gets tokens', async () => {
    const device = await register(server.ssoOidc())
    const { userCode, deviceCode } = await startDevice(server.ssoOidc(), device)
    approve(server, userCode)
    const poll = () => createToken(server.ssoOidc(), device, { grantType: DEVICE_CODE, deviceCode })
    expect(await succeeded(Array.from({ length: 12 }, poll))).toBe(1)
  })

  test('of many who redeem a code of AWS Sign-In, one gets credentials', async () => {
    const visitor = new Visitor(server)
    await visitor.post('/signin', { administrator: ACCOUNT })
    const program = new Program(server)
    const stolen = await program.codeOf(visitor)
    expect(await succeeded(Array.from({ length: 12 }, () => program.exchange(stolen)))).toBe(1)
  })

  test('of many who use one proof for a refresh token, one gets credentials', async () => {
    const visitor = new Visitor(server)
    await visitor.post('/signin', { administrator: ACCOUNT })
    const program = new Program(server)
    const { refreshToken } = await program.logIn(visitor)
    const proof = program.proof()
    const calls = Array.from({ length: 12 }, () => program.refresh(refreshToken, {}, proof))
    expect(await succeeded(calls)).toBe(1)
  })
})

describe('after a crash that follows the answer at once', () => {
  /** Starts a server from what is on disk now, as if the other one had been killed. */
  async function crash(): Promise<void> {
    const [dead, directory] = [server, mkdtempSync(join(tmpdir(), 'iamulator-crashed-'))]
    cpSync(data, directory, { recursive: true, filter: (path) => basename(path) !== 'lock' })
    server = await startServer({ data: directory })
    await dead.close()
    rmSync(data, { recursive: true })
    data = directory
  }

  test('a code that was used stays so', async () => {
    const used = code()
    await redeem(used)
    await crash()
    await expectError(redeem(used), GRANT)
  })

  test('a code of a device that was used, and one that was denied, lead to nothing', async () => {
    const device = await register(server.ssoOidc())
    const { userCode, deviceCode } = await startDevice(server.ssoOidc(), device)
    approve(server, userCode)
    const poll = () => createToken(server.ssoOidc(), device, { grantType: DEVICE_CODE, deviceCode })
    await poll()
    await crash()
    await expectError(poll(), GRANT)
  })

  test('a session that was signed out stays so', async () => {
    const { accessToken = '' } = await redeem(code())
    await fetch(`${server.url}/logout`, {
      method: 'POST',
      headers: { 'x-amz-sso_bearer_token': accessToken },
    })
    await crash()
    const call = server.sso().send(new ListAccountsCommand({ accessToken }))
    await expectError(call, { code: 'UnauthorizedException', status: 401 })
  })
})

describe('a code', () => {
  test('is of no use to another client, and still good for its own', async () => {
    const own = code()
    const thief = await register(server.ssoOidc(), CLI)
    await expectError(redeem(own, thief), GRANT)
    await redeem(own)
  })

  test.each([
    ['no verifier', { codeVerifier: undefined }],
    ['an empty verifier', { codeVerifier: '' }],
    ['the challenge as the verifier', { codeVerifier: authorizeParameters('').get('code_challenge') ?? '' }],
    ['another verifier', { codeVerifier: 'b'.repeat(64) }],
    ['a longer verifier', { codeVerifier: `${VERIFIER}a` }],
    ['another port', { redirectUri: USED_URI.replace('41234', '41235') }],
    [
      'the registered redirect URI instead of the used one',
      { redirectUri: 'http://127.0.0.1/oauth/callback' },
    ],
    ['no redirect URI', { redirectUri: undefined }],
  ])('is not redeemed with %s, which does not use it up', async (_name, more) => {
    const own = code()
    await expect(redeem(own, client, more)).rejects.toMatchObject({
      name: expect.stringMatching(/^Invalid(?:Grant|Request)Exception$/),
    })
    await redeem(own)
  })

  test.each([
    ['a grant for devices', { grantType: DEVICE_CODE, deviceCode: 'CODE' }],
    ['a refresh', { grantType: 'refresh_token', refreshToken: 'CODE' }],
    ['an inherited name as the grant', { grantType: 'constructor' }],
    ['a password', { grantType: 'password' }],
    ['the credentials of a client', { grantType: 'client_credentials' }],
    ['a JSON Web Token', { grantType: 'urn:ietf:params:oauth:grant-type:jwt-bearer' }],
  ])('is not redeemed by %s', async (_name, { grantType, ...more }) => {
    const own = code()
    const members = Object.fromEntries(
      Object.entries(more).map(([name, value]) => [name, value.replace('CODE', own)]),
    )
    await expect(
      createToken(server.ssoOidc(), client, { grantType, code: own, codeVerifier: VERIFIER, ...members }),
    ).rejects.toMatchObject({ $metadata: { httpStatusCode: 400 } })
    await redeem(own)
  })

  test('of a user who is disabled meanwhile, and of an instance that is replaced, leads to nothing', async () => {
    const [first, second] = [code(), code()]
    const { store } = server.iamulator
    const user = store.view(at(ACCOUNT)).directoryUsers.get(ANN)
    if (!user) throw new Error('there is no user')
    store.transact(at(ACCOUNT), (tx) => tx.directoryUsers.put(ANN, { ...user, disabled: true }))
    await expectError(redeem(first), GRANT)
    store.transact(at(ACCOUNT), (tx) => tx.directoryUsers.put(ANN, user))
    putInstance(server, ACCOUNT, instanceWith({ id: 'ssoins-7223ffffffffffff' }))
    await expectError(redeem(second), GRANT)
  })
})

describe('a device', () => {
  test('of another client, or of another instance, gets nothing', async () => {
    const [own, thief] = [await register(server.ssoOidc()), await register(server.ssoOidc())]
    const { userCode, deviceCode = '' } = await startDevice(server.ssoOidc(), own)
    approve(server, userCode)
    const poll = (by: RegisteredClient, deviceCode: string) =>
      createToken(server.ssoOidc(), by, { grantType: DEVICE_CODE, deviceCode })
    await expectError(poll(thief, deviceCode), GRANT)
    for (const changed of [
      ...[deviceCode.replace(ACCOUNT, OTHER), deviceCode.replace('aws.', 'aws-cn.'), `${deviceCode}A`],
      ...[deviceCode.toLowerCase(), userCode ?? '', 'aws.000000000000.', `awsx${deviceCode.slice(3)}`],
    ])
      await expectError(poll(own, changed), GRANT)
    await poll(own, deviceCode)
  })

  test('cannot be allowed by a user of another instance', async () => {
    putInstance(
      server,
      OTHER,
      instanceWith({ id: 'ssoins-1111111111111111', identityStoreId: 'd-1111111111' }),
    )
    server.iamulator.store.transact(at(OTHER), (tx) => {
      const user = server.iamulator.store.view(at(ACCOUNT)).directoryUsers.get(ANN)
      if (user) tx.directoryUsers.put(ANN, user)
    })
    const foreign = portalSession(server, { instanceId: 'ssoins-1111111111111111' })
    const token = server.iamulator.portal.deviceSessions.seal(at(OTHER), foreign)
    const { userCode } = await startDevice(server.ssoOidc(), await register(server.ssoOidc()))
    for (const [path, body] of [
      ['accept_user_code', { userCode, userSessionId: token }],
      ['associate_token', { deviceContext: { deviceContextId: userCode }, userSessionId: token }],
    ] as const) {
      const answer = await fetch(`${server.url}/device_authorization/${path}`, {
        method: 'POST',
        body: JSON.stringify(body),
      })
      expect([path, answer.status]).toEqual([path, 400])
    }
    const [[, row] = []] = server.iamulator.store.view(at(ACCOUNT)).deviceAuthorizations.rows()
    expect(row).toMatchObject({ userCode })
    expect(row?.outcome).toBeUndefined()
  })

  test('that is not allowed yet, or was denied, gets nothing, whatever the page was sent', async () => {
    const device = await register(server.ssoOidc())
    const { userCode = '', deviceCode } = await startDevice(server.ssoOidc(), device)
    const session = portalSession(server)
    const cookie = server.iamulator.portalSessions.seal(at(ACCOUNT), session)
    const token = server.iamulator.portal.forms.seal(at(ACCOUNT), { sessionId: 'session-2' })
    const headers = { Cookie: `x-amz-sso_authn=${cookie}`, Accept: 'text/html' }
    for (const [method, fields] of [
      ['GET', { user_code: userCode, answer: 'allow' }],
      ['POST', { user_code: userCode, answer: 'allow' }],
      ['POST', { user_code: userCode, answer: 'allow', token }],
    ] as const) {
      const parameters = new URLSearchParams(fields)
      const query = method === 'GET' ? `?${parameters}` : ''
      const body = method === 'GET' ? {} : { body: parameters }
      await fetch(`${server.url}/device${query}`, { method, headers, ...body })
    }
    const poll = createToken(server.ssoOidc(), device, { grantType: DEVICE_CODE, deviceCode })
    await expectError(poll, { code: 'AuthorizationPendingException', status: 400 })
  })
})

describe('pages of other sites', () => {
  test.each([
    ['/client/register', { clientName: 'x', clientType: 'public' }],
    ['/token', { grantType: 'refresh_token' }],
    ['/device_authorization', { startUrl: 'https://d-9067f00d00.awsapps.com/start' }],
    ['/v1/token', { grantType: 'refresh_token' }],
  ])('cannot call %s', async (path, more) => {
    const rows = server.iamulator.store.status().rows
    for (const headers of [
      { Origin: 'https://evil.example' },
      { Origin: 'null' },
      { 'Sec-Fetch-Site': 'cross-site' },
    ])
      for (const type of ['application/json', 'text/plain']) {
        const init = { method: 'POST', body: JSON.stringify({ ...client, ...more }) }
        const sent = { 'Content-Type': type, ...headers } satisfies Record<string, string>
        const answer = await fetch(server.url + path, { ...init, headers: sent })
        expect([path, answer.status >= 400, (await answer.text()).includes('may not use iamulator')]).toEqual(
          [...[path, true, true]],
        )
        expect(answer.headers.get('access-control-allow-origin')).toBeNull()
      }
    expect(server.iamulator.store.status().rows).toBe(rows)
  })
})
