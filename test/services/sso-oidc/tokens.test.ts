/** Tests CreateToken: what leads to tokens, and what does not. */
import type { CreateTokenCommandInput, SSOOIDCClient } from '@aws-sdk/client-sso-oidc'
import { beforeEach, describe, expect, test } from '@jest/globals'
import {
  denyDevice,
  findWaitingDevice,
} from '../../../core/identity/identity-center/device-authorizations.ts'
import { endToken } from '../../../core/identity/identity-center/portal-sessions.ts'
import { ssoInstanceKey } from '../../../store/index.ts'
import { ACCOUNT, expectError, NOW, serverForEachTest } from '../../support/harness.ts'
import { identityCenterServer } from '../../support/identity-center.ts'
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
  signInByDevice,
  startDevice,
  timeOf,
  VERIFIER,
} from '../../support/portal.ts'
import { effectsIn } from '../effects-in.ts'
import { ANN, putDirectory } from '../sso-admin/granting.ts'

const HOURS = 60 * 60 * 1000
const expectEffect = effectsIn('sso-oidc')

const server = serverForEachTest(() => identityCenterServer({}, { now: () => NOW }))
let client: SSOOIDCClient
beforeEach(() => {
  putDirectory(server)
  client = server.ssoOidc()
})

const advance = (milliseconds: number) => server.iamulator.clock.advance(milliseconds)

/** Expects an error of OAuth. */
async function expectOAuthError(call: Promise<unknown>, code: string, description: RegExp | string) {
  await expectError(call, { code, status: 400 })
  const error = code
    .replace(/Exception$/, '')
    .replace(/(?<!^)[A-Z]/g, '_$&')
    .toLowerCase()
  const expected = typeof description === 'string' ? description : expect.stringMatching(description)
  await expect(call).rejects.toMatchObject({ error, error_description: expected })
}

const invalidGrant = (call: Promise<unknown>) =>
  expectOAuthError(call, 'InvalidGrantException', 'Invalid grant provided')
const invalidRefreshToken = (call: Promise<unknown>) =>
  expectOAuthError(call, 'InvalidGrantException', 'Invalid refresh token provided')

describe('device codes', () => {
  let registered: RegisteredClient
  let deviceCode: string | undefined
  let userCode: string | undefined
  beforeEach(async () => {
    registered = await register(client)
    ;({ deviceCode, userCode } = await startDevice(client, registered))
  })
  const poll = (by = registered) => createToken(client, by, { grantType: DEVICE_CODE, deviceCode })
  const pending = () =>
    expectOAuthError(poll(), 'AuthorizationPendingException', 'Authorization is still pending')
  const slowDown = () => expectOAuthError(poll(), 'SlowDownException', /too often/)

  test('lead to tokens once the user has allowed it', async () => {
    await pending()
    const startApproved = async () => {
      const started = await startDevice(client, registered)
      deviceCode = started.deviceCode
      approve(server, started.userCode)
    }
    await expectEffect('StartDeviceAuthorization', startApproved, {
      CreateToken: () => poll().then(({ tokenType }) => tokenType),
    })
    await startApproved()
    const { $metadata: _, ...output } = await poll()
    expect(output).toEqual({
      accessToken: expect.stringMatching(/^aoa/),
      tokenType: 'Bearer',
      expiresIn: 3600,
      refreshToken: expect.stringMatching(/^aor/),
    })
    await invalidGrant(poll())
  })

  test('users may write user codes carelessly', async () => {
    approve(server, ` ${userCode?.toLowerCase().replace('-', ' ')}`)
    await poll()
  })

  test('the AWS CLI may ask twice at once, and then once a second', async () => {
    await pending()
    await pending()
    await slowDown()
    advance(1000)
    await pending()
    advance(400)
    await slowDown()
    advance(900)
    await pending()
    approve(server, userCode)
    await poll()
  })

  test('expire after ten minutes', async () => {
    advance(10 * 60 * 1000 - 1)
    await pending()
    advance(1)
    await expectOAuthError(poll(), 'ExpiredTokenException', /expired/)
    const view = server.iamulator.store.view(at(ACCOUNT))
    expect(findWaitingDevice(view, userCode ?? '', timeOf(server))).toBeUndefined()
    advance(24 * HOURS)
    await startDevice(client, registered)
    await invalidGrant(poll())
    expect(view.deviceAuthorizations.size).toBe(1)
  })

  test('are of no use once the user has refused', async () => {
    server.iamulator.store.transact(at(ACCOUNT), (tx) => {
      const row = findWaitingDevice(tx, userCode ?? '', timeOf(server))
      if (row) denyDevice(tx, row)
    })
    await expectOAuthError(poll(), 'AccessDeniedException', /denied/)
    expect(() => approve(server, userCode)).toThrow('no device waits')
  })

  test('belong to one client', async () => {
    approve(server, userCode)
    await invalidGrant(poll(await register(client)))
    await poll()
  })

  test('of nobody are refused', async () => {
    const [partition, account] = deviceCode?.split('.') ?? []
    const codes = [
      '',
      'none',
      deviceCode?.slice(0, -1),
      `${deviceCode}x`,
      `${partition}.${account}.${'a'.repeat(64)}`,
    ]
    for (const each of codes)
      await invalidGrant(createToken(client, registered, { grantType: DEVICE_CODE, deviceCode: each ?? '' }))
  })

  test('end with a reset and with the instance', async () => {
    approve(server, userCode)
    const { store } = server.iamulator
    store.transact(at(ACCOUNT), (tx) => tx.ssoInstances.delete(ssoInstanceKey))
    await invalidGrant(poll())
    store.resetAccount(at(ACCOUNT))
    await invalidGrant(poll())
  })
})

describe('authorization codes', () => {
  let registered: RegisteredClient
  let code: string
  beforeEach(async () => {
    registered = await register(client, CLI)
    code = codeFor(server, authorizeParameters(registered.clientId))
  })
  const redeem = (more: Partial<CreateTokenCommandInput> = {}, by = registered) =>
    createToken(client, by, {
      grantType: 'authorization_code',
      code,
      redirectUri: 'http://127.0.0.1:41234/oauth/callback',
      codeVerifier: VERIFIER,
      ...more,
    })

  test('lead to tokens once', async () => {
    const { $metadata: _, ...output } = await redeem()
    expect(output).toEqual({
      accessToken: expect.stringMatching(/^aoa/),
      tokenType: 'Bearer',
      expiresIn: 3600,
      refreshToken: expect.stringMatching(/^aor/),
    })
    await invalidGrant(redeem())
  })

  test('are for the client, the redirect URI, and the verifier that they were issued for', async () => {
    await invalidGrant(redeem({}, await register(client, CLI)))
    await invalidGrant(redeem({ redirectUri: 'http://127.0.0.1:41235/oauth/callback' }))
    await invalidGrant(redeem({ redirectUri: 'http://127.0.0.1/oauth/callback' }))
    await invalidGrant(redeem({ codeVerifier: `${VERIFIER}a` }))
    await invalidGrant(redeem({ codeVerifier: '' }))
    // The challenge itself, which everybody sees in the browser, is no verifier.
    const challenge = authorizeParameters('').get('code_challenge') ?? ''
    await invalidGrant(redeem({ codeVerifier: challenge }))
    await redeem()
  })

  test('of nobody are refused', async () => {
    const [account, sealed = ''] = code.split('.')
    const codes = ['', 'none', code.slice(0, -1), `${account}.${sealed.replace(/.$/, 'A')}x`]
    for (const each of codes) await invalidGrant(redeem({ code: each }))
  })

  test.each(['code', 'redirectUri', 'codeVerifier'])('need %s', async (name) => {
    await expectOAuthError(redeem({ [name]: undefined }), 'InvalidRequestException', new RegExp(name))
  })

  test('expire after ten minutes', async () => {
    advance(10 * 60 * 1000 - 1)
    await redeem()
    code = codeFor(server, authorizeParameters(registered.clientId))
    advance(10 * 60 * 1000)
    await invalidGrant(redeem())
  })

  test('end with the portal session, with the user, and with a reset', async () => {
    const { store } = server.iamulator
    const signedOut = portalSession(server, { sessionId: 'signed-out' })
    store.transact(at(ACCOUNT), (tx) => endToken(tx, 'signed-out', signedOut.expiryDate, NOW))
    code = codeFor(server, authorizeParameters(registered.clientId), signedOut)
    await invalidGrant(redeem())
    code = codeFor(
      server,
      authorizeParameters(registered.clientId),
      portalSession(server, { expiryDate: NOW }),
    )
    await invalidGrant(redeem())
    code = codeFor(server, authorizeParameters(registered.clientId))
    store.transact(at(ACCOUNT), (tx) => {
      const row = tx.directoryUsers.get(ANN)
      if (row) tx.directoryUsers.put(ANN, { ...row, disabled: true })
    })
    await invalidGrant(redeem())
    store.resetAccount(at(ACCOUNT))
    await invalidGrant(redeem())
  })
})

describe('refresh tokens', () => {
  const refresh = (by: RegisteredClient, refreshToken: string | undefined) =>
    createToken(client, by, { grantType: 'refresh_token', refreshToken })

  test('give new access tokens for as long as the portal session lasts', async () => {
    const first = await signInByDevice(server)
    advance(7.5 * HOURS)
    const { $metadata: _, ...output } = await refresh(first, first.refreshToken)
    expect(output).toEqual({
      accessToken: expect.stringMatching(/^aoa/),
      tokenType: 'Bearer',
      expiresIn: 1800,
      refreshToken: expect.stringMatching(/^aor/),
    })
    expect(output.accessToken).not.toBe(first.accessToken)
    await refresh(first, output.refreshToken)
    await refresh(first, first.refreshToken)
    advance(0.5 * HOURS)
    await invalidRefreshToken(refresh(first, output.refreshToken))
  })

  test('belong to one client, and are no access tokens', async () => {
    const { refreshToken, accessToken, ...registered } = await signInByDevice(server)
    await invalidRefreshToken(refresh(await register(client), refreshToken))
    for (const token of [
      '',
      'aor',
      'none',
      accessToken,
      accessToken?.replace('aoa', 'aor'),
      `${refreshToken}A`,
    ])
      await invalidRefreshToken(refresh(registered, token))
    await expectOAuthError(refresh(registered, undefined), 'InvalidRequestException', /refreshToken/)
  })

  test('end with the portal session and with the user', async () => {
    const { refreshToken, ...registered } = await signInByDevice(server)
    await expectEffect('CreateToken', () => signInByDevice(server), {
      CreateToken: () => refresh(registered, refreshToken),
    })
    server.iamulator.store.transact(at(ACCOUNT), (tx) => endToken(tx, 'session-1', NOW + 8 * HOURS, NOW))
    await invalidRefreshToken(refresh(registered, refreshToken))
    const second = await signInByDevice(server, { sessionId: 'session-2' })
    server.iamulator.store.transact(at(ACCOUNT), (tx) => tx.directoryUsers.delete(ANN))
    await invalidRefreshToken(refresh(second, second.refreshToken))
  })

  test('are not for clients that cannot use them', async () => {
    const { refreshToken } = await signInByDevice(server, {}, { grantTypes: [DEVICE_CODE] })
    expect(refreshToken).toBeUndefined()
  })
})

test('clients without scopes get a token for the whole portal session', async () => {
  const { expiresIn, refreshToken } = await signInByDevice(server, {}, { scopes: undefined })
  expect({ expiresIn, refreshToken }).toEqual({ expiresIn: 28_800, refreshToken: undefined })
})
